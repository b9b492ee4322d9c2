/** What the file system did not do, in words for people, with what to do next. */
import { basename, dirname } from 'node:path';
import { say, type Wording } from '../../sim/api/sentence';
import { isSystemError } from './system-error';

export interface DiskProblem {
  /** The file or folder that it is about. */
  readonly path: string;
  /** Lower case, without a full stop: `no such file or folder`. */
  readonly what: Wording;
  /** The same: `check the path`. */
  readonly hint: Wording;
}

type Words = Omit<DiskProblem, 'path'>;

const CHECK_PATH = say('check the path');
const ELSEWHERE = say('save it under another name');
const NOT_A_FOLDER = say('a part of the path is a file, not a folder');

const READ_WORDS: Readonly<Record<string, Words>> = {
  ENOENT: { what: say('no such file or folder'), hint: CHECK_PATH },
  EACCES: { what: say('not allowed to read it'), hint: say('check its permissions') },
  EPERM: { what: say('not allowed to read it'), hint: say('check its permissions') },
  EISDIR: { what: say('a folder'), hint: say('name a file in it') },
  ENOTDIR: { what: NOT_A_FOLDER, hint: CHECK_PATH },
  ENAMETOOLONG: { what: say('the name is too long for a file'), hint: CHECK_PATH },
  ELOOP: { what: say('too many symbolic links on the way'), hint: say('name the file itself') },
  EIO: { what: say('the disk cannot read it'), hint: say('check the disk or the network that it is on') },
  ESTALE: { what: say('its disk is no longer there'), hint: say('connect the disk again') },
};

const FREE_SPACE = say('free some space and save again');
const CHANGE_PERMISSIONS = say('change the permissions, or save it under another name');

const WRITE_WORDS: Readonly<Record<string, Words>> = {
  ENOENT: {
    what: say('its folder is not there'),
    hint: say('make the folder, or save it under another name'),
  },
  ENOTDIR: { what: NOT_A_FOLDER, hint: ELSEWHERE },
  EISDIR: { what: say('there is a folder of this name'), hint: ELSEWHERE },
  ELOOP: { what: say('too many symbolic links on the way'), hint: ELSEWHERE },
  EACCES: { what: say('not allowed to write there'), hint: CHANGE_PERMISSIONS },
  EPERM: { what: say('not allowed to write there'), hint: CHANGE_PERMISSIONS },
  EROFS: { what: say('the disk is read-only'), hint: ELSEWHERE },
  ENOSPC: { what: say('there is no space left on the disk'), hint: FREE_SPACE },
  EDQUOT: { what: say('your share of the disk is used up'), hint: FREE_SPACE },
  EFBIG: { what: say('the file would be larger than what is allowed there'), hint: ELSEWHERE },
  ENAMETOOLONG: { what: say('the name is too long for a file'), hint: say('choose a shorter name') },
  EINVAL: { what: say('a file cannot have this name there'), hint: say('choose another name') },
  EIO: { what: say('the disk cannot write it'), hint: ELSEWHERE },
  EBUSY: { what: say('another program holds the file'), hint: say('close it there and save again') },
  ESTALE: {
    what: say('its disk is no longer there'),
    hint: say('connect the disk again, or save it under another name'),
  },
};

/** Anything that is not the file system's answer is a bug, and is thrown on. */
export function readProblem(path: string, error: unknown): DiskProblem {
  return problemOf(path, error, READ_WORDS, say('try again, or take another file'));
}

export function writeProblem(path: string, error: unknown): DiskProblem {
  // The file itself may not be written, whatever its folder allows.
  if (isSystemError(error) && error.syscall === 'access' && error.code !== 'ENOENT') {
    return {
      path,
      what: say('it is read-only'),
      hint: say('make it writable, or save it under another name'),
    };
  }
  return problemOf(path, error, WRITE_WORDS, ELSEWHERE);
}

function problemOf(
  path: string,
  error: unknown,
  words: Readonly<Record<string, Words>>,
  hint: Wording,
): DiskProblem {
  if (!isSystemError(error)) throw error;
  return { path, ...(words[error.code] ?? { what: error.message, hint }) };
}

interface Failed {
  readonly kind: 'failed';
  readonly message: Wording;
  readonly hint: Wording;
}

/** For the page. */
export function failureOf(verb: 'open' | 'save' | 'read', { path, what, hint }: DiskProblem): Failed {
  const name = basename(path) === '' ? path : basename(path);
  return { kind: 'failed', message: messageOf(verb, { name, folder: dirname(path), what }), hint };
}

function messageOf(
  verb: 'open' | 'save' | 'read',
  { name, folder, what }: { readonly name: string; readonly folder: string; readonly what: Wording },
): Wording {
  switch (verb) {
    case 'open':
      return say('Cannot open {name}: {what}.', { name, what });
    case 'save':
      return say('Cannot save {name} in {folder}: {what}.', { name, folder, what });
    case 'read':
      return say('Cannot read {name}: {what}.', { name, what });
  }
}
