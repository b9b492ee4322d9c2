/**
 * What a list shows of a capture: the packets that its display filter lets through, found bit by bit as the capture grows, with
 * their marks and comments, and its conversations.
 *
 * A packet keeps its number, whatever is hidden: the one that the exported file gives it.
 */
import { ok, type Result } from '../base/result';
import { compileDisplayFilter, type DisplayFilter } from '../capture/display/display-filter';
import type { DisplayFilterError } from '../capture/display/display-lexer';
import { PacketReader } from '../capture/display/packet-reader';
import type { FilteredRows } from '../capture/filtered-rows';
import type { PacketNotes } from '../capture/packet-notes';
import type { PacketTable } from '../capture/packet-table';

/** A running capture or a file. */
export interface ViewedCapture {
  readonly store: PacketTable;
  readonly notes: PacketNotes;
  /** The packets of the capture, after its own filter, brought up to date. The same object until that filter changes. */
  matches(): FilteredRows;
  /** What hides packets beside the display filter; another function when that changes. */
  readonly hidden: ((row: number) => boolean) | undefined;
}

export class CaptureView {
  readonly capture: ViewedCapture;
  #filter: DisplayFilter | undefined = undefined;
  #filterText = '';
  #matches: FilteredRows;
  #hidden: ViewedCapture['hidden'];
  #reader: PacketReader;
  #shown = new Uint32Array(256);
  #count = 0;
  #scanned = 0;
  #generation = 0;

  constructor(capture: ViewedCapture) {
    this.capture = capture;
    this.#matches = capture.matches();
    this.#hidden = capture.hidden;
    this.#reader = new PacketReader(capture.store, this.#matches, capture.notes);
  }

  get filterText(): string {
    return this.#filterText;
  }

  /** Grows when rows may have come under other numbers. */
  get generation(): number {
    this.#follow();
    return this.#generation;
  }

  /** Looks at all packets anew, bit by bit. */
  setFilter(text: string): Result<void, DisplayFilterError> {
    const filter = compileDisplayFilter(text);
    if (!filter.ok) return filter;
    this.#filterText = text;
    this.#filter = filter.value;
    this.#restart();
    return ok(undefined);
  }

  /** Looks at what came since, at most `limit` packets; true when nothing is left to look at. */
  update(limit = Number.POSITIVE_INFINITY): boolean {
    this.#follow();
    const total = this.#matches.count;
    const end = Math.min(total, this.#scanned + limit);
    if (this.#showsAll) this.#count = total;
    else for (let index = this.#scanned; index < end; index += 1) if (this.#isShown(index)) this.#push(index);
    this.#scanned = this.#showsAll ? total : end;
    return this.#scanned === total;
  }

  /** How many are shown, of those that were looked at. */
  get count(): number {
    this.#follow();
    return this.#count;
  }

  /** How many there are to look at, and how many were. */
  get total(): number {
    this.#follow();
    return this.#matches.count;
  }

  get scanned(): number {
    this.#follow();
    return this.#scanned;
  }

  /** The index in the capture, which is the number less one, of the packet at a place of the list. */
  indexAt(place: number): number {
    return this.#showsAll ? place : (this.#shown[place] ?? 0);
  }

  /** The place in the list of the packet with an index, or of the next one that is shown. */
  placeOf(index: number): number {
    this.#follow();
    if (this.#showsAll) return index;
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#shown[middle] ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The packet with an index, until the next one is asked for. */
  packetAt(index: number): PacketReader {
    this.#follow();
    this.#reader.moveTo(index);
    return this.#reader;
  }

  rowAt(index: number): number {
    return this.#matches.rowAt(index);
  }

  get reader(): PacketReader {
    this.#follow();
    return this.#reader;
  }

  get #showsAll(): boolean {
    return this.#filter === undefined && this.#hidden === undefined;
  }

  #isShown(index: number): boolean {
    const row = this.#matches.rowAt(index);
    if (this.#hidden?.(row) === true) return false;
    if (this.#filter === undefined) return true;
    this.#reader.moveTo(index);
    return this.#filter(this.#reader);
  }

  /** Another filter of the capture has other packets under the same numbers. */
  #follow(): void {
    const matches = this.capture.matches();
    const { hidden, store, notes } = this.capture;
    if (matches !== this.#matches) {
      this.#matches = matches;
      this.#reader = new PacketReader(store, matches, notes);
      this.#restart();
    } else if (hidden !== this.#hidden) this.#restart();
    this.#hidden = hidden;
  }

  #restart(): void {
    this.#count = 0;
    this.#scanned = 0;
    this.#generation += 1;
  }

  #push(index: number): void {
    if (this.#count === this.#shown.length) {
      const larger = new Uint32Array(this.#shown.length * 2);
      larger.set(this.#shown);
      this.#shown = larger;
    }
    this.#shown[this.#count] = index;
    this.#count += 1;
  }
}
