/**
 * Tells the windows of Podwire that have the same file open of each other.
 *
 * Each window keeps a small file in the data folder, named after the lab's path, its process and itself. Those of
 * processes that have ended are removed by whoever meets them.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { isIdentityAlive, processIdentity } from './process-alive';
import { isSystemError } from './system-error';
import { removeIfThere } from './write-atomically';

const LOCK_NAME = /^([0-9a-f]{32})\.(\d+)\.(\d+)\.lock$/u;
const HASH_CHARACTERS = 32;

let nextWindow = 1;

export class WindowLock {
  readonly #folder: string;
  readonly #window: number;
  #name: string | undefined = undefined;

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'locks');
    this.#window = nextWindow;
    nextWindow += 1;
  }

  /** Lets go of the file before. A data folder that cannot be written locks nothing. */
  async hold(path: string | undefined): Promise<void> {
    await this.release();
    if (path === undefined) return;
    const name = `${await pathHash(path)}.${process.pid}.${this.#window}.lock`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(join(this.#folder, name), await processIdentity(process.pid), { mode: 0o600 });
      this.#name = name;
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
  }

  async release(): Promise<void> {
    if (this.#name !== undefined) await removeIfThere(join(this.#folder, this.#name));
    this.#name = undefined;
  }

  async isHeldElsewhere(): Promise<boolean> {
    const own = LOCK_NAME.exec(this.#name ?? '');
    if (own === null) return false;
    let isHeld = false;
    for (const name of await this.#names()) {
      const [, hash, pid] = LOCK_NAME.exec(name) ?? [];
      if (hash !== own[1] || name === this.#name) continue;
      if (await this.#isStale(name, Number(pid))) await removeIfThere(join(this.#folder, name));
      else isHeld = true;
    }
    return isHeld;
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.#folder);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return [];
    }
  }

  async #isStale(name: string, pid: number): Promise<boolean> {
    const noted = await readIfThere(join(this.#folder, name));
    return !(await isIdentityAlive(noted === undefined || noted === '' ? String(pid) : noted));
  }
}

/** One name for a file, whichever links lead to it. */
export async function pathHash(path: string): Promise<string> {
  let real = path;
  try {
    real = await realpath(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
  return createHash('sha256').update(real).digest('hex').slice(0, HASH_CHARACTERS);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return undefined;
  }
}
