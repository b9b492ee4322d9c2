/**
 * Domain names on the wire and as text (RFC 1035 §3.1, §4.1.4, §5.1).
 *
 * As text a name is absolute and ends with a dot; the root is `.`. A dot or a backslash inside a label is written
 * `\.` and `\\`, an octet that is not printable ASCII `\DDD`. Case is kept; compare with `dnsNameKey`.
 * Leaves out internationalised names: they are their ASCII form.
 */
import { bytesOfLatin1 } from './latin1';

const MAX_LABEL_BYTES = 63;
const MAX_NAME_BYTES = 255;
/** The two high bits of a length octet that is really a pointer. */
const POINTER_BITS = 0xc0;

export interface DecodedDnsName {
  readonly name: string;
  /** The offset after the name as it stands at its place: after the first pointer, or after the root label. */
  readonly next: number;
}

/** Undefined when the name runs out of the message, is too long, or its pointers do not lead backwards. */
export function decodeDnsName(message: Uint8Array, start: number): DecodedDnsName | undefined {
  let name = '';
  let offset = start;
  let next: number | undefined;
  let lengthBytes = 1;
  for (;;) {
    const length = message[offset];
    if (length === undefined) return undefined;
    if (length === 0) return { name: name === '' ? '.' : name, next: next ?? offset + 1 };
    if ((length & POINTER_BITS) === POINTER_BITS) {
      const low = message[offset + 1];
      if (low === undefined) return undefined;
      const target = ((length & 0x3f) << 8) | low;
      next ??= offset + 2;
      // A pointer to itself or ahead could turn in circles.
      if (target >= offset) return undefined;
      offset = target;
      continue;
    }
    lengthBytes += length + 1;
    if ((length & POINTER_BITS) !== 0 || lengthBytes > MAX_NAME_BYTES) return undefined;
    if (offset + 1 + length > message.length) return undefined;
    name += `${formatLabel(message, offset + 1, length)}.`;
    offset += 1 + length;
  }
}

function formatLabel(message: Uint8Array, start: number, length: number): string {
  let text = '';
  for (let index = start; index < start + length; index += 1) {
    const octet = message[index] ?? 0;
    const character = String.fromCharCode(octet);
    if (character === '.' || character === '\\') text += `\\${character}`;
    else if (octet > 0x20 && octet < 0x7f) text += character;
    else text += `\\${String(octet).padStart(3, '0')}`;
  }
  return text;
}

/** The labels of a name as octets, root left out. Undefined when a label is empty or too long, or the whole is. */
export function dnsLabelsOf(name: string): readonly Uint8Array[] | undefined {
  if (name === '.' || name === '') return [];
  const labels: Uint8Array[] = [];
  let label = '';
  let lengthBytes = 1;
  const text = name.endsWith('.') && !name.endsWith('\\.') ? name : `${name}.`;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\\') {
      const digits = /^\d{3}/.exec(text.slice(index + 1))?.[0];
      label += digits === undefined ? text.charAt(index + 1) : String.fromCharCode(Number(digits) & 0xff);
      index += digits === undefined ? 1 : 3;
    } else if (character === '.') {
      if (label.length === 0 || label.length > MAX_LABEL_BYTES) return undefined;
      labels.push(bytesOfLatin1(label));
      lengthBytes += label.length + 1;
      label = '';
    } else {
      label += character;
    }
  }
  return lengthBytes > MAX_NAME_BYTES ? undefined : labels;
}

/** As names stand in text that means absolute ones; the root is nothing then. */
export function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** Names that differ in the case of ASCII letters only have the same key (RFC 4343). */
export function dnsNameKey(name: string): string {
  const lower = name.replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x20));
  return lower.endsWith('.') ? lower : `${lower}.`;
}
