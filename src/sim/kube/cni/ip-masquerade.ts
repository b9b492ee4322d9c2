/**
 * Hides the Pods of a network behind their node, address by address, where a plugin is told to (`ipMasq`).
 *
 * containernetworking/plugins v1.6 `pkg/ip/ipmasq_iptables_linux.go`: a chain of the table nat for each attachment.
 */
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { IpStack } from '../../net/ip-stack';
import { familyOf, formatIp, isIpv6 } from '../../wire/ip-address';
import type { IpCidr } from '../../wire/ip-cidr';
import { bytesOfUtf8 } from '../../wire/utf8';
import type { CniCall } from './cni';

const CHAIN_NAME_LENGTH = 28;
const MULTICAST = { IPv4: '224.0.0.0/4', IPv6: 'ff00::/8' };

type Attachment = Pick<CniCall, 'name' | 'containerId'>;

/** Once for each address, which comes with the length of its network's prefix. */
export function addMasquerade(
  stack: IpStack,
  attachment: Attachment,
  { address, prefixLength }: IpCidr,
): void {
  const family = familyOf(address);
  const tables = stack.netfilter.of(family);
  const run = (...words: readonly string[]): boolean => tables.command(['-t', 'nat', ...words]).ok;
  const chain = chainOf(attachment);
  const comment = commentOf(attachment);
  run('-N', chain);
  run('-A', chain, '-d', `${formatIp(address)}/${prefixLength}`, ...comment, '-j', 'ACCEPT');
  run('-A', chain, '!', '-d', MULTICAST[family], ...comment, '-j', 'MASQUERADE');
  run('-A', 'POSTROUTING', '-s', formatIp(address), ...comment, '-j', chain);
}

/** What is not there is none to take away. */
export function removeMasquerade(stack: IpStack, attachment: Attachment, addresses: readonly IpCidr[]): void {
  const chain = chainOf(attachment);
  for (const { address } of addresses) {
    const tables = stack.netfilter.of(isIpv6(address) ? 'IPv6' : 'IPv4');
    const run = (...words: readonly string[]): boolean => tables.command(['-t', 'nat', ...words]).ok;
    run('-D', 'POSTROUTING', '-s', formatIp(address), ...commentOf(attachment), '-j', chain);
    run('-F', chain);
    run('-X', chain);
  }
}

/** `utils.FormatChainName` */
function chainOf({ name, containerId }: Attachment): string {
  return `CNI-${bytesToHex(sha512(bytesOfUtf8(name + containerId)))}`.slice(0, CHAIN_NAME_LENGTH);
}

function commentOf({ name, containerId }: Attachment): readonly string[] {
  return ['-m', 'comment', '--comment', `name: "${name}" id: "${containerId}"`];
}
