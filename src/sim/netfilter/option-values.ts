/**
 * Values of options in the types of libxtables (xtoptions.c), refused in its words.
 *
 * Leaves out names that only a resolver knows: host names are not found.
 */
import { parseIpv4 } from '../wire/ipv4-address';
import { maskOf } from '../wire/cidr';
import type { Network } from './network';

const MAX_WORD = 0xffff_ffff;
export const MAX_PORT = 0xffff;

export interface ScannedInteger {
  readonly value: number;
  /** What follows the number. */
  readonly rest: string;
}

/** A number at the beginning of the text, as `strtoul` with base 0 reads it: decimal, 0 octal, 0x hexadecimal. */
export function scanInteger(text: string): ScannedInteger | undefined {
  const [, blank = '', sign = '', digits = ''] =
    /^([ \t\n\v\f\r]*)(\+?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(text) ?? [];
  if (digits === '') return undefined;
  const isOctal = digits.startsWith('0') && digits.length > 1 && !/^0[xX]/.test(digits);
  const value = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  return { value, rest: text.slice(blank.length + sign.length + digits.length) };
}

/** The whole text as one number (`xtables_strtoui`). */
export function parseInteger(text: string, min = 0, max = MAX_WORD): number | undefined {
  const scanned = scanInteger(text);
  if (scanned?.rest !== '' || scanned.value < min || scanned.value > max) return undefined;
  return scanned.value;
}

export interface IntegerLimits {
  readonly min?: number;
  readonly max: number;
}

/** An option of type `XTTYPE_UINT8` to `XTTYPE_UINT64`. */
export function takeInteger(
  extension: string,
  option: string,
  text: string,
  { min = 0, max }: IntegerLimits,
): number | string {
  const value = parseInteger(text, min, max);
  if (value !== undefined) return value;
  return `${extension}: bad value for option "${option}", or out of range (${min}-${max}).\n`;
}

export interface IntegerRange {
  readonly min: number;
  readonly max: number;
}

/** `N` or `N:N`, either of which may be missing (`XTTYPE_UINT16RC` and so on). */
export function takeIntegerRange(
  extension: string,
  option: string,
  text: string,
  max: number,
): IntegerRange | string {
  const values: number[] = [];
  let rest: string | undefined = text;
  while (rest !== undefined) {
    if (values.length === 2) return `${extension}: Too many components for option "${option}" (max: 2)\n`;
    if (rest === '' || rest.startsWith(':')) values.push(values.length === 1 ? max : 0);
    else {
      const scanned = scanInteger(rest);
      if (scanned === undefined || scanned.value > max) {
        return `${extension}: bad value for option "${option}" near "${rest}", or out of range (0-${max}).\n`;
      }
      if (scanned.rest !== '' && !scanned.rest.startsWith(':')) {
        return `${extension}: Argument to "${option}" has unexpected characters near "${scanned.rest}".\n`;
      }
      values.push(scanned.value);
      rest = scanned.rest;
    }
    rest = rest === '' ? undefined : rest.slice(1);
  }
  const [low = 0, high = low] = values;
  return { min: low, max: high };
}

export interface MaskedWord {
  readonly value: number;
  readonly mask: number;
}

/** `VALUE[/MASK]` (`XTTYPE_MARKMASK32`). */
export function takeMarkMask(extension: string, option: string, text: string): MaskedWord | string {
  const value = scanInteger(text);
  const maskText = value?.rest.startsWith('/') === true ? value.rest.slice(1) : undefined;
  const mask = maskText === undefined ? undefined : scanInteger(maskText);
  const isBad =
    value === undefined ||
    value.value > MAX_WORD ||
    (maskText !== undefined && (mask === undefined || mask.value > MAX_WORD));
  if (isBad) return `${extension}: bad integer value for option "${option}", or out of range.\n`;
  if ((mask?.rest ?? value.rest) !== '') {
    return `${extension}: trailing garbage after value for option "${option}".\n`;
  }
  return { value: value.value, mask: mask?.value ?? MAX_WORD };
}

/** `XTTYPE_HOST`. */
export function takeHost(text: string): number | string {
  return parseHost(text) ?? 'getaddrinfo: Name or service not known\n';
}

/** An address as `inet_aton` takes it: also with fewer than four numbers, the last of which fills the rest. */
function parseHost(text: string): number | undefined {
  const dotted = parseIpv4(text);
  if (dotted !== undefined) return dotted | 0;
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let address = 0;
  for (const [index, part] of parts.entries()) {
    const value = /^[0-9]/.test(part) ? parseInteger(part) : undefined;
    const isLast = index === parts.length - 1;
    const limit = isLast ? 256 ** (4 - index) : 256;
    if (value === undefined || value >= limit) return undefined;
    address += isLast ? value : value * 256 ** (3 - index);
  }
  return address | 0;
}

/** `HOST[/MASK]` (`XTTYPE_HOSTMASK`). Bits outside the mask stay; one with holes counts as that of a single address. */
export function takeHostMask(extension: string, option: string, text: string): Network | string {
  const [hostText, maskText] = splitOnce(text, '/');
  const address = takeHost(hostText);
  if (typeof address === 'string') return address;
  if (maskText === undefined) return { address, mask: -1 };
  const mask = takePrefixMask(extension, option, maskText);
  if (typeof mask === 'string') return mask;
  const length = Math.clz32(~mask);
  const hasHoles = length < 32 && mask << length !== 0;
  return { address, mask: hasHoles ? -1 : mask };
}

/** A prefix length or a dotted mask (`XTTYPE_PLENMASK`). */
export function takePrefixMask(extension: string, option: string, text: string): number | string {
  const prefixLength = parseInteger(text, 0, 32);
  if (prefixLength !== undefined) return maskOf(prefixLength) | 0;
  const mask = parseHost(text);
  if (mask !== undefined) return mask;
  return `${extension}: bad value for option "${option}", neither a valid network mask nor valid CIDR (0-32).\n`;
}

/** `parameter` of the older parsers (`XTF_BAD_VALUE`). */
export function badValue(extension: string, option: string, text: string): string {
  return `${extension}: Bad value for "${option}" option: "${text}"`;
}

export function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
