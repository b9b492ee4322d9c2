import type { IpvlanMode } from '../../../link/ipvlan-device';

/** What a lab wants of a network whose Pods are on that of the nodes, or routed by their cards. */
export type UnderlaySpec = UnderlayOptions &
  (
    | { readonly plugin: 'macvlan'; readonly mode: 'bridge' }
    | { readonly plugin: 'ipvlan'; readonly mode: IpvlanMode }
  );

/** Parts of the configuration, as they would stand in it. */
interface UnderlayOptions {
  /** The section `ipam`, instead of host-local over a part of the nodes' network, or in mode l3 over the node's Pod range. */
  readonly ipam?: Readonly<Record<string, unknown>>;
  readonly mtu?: number;
}
