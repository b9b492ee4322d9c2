/**
 * Writes what a command has made to a place that the user names, and loses nothing there: what is at the place already is replaced
 * only when it is the same command's, or the same bytes, or empty, or when the user says so. Pipes and devices take whatever comes.
 */
import { access, constants, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isSystemError } from '../desk/system-error';
import { realTarget, writeAtomically } from '../desk/write-atomically';
import { InputProblem } from './input-problem';
import { unwrittenPlace } from './unwritten-place';

/** Where a command writes what it makes. */
export interface MadePlace {
  readonly path: string;
  /** `--force`. */
  readonly isForced: boolean;
  /** What stands at the head of each such file and of no other; without it none is known again. */
  readonly mark?: string;
}

interface MadeFile extends MadePlace {
  readonly bytes: Uint8Array;
}

/** As far as marks are looked for: behind the header of a first entry of an archive, or some lines of comment. */
const HEAD_BYTES = 512;

export async function writeMadeFile(file: MadeFile): Promise<void> {
  const { path, bytes } = file;
  return saidFor(path, async () => {
    if (!(await isRegular(path))) await writeThrough(path, bytes);
    else if (file.isForced || (await isReplaceable(file))) await writeAtomically(path, bytes);
    else throw foreignFile(path);
  });
}

/** Whatever is there; where it is a file, the old bytes or the new ones stand there. */
export async function writeInOneStep(path: string, bytes: Uint8Array): Promise<void> {
  if (await isRegular(path)) await writeAtomically(path, bytes);
  else await writeThrough(path, bytes);
}

/** As far as it can be told before there are bytes, which may take a while: where they cannot go, or would not be written. */
export async function refuseBeforeWork(place: MadePlace): Promise<void> {
  const { path, isForced, mark } = place;
  return saidFor(path, async () => {
    if (!(await isRegular(path))) return;
    await access(dirname(await realTarget(path)), constants.W_OK);
    // Without a mark the bytes decide, which may be the same.
    if (isForced || mark === undefined) return;
    if (!(await isReplaceable({ ...place, bytes: new Uint8Array() }))) throw foreignFile(path);
  });
}

async function saidFor(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw unwrittenPlace('-o', path, error);
  }
}

function foreignFile(path: string): InputProblem {
  return new InputProblem(
    `podwire: -o ${path}: there is such a file, which this command has not made; --force replaces it`,
  );
}

/** A place where nothing is yet becomes a regular file. */
async function isRegular(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isFile() || found.isDirectory();
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return true;
    throw error;
  }
}

/** A pipe, or a terminal. */
async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
}

async function isReplaceable({ path, bytes, mark }: MadeFile): Promise<boolean> {
  try {
    const found = await readFile(path);
    if (found.length === 0 || found.equals(bytes)) return true;
    return mark !== undefined && found.subarray(0, HEAD_BYTES).includes(mark);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return true;
    throw error;
  }
}
