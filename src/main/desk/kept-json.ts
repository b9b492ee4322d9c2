/** A small file of Podwire's own, as JSON. One that is damaged or cannot be kept is as if it were not there: nothing depends on it. */
import { unwatchFile, watchFile, type StatsListener } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { readRegularFile } from './read-regular-file';
import { isSystemError } from './system-error';
import { writeAtomically } from './write-atomically';

const MAX_BYTES = 1024 * 1024;
const FOLLOW_MS = 1000;

export class KeptJson<Content> {
  readonly #folder: string;
  readonly #path: string;
  readonly #schema: z.ZodType<Content>;
  /** For the time that the disk does not keep it. */
  #unkept: Content | undefined = undefined;

  constructor(folder: string, name: string, schema: z.ZodType<Content>) {
    this.#folder = folder;
    this.#path = join(folder, name);
    this.#schema = schema;
  }

  /** Another window may have changed it. */
  async read(): Promise<Content | undefined> {
    if (this.#unkept !== undefined) return this.#unkept;
    const reading = await readRegularFile(this.#path, MAX_BYTES);
    if (reading.kind !== 'read') return undefined;
    return this.#schema.safeParse(parseJson(Buffer.from(reading.bytes).toString('utf8'))).data;
  }

  /** Calls back when the file has become another one, whoever wrote it. Returns a function that ends it. */
  follow(onChange: () => void): () => void {
    const listener: StatsListener = (now, before) => {
      if (now.mtimeMs !== before.mtimeMs || now.size !== before.size) onChange();
    };
    // Looking costs nothing and works on every disk; nobody notices that another window is a second late.
    watchFile(this.#path, { interval: FOLLOW_MS, persistent: false }, listener);
    return () => unwatchFile(this.#path, listener);
  }

  async write(content: Content): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeAtomically(this.#path, Buffer.from(`${JSON.stringify(content, undefined, 2)}\n`), {
        mode: 0o600,
      });
      this.#unkept = undefined;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#unkept = content;
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
