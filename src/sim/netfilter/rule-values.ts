/** The kinds of values that several iptables options share. */
import { maskOf } from '../wire/cidr';
import type { Network } from './network';
import { parseInteger } from './option-values';

export function formatHex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

/** `-s` and `-d`: addresses or networks with commas between them. The error is in iptables' words. */
export function parseNetworks(text: string): readonly Network[] | string {
  const networks: Network[] = [];
  for (const part of text.split(',')) {
    const network = parseNetwork(part);
    if (typeof network === 'string') return network;
    networks.push(network);
  }
  return networks;
}

/** `HOST`, `HOST/N` or `HOST/MASK` (`xtables_ipparse_multiple`). */
function parseNetwork(text: string): Network | string {
  const slash = text.lastIndexOf('/');
  const addressText = slash === -1 ? text : text.slice(0, slash);
  const mask = slash === -1 ? -1 : parseMask(text.slice(slash + 1));
  if (mask === undefined) return `invalid mask \`${text.slice(slash + 1)}' specified`;
  // Under a mask of nothing any name will do.
  const address = mask === 0 ? 0 : parseNumericAddress(addressText);
  if (address === undefined) return `host/network \`${addressText}' not found`;
  return { address: address & mask, mask };
}

/** One to four numbers up to 255; the missing ones are 0 (`xtables_numeric_to_ipaddr`). */
export function parseNumericAddress(text: string): number | undefined {
  if (text === 'localhost') return 0x7f00_0001;
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let address = 0;
  for (const [index, part] of parts.entries()) {
    const octet = parseInteger(part, 0, 255);
    if (octet === undefined) return undefined;
    address |= octet << (24 - index * 8);
  }
  return address;
}

function parseMask(text: string): number | undefined {
  const dotted = text.split('.').length === 4 ? parseNumericAddress(text) : undefined;
  if (dotted !== undefined) return dotted;
  const prefixLength = parseInteger(text, 0, 32);
  return prefixLength === undefined ? undefined : maskOf(prefixLength) | 0;
}

/** Undefined when the ones are not all in front. */
export function prefixLengthOf(mask: number): number | undefined {
  const prefixLength = Math.clz32(~mask);
  return (maskOf(prefixLength) | 0) === (mask | 0) ? prefixLength : undefined;
}

/** `0xVALUE`, with `/0xMASK` unless all bits count. */
export function formatMarkMask(value: number, mask: number): string {
  return mask === -1 ? formatHex(value) : `${formatHex(value)}/${formatHex(mask)}`;
}

export function formatHexByte(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
