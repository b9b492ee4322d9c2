/** The network of a cluster: `spec.cluster.cni` of a lab file, with every default filled in. */
export interface CniSpec {
  readonly plugin: 'flannel';
  readonly mode: 'vxlan' | 'host-gw';
}
