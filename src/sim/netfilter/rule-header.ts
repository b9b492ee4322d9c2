/**
 * The part of a rule that every rule has: addresses, devices and protocol (`struct ipt_ip`).
 *
 * Addresses and masks are signed 32-bit numbers. A mask of zero matches every address. In a rule of ip6tables a single
 * address is a number of the address book with all bits in its mask; other networks are tested by themselves.
 */
import { formatIpv4, ipv4Of } from '../wire/ipv4-address';
import type { Ipv6Network } from './ipv6-network';
import { UNKNOWN_PROTOCOL, type PacketContext } from './packet-context';
import { formatProtocol } from './protocol-names';
import { prefixLengthOf } from './rule-values';

/** Of the addresses in an IPv6 header. */
const SOURCE_OFFSET = 8;
const DESTINATION_OFFSET = 24;

export class RuleHeader {
  source = 0;
  sourceMask = 0;
  isSourceInverted = false;
  destination = 0;
  destinationMask = 0;
  isDestinationInverted = false;
  /** Of ip6tables. */
  isIpv6 = false;
  sourceIpv6: Ipv6Network | undefined = undefined;
  destinationIpv6: Ipv6Network | undefined = undefined;
  /** Name, or the beginning of names when it ends in `+`; empty for every device. */
  inDevice = '';
  isInDeviceInverted = false;
  outDevice = '';
  isOutDeviceInverted = false;
  /** 0 for every protocol. */
  protocol = 0;
  isProtocolInverted = false;
  /** `-f`: second and further fragments only, or (inverted) all others. */
  fragments: 'any' | 'later' | 'first' = 'any';
  /** Whether anything is asked beyond the addresses without `!`. */
  protected hasMore = false;
  #hasIpv6Network = false;

  /** Protocol is exactly this one. */
  isProtocol(...protocols: readonly number[]): boolean {
    return !this.isProtocolInverted && protocols.includes(this.protocol);
  }

  /** Called once when the rule is complete. */
  protected finishHeader(): void {
    this.#hasIpv6Network = this.sourceIpv6?.isSingle === false || this.destinationIpv6?.isSingle === false;
    this.hasMore =
      this.isSourceInverted ||
      this.isDestinationInverted ||
      this.inDevice !== '' ||
      this.outDevice !== '' ||
      this.protocol !== 0 ||
      this.fragments !== 'any' ||
      this.#hasIpv6Network;
  }

  /** False when an address without `!` is another one. */
  mayFit(source: number, destination: number): boolean {
    return (
      (this.isDestinationInverted || ((destination ^ this.destination) & this.destinationMask) === 0) &&
      (this.isSourceInverted || ((source ^ this.source) & this.sourceMask) === 0)
    );
  }

  /** The address tests of rules without `!` have passed already: the chain makes them. */
  protected headerMatches(context: PacketContext): boolean {
    if (this.protocol !== 0 && (context.protocol === this.protocol) === this.isProtocolInverted) return false;
    if (this.isProtocolInverted && context.protocol === UNKNOWN_PROTOCOL) return false;
    if (this.#hasIpv6Network && !this.#ipv6Matches(context)) return false;
    if (
      this.isSourceInverted &&
      this.sourceIpv6?.isSingle !== false &&
      ((context.source ^ this.source) & this.sourceMask) === 0
    )
      return false;
    if (
      this.isDestinationInverted &&
      this.destinationIpv6?.isSingle !== false &&
      ((context.destination ^ this.destination) & this.destinationMask) === 0
    ) {
      return false;
    }
    if (this.inDevice !== '' && isDeviceNamed(context.inName, this.inDevice) === this.isInDeviceInverted)
      return false;
    if (
      this.outDevice !== '' &&
      isDeviceNamed(context.outName, this.outDevice) === this.isOutDeviceInverted
    ) {
      return false;
    }
    return this.fragments === 'any' || (this.fragments === 'later') === context.isLaterFragment;
  }

  /** The networks of ip6tables that are no single addresses. */
  #ipv6Matches({ packet: { buffer, networkOffset } }: PacketContext): boolean {
    const { sourceIpv6, destinationIpv6 } = this;
    if (sourceIpv6?.isSingle === false) {
      if (sourceIpv6.includes(buffer, networkOffset + SOURCE_OFFSET) === this.isSourceInverted) return false;
    }
    return (
      destinationIpv6?.isSingle !== false ||
      destinationIpv6.includes(buffer, networkOffset + DESTINATION_OFFSET) !== this.isDestinationInverted
    );
  }

  /** As iptables-save prints it, with a leading blank where there is anything. */
  protected formatHeader(): string {
    let text = '';
    if (this.sourceMask !== 0 || this.sourceIpv6 !== undefined) {
      const source = this.sourceIpv6?.format() ?? formatNetwork(this.source, this.sourceMask);
      text += `${not(this.isSourceInverted)} -s ${source}`;
    }
    if (this.destinationMask !== 0 || this.destinationIpv6 !== undefined) {
      const destination =
        this.destinationIpv6?.format() ?? formatNetwork(this.destination, this.destinationMask);
      text += `${not(this.isDestinationInverted)} -d ${destination}`;
    }
    if (this.inDevice !== '') text += `${not(this.isInDeviceInverted)} -i ${this.inDevice}`;
    if (this.outDevice !== '') text += `${not(this.isOutDeviceInverted)} -o ${this.outDevice}`;
    if (this.protocol !== 0) text += `${not(this.isProtocolInverted)} -p ${formatProtocol(this.protocol)}`;
    if (this.fragments === 'later') text += ' -f';
    if (this.fragments === 'first') text += ' ! -f';
    return text;
  }
}

/** `name` may end in `+`, which stands for any ending. */
export function isDeviceNamed(device: string, name: string): boolean {
  return name.endsWith('+') ? device.startsWith(name.slice(0, -1)) && device !== '' : device === name;
}

function not(isInverted: boolean): string {
  return isInverted ? ' !' : '';
}

/** `A.B.C.D/N`, or with a dotted mask when its ones are not all in front. */
function formatNetwork(address: number, mask: number): string {
  return `${formatIpv4(ipv4Of(address))}/${formatMask(mask)}`;
}

function formatMask(mask: number): string {
  const prefixLength = prefixLengthOf(mask);
  return prefixLength === undefined ? formatIpv4(ipv4Of(mask)) : String(prefixLength);
}
