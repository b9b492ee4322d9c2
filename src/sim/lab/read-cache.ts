/**
 * What reading a lab again can take over from the last time: documents whose text has not changed, and what was found out
 * about their objects. Reading with a cache gives what reading without one gives.
 *
 * Somebody types, so that most of a file is as it was, before the change and after it; only what is between is cut into
 * documents and read again.
 */
import type { PlainRecord } from '../kube/objects/kube-object';
import type {
  ObjectDocument,
  ReadObject,
  SliceReading,
  SourceDocument,
  SourceDocuments,
  YamlDocument,
} from './readings';
import type { SourcedObject } from './objects/sourced-object';
import { yamlSlicesOf } from './source/yaml-slices';

export class ReadCache {
  #readings = new Map<string, readonly SliceReading[]>();
  #formerReadings = new Map<string, readonly SliceReading[]>();
  /** Of slices that were read before their file was, by file and text. */
  readonly #ahead = new Map<string, Map<string, SliceReading>>();
  /** What follows from a value that is never changed. */
  readonly #partsByDocument = new WeakMap<YamlDocument, SourceDocuments>();
  readonly #objects = new WeakMap<PlainRecord, ReadObject>();
  readonly #objectDocuments = new WeakMap<SourceDocument, ObjectDocument>();
  readonly #sourcedObjects = new WeakMap<ObjectDocument, SourcedObject>();
  readonly #cleaned = new Map<string, WeakMap<SourceDocument, SourceDocument>>();

  /** To be called once before all files of a lab are read; what is in none of them then is forgotten. */
  beginReading(): void {
    this.#formerReadings = this.#readings;
    this.#readings = new Map();
  }

  /** Of every slice of the file. Line ends must be single line feeds. */
  readingsOf(file: string, text: string, read: (slice: string) => SliceReading): readonly SliceReading[] {
    const former = this.#readings.get(file) ?? this.#formerReadings.get(file) ?? [];
    const { before, after } = unchangedIn(text, former);
    const from = lengthOf(before);
    const middle = text.slice(from, text.length - lengthOf(after));
    const replaced = former.slice(before.length, former.length - after.length);
    const known = new Map(replaced.map((reading) => [reading.text, reading]));
    const ahead = this.#ahead.get(file);
    this.#ahead.delete(file);
    const between = yamlSlicesOf(middle).map(
      (slice) => known.get(slice.text) ?? ahead?.get(slice.text) ?? read(slice.text),
    );
    const readings = [...before, ...between, ...after];
    this.#readings.set(file, readings);
    return readings;
  }

  /** Of one slice, which the next `readingsOf` of the file finds. */
  readAhead(file: string, slice: string, read: (slice: string) => SliceReading): SliceReading {
    let ahead = this.#ahead.get(file);
    if (ahead === undefined) {
      ahead = new Map(this.#readings.get(file)?.map((reading) => [reading.text, reading]));
      this.#ahead.set(file, ahead);
    }
    const reading = ahead.get(slice) ?? read(slice);
    ahead.set(slice, reading);
    return reading;
  }

  partsOf(document: YamlDocument, takeApart: () => SourceDocuments): SourceDocuments {
    return remembered(this.#partsByDocument, document, takeApart);
  }

  objectOf(value: PlainRecord, read: () => ReadObject): ReadObject {
    return remembered(this.#objects, value, read);
  }

  objectDocumentOf(document: SourceDocument, make: () => ObjectDocument): ObjectDocument {
    return remembered(this.#objectDocuments, document, make);
  }

  sourcedObjectOf(document: ObjectDocument, make: () => SourcedObject): SourcedObject {
    return remembered(this.#sourcedObjects, document, make);
  }

  /** A cleaned copy; `manner` names how it is cleaned. */
  cleanedOf(document: SourceDocument, manner: string, clean: () => SourceDocument): SourceDocument {
    const copies = this.#cleaned.get(manner) ?? new WeakMap<SourceDocument, SourceDocument>();
    this.#cleaned.set(manner, copies);
    return remembered(copies, document, clean);
  }
}

function remembered<Key extends object, Value>(
  known: WeakMap<Key, Value>,
  key: Key,
  make: () => Value,
): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

interface Unchanged {
  readonly before: readonly SliceReading[];
  readonly after: readonly SliceReading[];
}

/** The slices at the beginning and at the end of `text` that are those of the last time. */
function unchangedIn(text: string, former: readonly SliceReading[]): Unchanged {
  let count = 0;
  let at = 0;
  for (const { text: slice } of former) {
    if (!text.startsWith(slice, at)) break;
    at += slice.length;
    count += 1;
  }
  if (count === former.length && at === text.length) return { before: former, after: [] };
  // Where a slice ends depends on how the next begins, so the last one that is the same may end elsewhere now.
  // Three dashes at the end of a text may go on as something else.
  const isOpen = former[count - 1]?.text === '---';
  const before = former.slice(0, Math.max(count - (isOpen ? 2 : 1), 0));
  const after = unchangedAtEnd(text, lengthOf(before), former.slice(before.length));
  const middle = text.slice(lengthOf(before), text.length - lengthOf(after));
  // Directives join with what follows them.
  return /^%/m.test(middle) ? { before, after: [] } : { before, after };
}

function unchangedAtEnd(
  text: string,
  from: number,
  former: readonly SliceReading[],
): readonly SliceReading[] {
  let end = text.length;
  let first = former.length;
  let start = former.length;
  for (const { text: slice } of former.toReversed()) {
    if (end - slice.length < from || !text.endsWith(slice, end)) break;
    end -= slice.length;
    first -= 1;
    // Only these three dashes begin a slice whatever stands before, at the beginning of a line.
    if (/^---[ \t\n]/.test(slice) && (end === 0 || text[end - 1] === '\n')) start = first;
  }
  return former.slice(start);
}

function lengthOf(readings: readonly SliceReading[]): number {
  return readings.reduce((sum, { text }) => sum + text.length, 0);
}
