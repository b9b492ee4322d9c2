/** What a lab file can say of flannel: its backend, and that backend's options (`Documentation/backends.md`). */
export interface FlannelSpec {
  readonly plugin: 'flannel';
  readonly mode: 'vxlan' | 'host-gw';
  /** Of vxlan, as the rest; 1 without it. */
  readonly vni?: number;
  /** 8472, the kernel's default, without it. */
  readonly port?: number;
  /** Plain routes to the nodes that are on the same link. */
  readonly directRouting?: boolean;
  /** What packets may have on the way between nodes; without it the MTU of the device that leads there. */
  readonly mtu?: number;
}
