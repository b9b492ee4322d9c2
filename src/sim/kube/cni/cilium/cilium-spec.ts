/** Cilium as a lab file asks for it; what is left out is the default of its Helm chart, v1.17, but for `kubeProxyReplacement`. */
export interface CiliumSpec {
  readonly plugin: 'cilium';
  /** `routingMode: tunnel` with its protocol, or `native` with `autoDirectNodeRoutes`. */
  readonly mode: 'vxlan' | 'geneve' | 'native';
  /** `kubeProxyReplacement`; true when left out. */
  readonly kubeProxyReplacement?: boolean;
  /** `MTU`, of the network under the cluster; that of the node's card when left out. */
  readonly mtu?: number;
}

/** What is modelled, from its documentation and sources. */
export const CILIUM_VERSION = '1.17.4';
