/**
 * Edits that are not saved yet, kept for the case that the process ends without asking.
 *
 * They are beside the lab as `.NAME.podwire-recovery`, which no folder of manifests takes for one of them; where nothing
 * can be written there, and for labs that have no place yet, in the data folder. One file for each window: what another one
 * left is offered to the user and never overwritten.
 */
import { lstat, mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import type { InputFile } from '../worker/worker-message';
import { decodeKeptFile, encodeKeptFile, keptFileSchema } from './kept-files';
import { isIdentityAlive, processIdentity } from './process-alive';
import { readRegularFile } from './read-regular-file';
import { parseJson } from './kept-json';
import { isSystemError } from './system-error';
import { pathHash } from './window-lock';
import { removeIfThere, writeAtomically } from './write-atomically';

const SUFFIX = 'podwire-recovery';
const UNTITLED = 'untitled';
const MAX_RECOVERY_BYTES = 256 * 1024 * 1024;
/** For nobody else: manifests hold Secrets. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

const contentSchema = z.object({
  apiVersion: z.literal('podwire.dev/v1'),
  kind: z.literal('Recovery'),
  /** What the lab is called. */
  lab: z.string(),
  /** The process that keeps it up to date; absent when its window was closed. */
  owner: z.string().optional(),
  savedAtMs: z.number(),
  /** Those that were edited; of a lab without a place, all. */
  files: z.array(keptFileSchema),
});

export interface RecoveredLab {
  readonly path: string;
  readonly labName: string;
  readonly savedAtMs: number;
  readonly files: readonly InputFile[];
}

export interface RecoveryContent {
  readonly labName: string;
  readonly savedAtMs: number;
  readonly files: readonly InputFile[];
  /** False when the window is about to close. */
  readonly isOwned: boolean;
}

let nextUntitled = 1;

/** The place beside a lab file, or in a folder of manifests; `window` keeps it apart from one that is there already. */
export function recoveryBeside(path: string, isFolder: boolean, window = ''): string {
  const folder = isFolder ? path : dirname(path);
  return join(folder, `.${basename(path)}${window}.${SUFFIX}`);
}

export async function recoveryInData(dataFolder: string, path: string, window = ''): Promise<string> {
  return join(dataFolder, 'recovery', `${await pathHash(path)}${window}.${SUFFIX}`);
}

export function newUntitledRecovery(dataFolder: string): string {
  const name = `${UNTITLED}.${process.pid}.${Date.now()}.${nextUntitled}.${SUFFIX}`;
  nextUntitled += 1;
  return join(dataFolder, 'recovery', name);
}

/** Rejects with the system's error. */
export async function writeRecovery(path: string, content: RecoveryContent): Promise<void> {
  const { labName, savedAtMs, files, isOwned } = content;
  const text = JSON.stringify({
    apiVersion: 'podwire.dev/v1',
    kind: 'Recovery',
    lab: labName,
    ...(isOwned ? { owner: await processIdentity(process.pid) } : {}),
    savedAtMs,
    files: files.map(encodeKeptFile),
  });
  await writeAtomically(path, Buffer.from(text), { mode: FILE_MODE, isOwn: true });
}

export async function makeRecoveryFolder(dataFolder: string): Promise<void> {
  await mkdir(join(dataFolder, 'recovery'), { recursive: true, mode: FOLDER_MODE });
}

export async function removeRecovery(path: string): Promise<void> {
  await removeIfThere(path);
}

/** What ended windows have left of a lab, newest first. */
export async function findRecoveries(
  dataFolder: string,
  path: string,
  isFolder: boolean,
): Promise<readonly RecoveredLab[]> {
  const beside = recoveryBeside(path, isFolder);
  const kept = await recoveryInData(dataFolder, path);
  return readAll([...(await siblingsOf(beside)), ...(await siblingsOf(kept))]);
}

/** What ended windows have left of labs that were never saved, newest first. */
export async function findUntitledRecoveries(dataFolder: string): Promise<readonly RecoveredLab[]> {
  return readAll(await siblingsOf(join(dataFolder, 'recovery', `${UNTITLED}.${SUFFIX}`)));
}

/** Files of this name, with or without a mark of their window before the last dot. */
async function siblingsOf(path: string): Promise<readonly string[]> {
  const folder = dirname(path);
  const start = basename(path).slice(0, -SUFFIX.length);
  try {
    const names = await readdir(folder);
    const found = names.filter(
      (name) => name.startsWith(start) && /^(?:[\d.]+\.)?podwire-recovery$/u.test(name.slice(start.length)),
    );
    return found.map((name) => join(folder, name));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return [];
  }
}

async function readAll(paths: readonly string[]): Promise<readonly RecoveredLab[]> {
  const found = await Promise.all(paths.map(readRecovery));
  return found
    .filter((recovered) => recovered !== undefined)
    .toSorted((one, other) => other.savedAtMs - one.savedAtMs);
}

/** Undefined when it is damaged, or when the window that keeps it is still there. */
async function readRecovery(path: string): Promise<RecoveredLab | undefined> {
  if (!(await isOurs(path))) return undefined;
  const reading = await readRegularFile(path, MAX_RECOVERY_BYTES);
  if (reading.kind !== 'read') return undefined;
  const parsed = contentSchema.safeParse(parseJson(Buffer.from(reading.bytes).toString('utf8')));
  if (!parsed.success) return undefined;
  const { lab, owner, savedAtMs, files } = parsed.data;
  if (owner !== undefined && (await isIdentityAlive(owner))) return undefined;
  return { path, labName: lab, savedAtMs, files: files.map(decodeKeptFile) };
}

/** In a folder that many may write to, somebody else may have put it there. */
async function isOurs(path: string): Promise<boolean> {
  try {
    const found = await lstat(path);
    return found.isFile() && (process.getuid === undefined || found.uid === process.getuid());
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return false;
  }
}
