/** Which labs were opened last. */
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import type { RecentFile } from '../contract/file-requests';
import { isThere } from './is-there';
import { KeptJson } from './kept-json';

/** Where nothing else was set. */
const USUAL_COUNT = 12;

const listSchema = z.array(z.object({ path: z.string(), openedAtMs: z.number() }));
type RecentList = z.infer<typeof listSchema>;

export class RecentFiles {
  readonly #list: KeptJson<RecentList>;
  readonly #wantedCount: () => Promise<number | undefined>;

  /** `wantedCount` is asked each time, since settings change. */
  constructor(folder: string, wantedCount: () => Promise<number | undefined> = notSet) {
    this.#wantedCount = wantedCount;
    this.#list = new KeptJson(folder, 'recent.json', listSchema);
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
    await this.#list.write([{ path, openedAtMs }, ...others].slice(0, await this.#count()));
  }

  async forget(path: string): Promise<void> {
    await this.#list.write((await this.#read()).filter((entry) => entry.path !== path));
  }

  async #read(): Promise<RecentList> {
    return ((await this.#list.read()) ?? []).slice(0, await this.#count());
  }

  async #count(): Promise<number> {
    return (await this.#wantedCount()) ?? USUAL_COUNT;
  }
}

function notSet(): Promise<undefined> {
  return Promise.resolve(undefined);
}
