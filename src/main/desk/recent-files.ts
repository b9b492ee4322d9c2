/** Which labs were opened last. A list that is damaged or cannot be kept is an empty one: nothing depends on it. */
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { RecentFile } from '../contract/file-requests';
import { isThere } from './is-there';
import { readRegularFile } from './read-regular-file';
import { isSystemError } from './system-error';
import { writeAtomically } from './write-atomically';

const MAX_FILES = 12;
const MAX_LIST_BYTES = 1024 * 1024;

const listSchema = z.array(z.object({ path: z.string(), openedAtMs: z.number() }));
type RecentList = z.infer<typeof listSchema>;

export class RecentFiles {
  readonly #folder: string;
  readonly #path: string;
  /** For the time that the disk does not keep it. */
  #unkept: RecentList | undefined = undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, 'recent.json');
  }

  async list(): Promise<RecentFile[]> {
    const list = await this.#read();
    return Promise.all(
      list.map(async ({ path, openedAtMs }) => ({
        path,
        name: basename(path),
        folder: dirname(path),
        openedAtMs,
        isThere: await isThere(path),
      })),
    );
  }

  async add(path: string, openedAtMs: number): Promise<void> {
    const others = (await this.#read()).filter((entry) => entry.path !== path);
    await this.#write([{ path, openedAtMs }, ...others].slice(0, MAX_FILES));
  }

  async forget(path: string): Promise<void> {
    await this.#write((await this.#read()).filter((entry) => entry.path !== path));
  }

  /** Another window may have changed it. */
  async #read(): Promise<RecentList> {
    if (this.#unkept !== undefined) return this.#unkept;
    const reading = await readRegularFile(this.#path, MAX_LIST_BYTES);
    if (reading.kind !== 'read') return [];
    const parsed = listSchema.safeParse(parseJson(Buffer.from(reading.bytes).toString('utf8')));
    return parsed.success ? parsed.data.slice(0, MAX_FILES) : [];
  }

  async #write(list: RecentList): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeAtomically(this.#path, Buffer.from(`${JSON.stringify(list, undefined, 2)}\n`), {
        mode: 0o600,
      });
      this.#unkept = undefined;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#unkept = list;
    }
  }
}

/** Undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
