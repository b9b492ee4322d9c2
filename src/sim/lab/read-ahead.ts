/**
 * Reads a text a document at a time, for those who have something else to do in between. `readLab` with the same cache has
 * little left to do afterwards.
 */
import { readObjects } from './objects/object-set';
import type { ReadCache } from './read-cache';
import type { SliceReading } from './readings';
import { sourceDocumentsOf } from './source/source-document';
import type { TextInput } from './source/source-file';
import { readSlice, withLineFeeds } from './source/yaml-source';
import { yamlSlicesOf } from './source/yaml-slices';

/** They matter for the kind of an object alone, which is looked at each time. */
const NO_CUSTOM_KINDS: ReadonlySet<string> = new Set();

interface FileAhead {
  readonly file: string;
  readonly slices: Iterator<string>;
  lineOffset: number;
}

export class ReadAhead {
  readonly #cache: ReadCache;
  readonly #files: Iterator<TextInput>;
  #current: FileAhead | undefined = undefined;

  constructor(files: readonly TextInput[], cache: ReadCache) {
    this.#cache = cache;
    this.#files = files.values();
  }

  /** Reads one more document. False when there is none. */
  step(): boolean {
    for (;;) {
      const current = (this.#current ??= this.#nextFile());
      if (current === undefined) return false;
      const slice = current.slices.next();
      if (slice.done !== true) {
        this.#read(current, slice.value);
        return true;
      }
      this.#current = undefined;
    }
  }

  #nextFile(): FileAhead | undefined {
    const next = this.#files.next();
    if (next.done === true) return undefined;
    const { name, text } = next.value;
    const slices = yamlSlicesOf(withLineFeeds(text)).map((slice) => slice.text);
    return { file: name, slices: slices.values(), lineOffset: 0 };
  }

  #read(current: FileAhead, slice: string): void {
    const { file, lineOffset } = current;
    const reading: SliceReading = this.#cache.readAhead(file, slice, readSlice);
    const { documents } = sourceDocumentsOf(reading.documentsAt({ file, lineOffset }), this.#cache);
    readObjects(documents, NO_CUSTOM_KINDS, this.#cache);
    current.lineOffset += reading.lineCount;
  }
}
