/**
 * What the IPv6 stack of a namespace asks of netfilter: the same five hooks as for IPv4 (`hook.ts`), and the chains of
 * ip6tables and of nftables' families `ip6` and `inet` behind them.
 *
 * The stack calls `run` with the IPv6 header at `packet.networkOffset` and `etherType` 0x86dd. Before PREROUTING and OUTPUT it
 * sets `packet.transportOffset` behind the extension headers; `wire/ipv6-extension.ts` finds it again. While `isTracking`,
 * fragments are put together before PREROUTING, as nf_defrag_ipv6 does, and go on in pieces of `packet.fragmentBytes`.
 */
import type { DropDetail } from '../link/drop-reason';
import type { Packet } from '../link/packet';
import { VERDICT, type Hook, type HookDevice, type Verdict } from './hook';

export interface Ipv6Netfilter {
  /** Some chain or hook function wants IPv6 packets; otherwise `run` is not called. */
  readonly isActive: boolean;
  readonly isTracking: boolean;
  /** `icmp6-port-unreachable`, `tcp-reset` and so on, of the last verdict REJECT. */
  readonly rejectWith: string;
  /** `physicalEgress`: the bridge port that a bridged frame leaves by. */
  run(
    hook: Hook,
    packet: Packet,
    ingress: HookDevice | undefined,
    egress: HookDevice | undefined,
    physicalEgress?: HookDevice,
  ): Verdict;
  /** An ICMPv6 error about a tracked packet belongs to its connection. */
  attachRelated(made: Packet, cause: Packet): void;
  /** Which rule decided, for the record of a dropped packet. */
  describeDecision(): DropDetail;
}

/** Nothing is asked: every packet passes. */
export const PASSING_IPV6: Ipv6Netfilter = {
  isActive: false,
  isTracking: false,
  rejectWith: '',
  run: () => VERDICT.ACCEPT,
  attachRelated: () => undefined,
  describeDecision: () => '',
};
