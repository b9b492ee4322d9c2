/** What a lab file can say of Cilium beside its mode, by the names of its Helm chart. */
import type { CiliumSpec } from '../../kube/cni/cilium/cilium-spec';
import type { GivenCni } from '../lab-schema';

export const CILIUM_OPTIONS = ['kubeProxyReplacement', 'mtu'] as const satisfies readonly (keyof GivenCni)[];

export function readCiliumOptions(spec: CiliumSpec, { kubeProxyReplacement, mtu }: GivenCni): CiliumSpec {
  return {
    ...spec,
    ...(kubeProxyReplacement === undefined ? {} : { kubeProxyReplacement }),
    ...(mtu === undefined ? {} : { mtu }),
  };
}
