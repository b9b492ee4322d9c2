/**
 * Named states of a lab's text, for people to go back to.
 *
 * Each is a file of its own in the data folder, named after the lab's path, so that two windows never write the same one. A lab
 * that has no place keeps them in memory; they go along when it is saved. Those of a lab that was renamed or moved are found by
 * its text (`restore-lab-notes`).
 */
import { mkdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { say } from '../../sim/api/sentence';
import type { Failed } from '../contract/failed';
import type { RestorePointList } from '../contract/restore-requests';
import type { FileRename, InputFile } from '../worker/worker-message';
import type { DiskFile } from './disk-lab';
import { writeProblem } from './disk-problem';
import { decodeKeptFile, encodeKeptFile, keptFileSchema } from './kept-files';
import { parseJson } from './kept-json';
import type { LabThread } from './lab-thread';
import { namesIn } from './names-in';
import { readRegularFile } from './read-regular-file';
import { forgetLab, labsLeftBehind, noteLab, textHashOf, type LeftLab } from './restore-lab-notes';
import { isSystemError } from './system-error';
import { pathHash } from './window-lock';
import { removeIfThere, writeAtomically } from './write-atomically';

const NAME = /^([0-9a-f]{32})\.([\d.]+)\.podwire-restore$/u;
const MEBIBYTE = 1024 * 1024;
/** Of one lab, all together. */
const MAX_TOTAL_BYTES = 256 * MEBIBYTE;
/** For nobody else: manifests hold Secrets. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

const contentSchema = z.object({
  apiVersion: z.literal('podwire.dev/v1'),
  kind: z.literal('RestorePoint'),
  name: z.string(),
  keptAtMs: z.number(),
  files: z.array(keptFileSchema),
});

interface LabOnDisk {
  readonly path: string;
  readonly files: readonly DiskFile[];
}

interface RestorePoint {
  readonly id: string;
  readonly name: string;
  readonly keptAtMs: number;
  readonly files: readonly InputFile[];
}

let nextNumber = 1;

export class RestorePoints {
  readonly #folder: string;
  readonly #thread: LabThread;
  #hash: string | undefined = undefined;
  /** Where the lab is, with its text as it is there. */
  #place: LabOnDisk | undefined = undefined;
  /** Those that are nowhere on disk. */
  #unkept: readonly RestorePoint[] = [];

  constructor(dataFolder: string, thread: LabThread) {
    this.#folder = join(dataFolder, 'restore');
    this.#thread = thread;
  }

  /** To be called once, with the place that the lab has. */
  async begin(place: LabOnDisk | undefined): Promise<void> {
    if (place === undefined) return;
    const { path, files } = place;
    this.#hash = await pathHash(path);
    for (const left of await labsLeftBehind(this.#folder, textHashOf(path, files))) {
      await this.#takeAlong(left, path);
    }
    await this.saved(place);
  }

  /** What is on disk now, by which the points are found should the lab be moved. */
  async saved(place: LabOnDisk): Promise<void> {
    this.#place = place;
    if (this.#hash === undefined || (await this.#ids(this.#hash)).length === 0) return;
    const { path, files } = place;
    await noteLab(this.#folder, this.#hash, { path, textHash: textHashOf(path, files) });
  }

  async list(): Promise<RestorePointList> {
    const points = await this.#all();
    return {
      points: points.map(({ id, name, keptAtMs, files }) => ({
        id,
        name,
        keptAtMs,
        fileCount: files.length,
      })),
      isForNow: this.#hash === undefined,
    };
  }

  async keep(name: string, keptAtMs: number): Promise<{ readonly kind: 'kept' } | Failed> {
    const { files } = await this.#thread.takeText();
    const id = `${keptAtMs}.${process.pid}.${nextNumber}`;
    nextNumber += 1;
    const inputs = files.map(({ name: file, bytes }) => ({ name: file, bytes }));
    const problem = await this.#write({ id, name, keptAtMs, files: inputs });
    if (problem !== undefined) return problem;
    if (this.#place !== undefined) await this.saved(this.#place);
    return { kind: 'kept' };
  }

  /** As one edit, of all files at once. */
  async restore(id: string): Promise<{ readonly kind: 'restored' | 'same' } | Failed> {
    const point = this.#unkept.find((one) => one.id === id) ?? (await this.#readOwn(id));
    if (point === undefined) {
      return {
        kind: 'failed',
        message: say('This restore point is not there any more.'),
        hint: say('another window may have removed it'),
      };
    }
    const before = await this.#thread.takeText();
    const { version, diagnostics } = await this.#thread.replaceText(
      point.files,
      say('go back to the restore point “{name}”', { name: point.name }),
    );
    const [problem] = diagnostics;
    if (problem !== undefined) {
      return {
        kind: 'failed',
        message: say('The restore point cannot be read: {what}.', { what: problem.message }),
      };
    }
    return { kind: version === before.version ? 'same' : 'restored' };
  }

  async forget(id: string): Promise<void> {
    this.#unkept = this.#unkept.filter((point) => point.id !== id);
    if (this.#hash !== undefined) await removeIfThere(this.#pathOf(this.#hash, id));
  }

  /** The lab is at another place from now on, and has the points of the one before, too. */
  async move(path: string, renames: readonly FileRename[]): Promise<void> {
    const points = await this.#all();
    this.#hash = await pathHash(path);
    this.#unkept = [];
    for (const point of points) {
      const renamed = { ...point, files: point.files.map((file) => renamedFile(file, renames)) };
      // What the disk does not take is kept for now.
      if ((await this.#write(renamed)) !== undefined) this.#unkept = [...this.#unkept, renamed];
    }
  }

  /** What cannot be written stays where it was, for the next time. */
  async #takeAlong(left: LeftLab, path: string): Promise<void> {
    const renames = [{ from: basename(left.path), to: basename(path) }];
    let isWhole = true;
    for (const id of await this.#ids(left.hash)) {
      const point = await this.#read(left.hash, id);
      if (point === undefined) continue;
      const files = point.files.map((file) => renamedFile(file, renames));
      if ((await this.#write({ ...point, files })) === undefined) {
        await removeIfThere(this.#pathOf(left.hash, id));
      } else isWhole = false;
    }
    if (isWhole) await forgetLab(this.#folder, left.hash);
  }

  /** Newest first. */
  async #all(): Promise<readonly RestorePoint[]> {
    const ids = this.#hash === undefined ? [] : await this.#ids(this.#hash);
    const kept = await Promise.all(ids.map((id) => this.#readOwn(id)));
    return [...this.#unkept, ...kept]
      .filter((point) => point !== undefined)
      .toSorted((one, other) => other.keptAtMs - one.keptAtMs || (one.id < other.id ? 1 : -1));
  }

  async #ids(hash: string): Promise<readonly string[]> {
    const found = (await namesIn(this.#folder)).map((name) => NAME.exec(name) ?? []);
    return found.flatMap(([, each, id]) => (each === hash ? [id ?? ''] : []));
  }

  async #readOwn(id: string): Promise<RestorePoint | undefined> {
    return this.#hash === undefined ? undefined : this.#read(this.#hash, id);
  }

  /** Undefined when it is damaged or gone. */
  async #read(hash: string, id: string): Promise<RestorePoint | undefined> {
    const reading = await readRegularFile(this.#pathOf(hash, id), 2 * MAX_TOTAL_BYTES);
    if (reading.kind !== 'read') return undefined;
    const parsed = contentSchema.safeParse(parseJson(Buffer.from(reading.bytes).toString('utf8')));
    if (!parsed.success) return undefined;
    const { name, keptAtMs, files } = parsed.data;
    return { id, name, keptAtMs, files: files.map(decodeKeptFile) };
  }

  /** Answers why it could not be kept. */
  async #write(point: RestorePoint): Promise<Failed | undefined> {
    const sizeBytes = point.files.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (sizeBytes + (await this.#keptBytes()) > MAX_TOTAL_BYTES) {
      return {
        kind: 'failed',
        message: say('The restore points of this lab would take more than 256 MiB.'),
        hint: say('remove some of them first'),
      };
    }
    if (this.#hash === undefined) {
      this.#unkept = [...this.#unkept, point];
      return undefined;
    }
    const { id, name, keptAtMs, files } = point;
    const content = { apiVersion: 'podwire.dev/v1', kind: 'RestorePoint', name, keptAtMs };
    const text = JSON.stringify({ ...content, files: files.map(encodeKeptFile) });
    const path = this.#pathOf(this.#hash, id);
    try {
      await mkdir(this.#folder, { recursive: true, mode: FOLDER_MODE });
      await writeAtomically(path, Buffer.from(text), { mode: FILE_MODE, isOwn: true });
      return undefined;
    } catch (error) {
      const { what } = writeProblem(path, error);
      return { kind: 'failed', message: say('The restore point cannot be kept: {what}.', { what }) };
    }
  }

  async #keptBytes(): Promise<number> {
    const hash = this.#hash;
    const unkept = this.#unkept.flatMap(({ files }) => files).map(({ bytes }) => bytes.length);
    const kept =
      hash === undefined
        ? []
        : await Promise.all((await this.#ids(hash)).map((id) => sizeOf(this.#pathOf(hash, id))));
    return [...unkept, ...kept].reduce((sum, size) => sum + size, 0);
  }

  #pathOf(hash: string, id: string): string {
    return join(this.#folder, `${hash}.${id}.podwire-restore`);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return 0;
  }
}

function renamedFile(file: InputFile, renames: readonly FileRename[]): InputFile {
  const name = renames.find(({ from }) => from === file.name)?.to;
  return name === undefined ? file : { ...file, name };
}
