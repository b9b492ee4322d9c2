/** The kinds of values that several iptables options share. */
import { parseIpv4 } from '../wire/ipv4-address';
import { maskOf } from '../wire/cidr';

const MAX_WORD = 0xffff_ffff;

/** Decimal, octal with a leading 0 or hexadecimal with 0x, up to 32 bits; anything else is undefined. */
export function parseWord(text: string): number | undefined {
  let value: number;
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) value = Number.parseInt(text.slice(2), 16);
  else if (/^0[0-7]+$/.test(text)) value = Number.parseInt(text, 8);
  else if (/^\d+$/.test(text)) value = Number.parseInt(text, 10);
  else return undefined;
  return value <= MAX_WORD ? value : undefined;
}

export interface MaskedWord {
  readonly value: number;
  readonly mask: number;
  readonly hasMask: boolean;
}

/** `VALUE[/MASK]`, all ones without a mask. */
export function parseMaskedWord(text: string): MaskedWord | undefined {
  const [valueText = '', maskText, ...rest] = text.split('/');
  const value = parseWord(valueText);
  const mask = maskText === undefined ? MAX_WORD : parseWord(maskText);
  if (value === undefined || mask === undefined || rest.length > 0) return undefined;
  return { value, mask, hasMask: maskText !== undefined };
}

export function formatHex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

export interface Network {
  /** Signed 32-bit numbers; bits outside the mask are cleared. */
  readonly address: number;
  readonly mask: number;
}

/** `A.B.C.D`, with `/N` or `/A.B.C.D`. The error is in iptables' words. */
export function parseNetwork(text: string): Network | string {
  const slash = text.indexOf('/');
  const addressText = slash === -1 ? text : text.slice(0, slash);
  const maskText = slash === -1 ? '32' : text.slice(slash + 1);
  const mask = parseMask(maskText);
  if (mask === undefined) return `invalid mask \`${maskText}' specified`;
  const address = parseIpv4(addressText);
  if (address === undefined) return `host/network \`${addressText}' not found`;
  return { address: address & mask, mask };
}

function parseMask(text: string): number | undefined {
  const dotted = parseIpv4(text);
  if (dotted !== undefined) return dotted | 0;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const prefixLength = Number(text);
  return prefixLength <= 32 ? maskOf(prefixLength) | 0 : undefined;
}
