/**
 * Reads a file that may be anything: a device, a pipe that nobody writes to, a link to nowhere, or one that grows.
 *
 * Answers what it is instead of waiting for it, and never more than what was allowed.
 */
import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, readlink, stat, type FileHandle } from 'node:fs/promises';
import process from 'node:process';
import { say, type Sentence } from '../../sim/api/sentence';
import { readProblem, type DiskProblem } from './disk-problem';
import { isSystemError } from './system-error';
import { tooLargeWords } from './too-large';

/** Which content a file had: another stamp may be another content, the same one is not. */
export interface FileStamp {
  readonly modifiedNs: bigint;
  readonly sizeBytes: bigint;
  readonly inode: bigint;
}

export type FileReading =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly stamp: FileStamp }
  | { readonly kind: 'folder' }
  | { readonly kind: 'problem'; readonly problem: DiskProblem };

const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;
const MEBIBYTE = 1024 * 1024;
const CHUNK_BYTES = MEBIBYTE;
/** A file that somebody writes at the moment is read again so often. */
const ATTEMPTS = 3;

export async function readRegularFile(path: string, maxBytes: number): Promise<FileReading> {
  try {
    // Before it is opened, since opening a device may already do something.
    const kind = unreadableKindOf(await stat(path, { bigint: true }));
    if (kind === 'folder') return { kind };
    if (kind !== undefined)
      return problem(path, say('this is {kind}, not a file', { kind }), say('name a file'));
    // What has become a pipe meanwhile must not keep us waiting. Windows has no such flag.
    const handle = await open(path, process.platform === 'win32' ? 'r' : WITHOUT_WAITING);
    try {
      return await readHandle(handle, path, maxBytes);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const target = await danglingTarget(path, error);
    if (target === undefined) return { kind: 'problem', problem: readProblem(path, error) };
    const what = say('a symbolic link to {target}, which is not there', { target });
    return problem(path, what, say('name the file itself'));
  }
}

export function stampOf({ mtimeNs, size, ino }: BigIntStats): FileStamp {
  return { modifiedNs: mtimeNs, sizeBytes: size, inode: ino };
}

export function isSameStamp(one: FileStamp, other: FileStamp): boolean {
  return (
    one.modifiedNs === other.modifiedNs && one.sizeBytes === other.sizeBytes && one.inode === other.inode
  );
}

async function readHandle(handle: FileHandle, path: string, maxBytes: number): Promise<FileReading> {
  for (let attempt = 1; ; attempt += 1) {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) return problem(path, say('not a file'), say('name a file'));
    const bytes = before.size > BigInt(maxBytes) ? undefined : await readUpTo(handle, maxBytes);
    if (bytes === undefined) {
      return { kind: 'problem', problem: { path, ...tooLargeWords(Number(before.size), maxBytes) } };
    }
    const stamp = stampOf(before);
    const after = stampOf(await handle.stat({ bigint: true }));
    if (isSameStamp(stamp, after) || attempt === ATTEMPTS) return { kind: 'read', bytes, stamp };
  }
}

/** Undefined when there is more. */
async function readUpTo(handle: FileHandle, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length <= maxBytes) {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, length);
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
  }
  return undefined;
}

/** Undefined for a file. */
function unreadableKindOf(found: BigIntStats): Sentence | 'folder' | undefined {
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return 'folder';
  if (found.isFIFO()) return say('a named pipe');
  if (found.isSocket()) return say('a socket');
  return say('a device');
}

async function danglingTarget(path: string, error: unknown): Promise<string | undefined> {
  if (!isSystemError(error) || error.code !== 'ENOENT') return undefined;
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (linkError) {
    if (!isSystemError(linkError)) throw linkError;
    return undefined;
  }
}

function problem(path: string, what: Sentence, hint: Sentence): FileReading {
  return { kind: 'problem', problem: { path, what, hint } };
}
