/**
 * What is checked of IPv6 extension headers on the way in (net/ipv6/exthdrs.c; RFC 8200 §4): options that nobody knows, and routers
 * that are left to visit.
 *
 * Leaves out source routing: a routing header with segments left is refused.
 */
import type { DropReason } from '../../link/drop-reason';
import type { Packet } from '../../link/packet';
import { ICMPV6_PARAMETER_CODE, ICMPV6_TYPE } from '../../wire/icmpv6';
import { isMulticastIpv6 } from '../../wire/ipv6-address';
import { IPV6_EXTENSION, IPV6_HEADER_BYTES } from '../../wire/ipv6-extension';
import type { Icmpv6Sender } from './icmpv6-sender';
import type { Ipv6Context } from './ipv6-context';
import { ipv6Destination, ipv6NextHeader } from './ipv6-header';

const OPTION_PAD1 = 0;
const OPTION_PADN = 1;
const OPTION_ROUTER_ALERT = 5;

export class ExtensionHeaders {
  readonly #counters: Ipv6Context['counters'];
  readonly #sender: Icmpv6Sender;

  constructor(counters: Ipv6Context['counters'], sender: Icmpv6Sender) {
    this.#counters = counters;
    this.#sender = sender;
  }

  /** What a host looks at before it takes a packet: options for it, and that no router is left to visit. */
  check(packet: Packet): DropReason | undefined {
    let kind = ipv6NextHeader(packet);
    let at = packet.networkOffset + IPV6_HEADER_BYTES;
    while (
      kind === IPV6_EXTENSION.HOP_BY_HOP ||
      kind === IPV6_EXTENSION.DESTINATION_OPTIONS ||
      kind === IPV6_EXTENSION.ROUTING
    ) {
      if (kind === IPV6_EXTENSION.DESTINATION_OPTIONS) {
        const problem = this.checkOptions(packet, at);
        if (problem !== undefined) return problem;
      } else if (kind === IPV6_EXTENSION.ROUTING && packet.uint8(at + 3) !== 0) {
        this.#counters.ip.ip6InHdrErrors += 1;
        this.complain(packet, ICMPV6_PARAMETER_CODE.HEADER_FIELD, at + 2 - packet.networkOffset);
        return 'malformed';
      }
      kind = packet.uint8(at);
      at += (packet.uint8(at + 1) + 1) * 8;
    }
    return undefined;
  }

  /** What an unknown option asks for is in its two highest bits (RFC 8200 §4.2). */
  checkOptions(packet: Packet, header: number): DropReason | undefined {
    const end = header + (packet.uint8(header + 1) + 1) * 8;
    for (let at = header + 2; at < end;) {
      const kind = packet.uint8(at);
      const length = kind === OPTION_PAD1 ? 1 : packet.uint8(at + 1) + 2;
      const isKnown = kind === OPTION_PAD1 || kind === OPTION_PADN || kind === OPTION_ROUTER_ALERT;
      if (!isKnown && kind >>> 6 !== 0) {
        this.#counters.ip.ip6InHdrErrors += 1;
        const isToGroup = isMulticastIpv6(ipv6Destination(packet));
        if (kind >>> 6 === 2 || (kind >>> 6 === 3 && !isToGroup)) {
          this.complain(packet, ICMPV6_PARAMETER_CODE.UNKNOWN_OPTION, at - packet.networkOffset);
        }
        return 'malformed';
      }
      at += length;
    }
    return undefined;
  }

  /** Tells the sender which byte is wrong. */
  complain(packet: Packet, code: number, pointer: number): void {
    this.#sender.sendError(packet, ICMPV6_TYPE.PARAMETER_PROBLEM, code, pointer);
  }
}
