/** The tunnel devices of flannel's VXLAN backend (flannel-io/flannel `pkg/backend/vxlan`), one for each family. */
import type { IpFamily } from '../../../wire/ip-address';
import { rangesInOrder } from '../../../wire/ip-ranges';
import type { MacAddress } from '../../../wire/mac-address';
import { macFromAddress, macSourceOf } from '../link-addresses';
import type { PeerNode } from '../pod-network';

export const DEFAULT_VNI = 1;
/** The kernel's default, from before IANA gave 4789. */
export const DEFAULT_PORT = 8472;

/** What the device of one family is like. */
interface TunnelKind {
  /** With the VNI behind it. */
  readonly prefix: string;
  /** The kernel takes more off the MTU of an IPv6 tunnel than flannel off the Pods'. */
  readonly overheadBytes: number;
  readonly macPrefix: number;
  readonly multicast: string;
}

export const TUNNEL_KINDS: Readonly<Record<IpFamily, TunnelKind>> = {
  IPv4: { prefix: 'flannel.', overheadBytes: 50, macPrefix: 0xbe58, multicast: '224.0.0.0/4' },
  IPv6: { prefix: 'flannel-v6.', overheadBytes: 70, macPrefix: 0xbe5a, multicast: 'ff00::/8' },
};

export function tunnelMacOf({ podRanges }: Pick<PeerNode, 'podRanges'>, family: IpFamily): MacAddress {
  const source = macSourceOf(rangesInOrder(podRanges).map(({ address }) => address));
  return macFromAddress(TUNNEL_KINDS[family].macPrefix, source);
}
