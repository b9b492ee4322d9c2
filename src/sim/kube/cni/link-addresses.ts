/**
 * Hardware addresses that follow from IP addresses, where the real ones are drawn at random: two octets that say what the device is,
 * then the address. Of IPv6 it is the fourth group and the last two, which tell the devices of a lab apart.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { invariant } from '../../base/invariant';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import { macOf, type MacAddress } from '../../wire/mac-address';
import { bytesOfUtf8 } from '../../wire/utf8';

export function macFromAddress(prefix: number, address: IpAddress): MacAddress {
  return macOf(prefix * 2 ** 32 + (isIpv6(address) ? foldedIpv6(address) : address));
}

function foldedIpv6(address: bigint): number {
  const subnet = (address >> 48n) & 0xffff_0000n;
  return Number(subnet ^ (address & 0xffff_ffffn));
}

/** What a device's hardware address is made from: its IPv4 address where there is one. */
export function macSourceOf(addresses: readonly IpAddress[]): IpAddress {
  const address = addresses.find((each) => !isIpv6(each)) ?? addresses[0];
  invariant(address !== undefined, 'the device has an address');
  return address;
}

/** Of a device that has no IP address: locally administered, from its name. */
export function macFromName(name: string): MacAddress {
  const digest = sha256(bytesOfUtf8(name));
  const low = new DataView(digest.buffer, digest.byteOffset).getUint32(0);
  return macOf(0x0a58 * 2 ** 32 + low);
}
