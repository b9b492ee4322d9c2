/** The network of a cluster: `spec.cluster.cni` of a lab file, with every default filled in. */
export type CniSpec =
  | { readonly plugin: 'flannel'; readonly mode: 'vxlan' | 'host-gw' }
  /** Each node has a bridge of its own, and the routers of the lab know which Pods are behind which node. */
  | { readonly plugin: 'bridge'; readonly mode: 'routes' };
