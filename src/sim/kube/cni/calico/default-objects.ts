/** What calico-node writes when nothing of it is there (projectcalico/calico v3.29 `node/pkg/lifecycle/startup`). */
import { rangesOfChecked } from '../../../wire/checked-address';
import { formatIpCidr } from '../../../wire/ip-cidr';
import type { KubeObject } from '../../objects/kube-object';
import { calicoObject } from './calico-definitions';
import { DEFAULT_BLOCK_SIZE, type CalicoSpec } from './calico-spec';
import type { Encapsulation } from './ip-pool';

interface ModeEncapsulation {
  readonly ipipMode: Encapsulation;
  readonly vxlanMode: Encapsulation;
}

const ENCAPSULATIONS: Readonly<Record<CalicoSpec['mode'], ModeEncapsulation>> = {
  bgp: { ipipMode: 'Never', vxlanMode: 'Never' },
  ipip: { ipipMode: 'Always', vxlanMode: 'Never' },
  'ipip-cross-subnet': { ipipMode: 'CrossSubnet', vxlanMode: 'Never' },
  vxlan: { ipipMode: 'Never', vxlanMode: 'Always' },
  'vxlan-cross-subnet': { ipipMode: 'Never', vxlanMode: 'CrossSubnet' },
};

/** CALICO_IPV4POOL_CIDR and its like of the DaemonSet; the range is that of the cluster's Pods. */
export function defaultPool(spec: CalicoSpec, podSubnet: string): KubeObject {
  const { ipv4 } = rangesOfChecked(podSubnet);
  return calicoObject('IPPool', 'default-ipv4-ippool', {
    allowedUses: ['Workload', 'Tunnel'],
    blockSize: spec.blockSize ?? DEFAULT_BLOCK_SIZE,
    cidr: ipv4 === undefined ? '192.168.0.0/16' : formatIpCidr(ipv4),
    ...ENCAPSULATIONS[spec.mode],
    natOutgoing: spec.natOutgoing ?? true,
    nodeSelector: 'all()',
  });
}

/** What `calicoctl version` asks for. */
export function clusterInformation(): KubeObject {
  return calicoObject('ClusterInformation', 'default', {
    calicoVersion: 'v3.29.1',
    clusterType: 'k8s,bgp,kubeadm,kdd',
    datastoreReady: true,
  });
}
