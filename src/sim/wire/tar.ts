/**
 * tar archives: members with their names and contents (POSIX.1-1988 ustar, as GNU tar and busybox write them).
 *
 * Models regular files and directories, and names up to 255 characters by their prefix. Leaves out links, devices,
 * owners, and the extensions for longer names.
 */
import { bytesOfUtf8, textOfUtf8 } from './utf8';

export interface TarMember {
  /** Directories end with a slash. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isDirectory: boolean;
}

const BLOCK = 512;
/** Archives are written in records of twenty blocks. */
const RECORD = 20 * BLOCK;
const NAME_LENGTH = 100;

export function encodeTar(members: readonly TarMember[], modifiedSeconds = 0): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  const add = (bytes: Uint8Array): void => {
    parts.push(bytes);
    size += bytes.length;
  };
  for (const member of members) {
    add(headerOf(member, modifiedSeconds));
    add(member.bytes);
    add(new Uint8Array(paddingOf(member.bytes.length, BLOCK)));
  }
  add(new Uint8Array(2 * BLOCK));
  add(new Uint8Array(paddingOf(size, RECORD)));
  const archive = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    archive.set(part, offset);
    offset += part.length;
  }
  return archive;
}

/** Undefined for what is no archive, or ends too early. */
export function decodeTar(archive: Uint8Array): readonly TarMember[] | undefined {
  const members: TarMember[] = [];
  for (let offset = 0; offset + BLOCK <= archive.length;) {
    const header = archive.subarray(offset, offset + BLOCK);
    if (header.every((octet) => octet === 0)) return members;
    const size = Number.parseInt(textAt(header, 124, 12), 8);
    if (!Number.isSafeInteger(size) || textAt(header, 257, 5) !== 'ustar') return undefined;
    const start = offset + BLOCK;
    if (start + size > archive.length) return undefined;
    const prefix = textAt(header, 345, 155);
    const name = textAt(header, 0, NAME_LENGTH);
    const isDirectory = textAt(header, 156, 1) === '5' || name.endsWith('/');
    members.push({
      name: prefix === '' ? name : `${prefix}/${name}`,
      bytes: archive.slice(start, start + size),
      isDirectory,
    });
    offset = start + size + paddingOf(size, BLOCK);
  }
  // The two empty blocks at the end may be missing, not whole members.
  return archive.length === 0 || archive.length % BLOCK !== 0 ? undefined : members;
}

function paddingOf(length: number, unit: number): number {
  return (unit - (length % unit)) % unit;
}

function textAt(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return textOfUtf8(field, 0, end === -1 ? length : end).trim();
}

function headerOf({ name, bytes, isDirectory }: TarMember, modifiedSeconds: number): Uint8Array {
  const header = new Uint8Array(BLOCK);
  const put = (start: number, text: string): void => header.set(bytesOfUtf8(text), start);
  const putOctal = (start: number, width: number, value: number): void =>
    put(start, value.toString(8).padStart(width - 1, '0'));
  const { first, last } = splitName(name);
  put(0, last);
  putOctal(100, 8, isDirectory ? 0o755 : 0o644);
  putOctal(108, 8, 0);
  putOctal(116, 8, 0);
  putOctal(124, 12, bytes.length);
  putOctal(136, 12, modifiedSeconds);
  put(148, '        ');
  put(156, isDirectory ? '5' : '0');
  put(257, 'ustar\u000000');
  put(265, 'root');
  put(297, 'root');
  put(345, first);
  const sum = header.reduce((total, octet) => total + octet, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\u0000 `);
  return header;
}

/** A long name is split at a slash. */
function splitName(name: string): { readonly first: string; readonly last: string } {
  if (bytesOfUtf8(name).length <= NAME_LENGTH) return { first: '', last: name };
  const slash = name.indexOf('/', name.length - NAME_LENGTH - 1);
  return slash === -1
    ? { first: '', last: name.slice(0, NAME_LENGTH) }
    : { first: name.slice(0, slash), last: name.slice(slash + 1) };
}
