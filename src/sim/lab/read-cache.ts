/**
 * What reading a lab again can take over from the last time: documents whose text has not changed, and what was found out
 * about their objects. Reading with a cache gives what reading without one gives.
 */
import type { PlainRecord } from '../kube/objects/kube-object';
import type { ReadObject } from './object-set';
import type { SliceReading } from './yaml-source';

/** A document whose text is in neither of the last two readings is forgotten. */
export class ReadCache {
  #slices = new Map<string, SliceReading>();
  #formerSlices = new Map<string, SliceReading>();
  /** Values are never changed, so that one stands for everything that follows from it. */
  readonly #objects = new WeakMap<PlainRecord, ReadObject>();
  readonly #cleaned = new Map<string, WeakMap<PlainRecord, PlainRecord>>();

  /** To be called once before all files of a lab are read. */
  beginReading(): void {
    this.#formerSlices = this.#slices;
    this.#slices = new Map();
  }

  sliceOf(text: string, read: () => SliceReading): SliceReading {
    const known = this.#slices.get(text) ?? this.#formerSlices.get(text);
    const reading = known ?? read();
    this.#slices.set(text, reading);
    return reading;
  }

  objectOf(value: PlainRecord, read: () => ReadObject): ReadObject {
    const object = this.#objects.get(value) ?? read();
    this.#objects.set(value, object);
    return object;
  }

  /** A cleaned copy of `value`; `manner` names how it is cleaned. */
  cleanedOf(value: PlainRecord, manner: string, clean: () => PlainRecord): PlainRecord {
    const copies = this.#cleaned.get(manner) ?? new WeakMap<PlainRecord, PlainRecord>();
    this.#cleaned.set(manner, copies);
    const copy = copies.get(value) ?? clean();
    copies.set(value, copy);
    return copy;
  }
}
