/** Values of the type-of-service field, as `-m tos` and `-j TOS` take and print them. */
import { parseInteger, scanInteger, type MaskedWord } from './option-values';

const MAX_BYTE = 0xff;
const NAMES: readonly (readonly [string, number])[] = [
  ['Minimize-Delay', 0x10],
  ['Maximize-Throughput', 0x08],
  ['Maximize-Reliability', 0x04],
  ['Minimize-Cost', 0x02],
  ['Normal-Service', 0x00],
];
/** Of the bits that a name stands for. */
const NAMED_MASK = 0x3f;

/** `VALUE[/MASK]`, or a name, which stands for the bits of `namedMask` (`XTTYPE_TOSMASK`). */
export function takeTosMask(text: string, namedMask: number): MaskedWord | string {
  const scanned = scanInteger(text);
  if (scanned !== undefined && scanned.value <= MAX_BYTE) {
    if (scanned.rest === '') return { value: scanned.value, mask: MAX_BYTE };
    const mask = scanned.rest.startsWith('/') ? parseInteger(scanned.rest.slice(1), 0, MAX_BYTE) : undefined;
    return mask === undefined ? `Illegal value: "${text}"` : { value: scanned.value, mask };
  }
  const named = NAMES.find(([name]) => name.toLowerCase() === text.toLowerCase());
  return named === undefined ? `Symbolic name "${text}" is unknown` : { value: named[1], mask: namedMask };
}

export function findTosName(value: number, mask: number): string | undefined {
  return mask === NAMED_MASK ? NAMES.find(([, known]) => known === value)?.[0] : undefined;
}
