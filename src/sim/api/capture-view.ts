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
import { IndexList } from '../capture/index-list';
import type { FilteredRows } from '../capture/filtered-rows';
import type { PacketNotes } from '../capture/packet-notes';
import type { PacketTable } from '../capture/packet-table';
import { formatIp } from '../wire/ip-address';

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
  readonly #shown = new IndexList();
  #scanned = 0;
  #generation = 0;

  constructor(capture: ViewedCapture) {
    this.capture = capture;
    this.#matches = capture.matches();
    this.#hidden = capture.hidden;
    this.#reader = new PacketReader(capture.store, this.#matches, capture.notes);
  }

  /** Whose addresses are, where the capture is a file that says it. */
  get fileNames(): readonly { readonly address: string; readonly name: string }[] {
    return [...(this.capture.store.names ?? [])].map(([address, name]) => ({
      address: formatIp(address),
      name,
    }));
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
    const from = Math.max(this.#scanned, this.#matches.first);
    const end = this.#showsAll ? total : Math.min(total, from + limit);
    if (!this.#showsAll)
      for (let index = from; index < end; index += 1) if (this.#isShown(index)) this.#shown.push(index);
    this.#scanned = end;
    return end === total;
  }

  /** How many are shown, of those that were looked at; also those that were forgotten since. */
  get count(): number {
    this.#follow();
    return this.#showsAll ? this.#scanned : this.#shown.end;
  }

  /** The place in the list of the oldest one that is still there. */
  get first(): number {
    this.#follow();
    return this.#showsAll ? Math.min(this.#matches.first, this.#scanned) : this.#shown.first;
  }

  /** How many packets of the capture were forgotten, whatever is shown. */
  get lost(): number {
    return this.capture.store.firstRow;
  }

  /** How many that match its filter were. */
  get lostMatches(): number {
    this.#follow();
    return this.#matches.first;
  }

  /** Is it still there? Numbers count from 1. */
  has(number: number): boolean {
    this.#follow();
    return number > this.#matches.first && number <= this.#matches.count;
  }

  /** How many there have been to look at, and how many were looked at. */
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
    return this.#showsAll ? place : this.#shown.at(place);
  }

  /** The place in the list of the packet with an index, or of the next one that is shown. */
  placeOf(index: number): number {
    this.#follow();
    return this.#showsAll ? index : this.#shown.placeOf(index);
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
    else this.#shown.forgetBelow(matches.first);
    this.#hidden = hidden;
  }

  #restart(): void {
    this.#shown.clear();
    this.#scanned = 0;
    this.#generation += 1;
  }
}
