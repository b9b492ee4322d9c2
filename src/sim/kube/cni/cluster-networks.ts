/** Which network a cluster has. */
import type { ClusterSpec } from '../cluster-spec';
import { BridgeNetwork } from './bridge/bridge-network';
import { CalicoNetwork } from './calico/calico-network';
import { CiliumNetwork } from './cilium/cilium-network';
import type { ClusterNetwork } from './cluster-network';
import { FlannelNetwork } from './flannel/flannel-network';
import { KubeRouterNetwork } from './kube-router/kube-router-network';
import { KubenetNetwork } from './kubenet/kubenet-network';
import { MacvlanNetwork } from './macvlan/macvlan-network';
import { WeaveNetwork } from './weave/weave-network';
import { DockerNetwork } from './none/docker-network';
import { MissingNetwork } from './none/missing-network';

export function createClusterNetwork({ cni }: Pick<ClusterSpec, 'cni'>): ClusterNetwork {
  switch (cni.plugin) {
    case 'flannel':
      return new FlannelNetwork(cni);
    case 'bridge':
      return new BridgeNetwork(cni);
    case 'kube-router':
      return new KubeRouterNetwork();
    case 'kubenet':
      return new KubenetNetwork(cni.nonMasqueradeCIDR);
    case 'none':
      return cni.mode === 'missing' ? new MissingNetwork() : new DockerNetwork(cni.bip);
    case 'weave':
      return new WeaveNetwork(cni.mtu);
    case 'macvlan':
    case 'ipvlan':
      return new MacvlanNetwork(cni);
    case 'calico':
      return new CalicoNetwork(cni);
    case 'cilium':
      return new CiliumNetwork(cni);
  }
}
