/**
 * The part of a rule that every rule has: addresses, devices and protocol (`struct ipt_ip`).
 *
 * Addresses and masks are signed 32-bit numbers. A mask of zero matches every address.
 */
import { formatIpv4, ipv4Of } from '../wire/ipv4-address';
import type { PacketContext } from './packet-context';
import { formatProtocol } from './protocol-names';
import { prefixLengthOf } from './rule-values';

export class RuleHeader {
  source = 0;
  sourceMask = 0;
  isSourceInverted = false;
  destination = 0;
  destinationMask = 0;
  isDestinationInverted = false;
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

  /** Protocol is exactly this one. */
  isProtocol(...protocols: readonly number[]): boolean {
    return !this.isProtocolInverted && protocols.includes(this.protocol);
  }

  /** Called once when the rule is complete. */
  protected finishHeader(): void {
    this.hasMore =
      this.isSourceInverted ||
      this.isDestinationInverted ||
      this.inDevice !== '' ||
      this.outDevice !== '' ||
      this.protocol !== 0 ||
      this.fragments !== 'any';
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
    if (this.isSourceInverted && ((context.source ^ this.source) & this.sourceMask) === 0) return false;
    if (
      this.isDestinationInverted &&
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

  /** As iptables-save prints it, with a leading blank where there is anything. */
  protected formatHeader(): string {
    let text = '';
    if (this.sourceMask !== 0) {
      text += `${not(this.isSourceInverted)} -s ${formatNetwork(this.source, this.sourceMask)}`;
    }
    if (this.destinationMask !== 0) {
      text += `${not(this.isDestinationInverted)} -d ${formatNetwork(this.destination, this.destinationMask)}`;
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
