/** Which network a cluster has. */
import type { ClusterSpec } from '../cluster-spec';
import { BridgeNetwork } from './bridge/bridge-network';
import type { ClusterNetwork } from './cluster-network';
import { FlannelNetwork } from './flannel/flannel-network';

export function createClusterNetwork({ cni }: Pick<ClusterSpec, 'cni'>): ClusterNetwork {
  switch (cni.plugin) {
    case 'flannel':
      return new FlannelNetwork(cni.mode);
    case 'bridge':
      return new BridgeNetwork();
  }
}
