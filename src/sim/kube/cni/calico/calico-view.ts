/** What the programs of a node know of the others: blocks and where they are, pools, addresses of nodes and of their tunnels. */
import type { IpAddress } from '../../../wire/ip-address';
import type { IpCidr } from '../../../wire/ip-cidr';
import type { Ipv4Address } from '../../../wire/ipv4-address';
import type { BgpNode } from './bgp-config';
import type { BgpPeering } from './bgp-peering';
import type { IpPool } from './ip-pool';

export interface CalicoNodeFacts extends BgpNode {
  /** Of `tunl0` or `vxlan.calico`; undefined where no pool has a tunnel. */
  readonly tunnelAddress: Ipv4Address | undefined;
}

export interface OwnedBlock {
  readonly cidr: IpCidr;
  readonly host: string;
}

/** An address that a node has out of the block of another one. */
export interface BorrowedAddress {
  readonly address: IpAddress;
  readonly host: string;
}

export interface CalicoView {
  readonly blocks: readonly OwnedBlock[];
  readonly borrowed: readonly BorrowedAddress[];
  /** In order of names. */
  readonly nodes: readonly CalicoNodeFacts[];
  readonly pools: readonly IpPool[];
  /** The same object until something of it changes. */
  readonly peering: BgpPeering;
}
