/** What the file system did not do, in words for people, with what to do next. */
import { basename, dirname } from 'node:path';
import { isSystemError } from './system-error';

export interface DiskProblem {
  /** The file or folder that it is about. */
  readonly path: string;
  /** Lower case, without a full stop: `no such file or folder`. */
  readonly what: string;
  readonly hint: string;
}

interface Words {
  readonly what: string;
  readonly hint: string;
}

const READ_WORDS: Readonly<Record<string, Words>> = {
  ENOENT: { what: 'no such file or folder', hint: 'check the path' },
  EACCES: { what: 'not allowed to read it', hint: 'check its permissions' },
  EPERM: { what: 'not allowed to read it', hint: 'check its permissions' },
  EISDIR: { what: 'a folder', hint: 'name a file in it' },
  ENOTDIR: { what: 'a part of the path is a file, not a folder', hint: 'check the path' },
  ENAMETOOLONG: { what: 'the name is too long for a file', hint: 'check the path' },
  ELOOP: { what: 'too many symbolic links on the way', hint: 'name the file itself' },
  EIO: { what: 'the disk cannot read it', hint: 'check the disk or the network that it is on' },
  ESTALE: { what: 'its disk is no longer there', hint: 'connect the disk again' },
};

const ELSEWHERE = 'save it under another name';

const WRITE_WORDS: Readonly<Record<string, Words>> = {
  ENOENT: { what: 'its folder is not there', hint: `make the folder, or ${ELSEWHERE}` },
  ENOTDIR: { what: 'a part of the path is a file, not a folder', hint: ELSEWHERE },
  EISDIR: { what: 'there is a folder of this name', hint: ELSEWHERE },
  EACCES: { what: 'not allowed to write there', hint: `change the permissions, or ${ELSEWHERE}` },
  EPERM: { what: 'not allowed to write there', hint: `change the permissions, or ${ELSEWHERE}` },
  EROFS: { what: 'the disk is read-only', hint: ELSEWHERE },
  ENOSPC: { what: 'there is no space left on the disk', hint: 'free some space and save again' },
  EDQUOT: { what: 'your share of the disk is used up', hint: 'free some space and save again' },
  EFBIG: { what: 'the file would be larger than what is allowed there', hint: ELSEWHERE },
  ENAMETOOLONG: { what: 'the name is too long for a file', hint: 'choose a shorter name' },
  EINVAL: { what: 'a file cannot have this name there', hint: 'choose another name' },
  EIO: { what: 'the disk cannot write it', hint: ELSEWHERE },
  EBUSY: { what: 'another program holds the file', hint: 'close it there and save again' },
  ESTALE: { what: 'its disk is no longer there', hint: `connect the disk again, or ${ELSEWHERE}` },
};

/** Anything that is not the file system's answer is a bug, and is thrown on. */
export function readProblem(path: string, error: unknown): DiskProblem {
  return problemOf(path, error, READ_WORDS, 'try again, or take another file');
}

export function writeProblem(path: string, error: unknown): DiskProblem {
  // The file itself may not be written, whatever its folder allows.
  if (isSystemError(error) && error.syscall === 'access' && error.code !== 'ENOENT') {
    return { path, what: 'it is read-only', hint: `make it writable, or ${ELSEWHERE}` };
  }
  return problemOf(path, error, WRITE_WORDS, ELSEWHERE);
}

function problemOf(
  path: string,
  error: unknown,
  words: Readonly<Record<string, Words>>,
  hint: string,
): DiskProblem {
  if (!isSystemError(error)) throw error;
  return { path, ...(words[error.code] ?? { what: error.message, hint }) };
}

/** For the page. */
export function failureOf(
  verb: 'open' | 'save' | 'read',
  { path, what, hint }: DiskProblem,
): { kind: 'failed'; message: string; hint: string } {
  const name = basename(path) === '' ? path : basename(path);
  const place = verb === 'save' ? ` in ${dirname(path)}` : '';
  return { kind: 'failed', message: `Cannot ${verb} ${name}${place}: ${what}.`, hint: sentence(hint) };
}

/** `check the path` as a sentence of its own. */
export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
