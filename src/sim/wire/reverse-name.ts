/** The DNS name that asks who has an address (RFC 1035 §3.5, RFC 3596 §2.5), with its final dot. */
import { isIpv6, type IpAddress } from './ip-address';
import { formatIpv4, parseIpv4 } from './ipv4-address';
import { ipv6Of } from './ipv6-address';

const NIBBLES = 32;

export function reverseNameOf(address: IpAddress): string {
  if (!isIpv6(address)) return `${formatIpv4(address).split('.').reverse().join('.')}.in-addr.arpa.`;
  const nibbles = address.toString(16).padStart(NIBBLES, '0').split('');
  return `${nibbles.reverse().join('.')}.ip6.arpa.`;
}

/** Undefined for a name that asks for no whole address. Upper and lower case mean the same. */
export function addressOfReverseName(name: string): IpAddress | undefined {
  const key = name.toLowerCase();
  const ending = ['.in-addr.arpa.', '.ip6.arpa.'].find((zone) => key.endsWith(zone));
  if (ending === undefined) return undefined;
  const parts = key.slice(0, -ending.length).split('.').reverse();
  if (ending === '.in-addr.arpa.') return parseIpv4(parts.join('.'));
  const isWhole = parts.length === NIBBLES && parts.every((part) => /^[\da-f]$/.test(part));
  return isWhole ? ipv6Of(BigInt(`0x${parts.join('')}`)) : undefined;
}
