/** Which network a cluster has. */
import type { ClusterSpec } from '../cluster-spec';
import type { ClusterNetwork } from './cluster-network';
import { FlannelNetwork } from './flannel/flannel-network';

export function createClusterNetwork({ cni }: Pick<ClusterSpec, 'cni'>): ClusterNetwork {
  return new FlannelNetwork(cni.mode);
}
