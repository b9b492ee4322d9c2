/** What a lab wants of a network whose Pods are on that of the nodes. */
export type UnderlaySpec = UnderlayOptions &
  (
    | { readonly plugin: 'macvlan'; readonly mode: 'bridge' }
    | { readonly plugin: 'ipvlan'; readonly mode: 'l2' }
  );

/** Parts of the configuration, as they would stand in it. */
interface UnderlayOptions {
  /** The section `ipam`, instead of host-local over a part of the nodes' network. */
  readonly ipam?: Readonly<Record<string, unknown>>;
  readonly mtu?: number;
}
