/** The lines of a capture, printed once and in order, as tcpdump's state over a conversation demands. */
import { invariant } from '../base/invariant';
import { TcpdumpPrinter } from '../capture/tcpdump-text';
import {
  FORCED_TYPES,
  forcedTypeOf,
  hexDumpOf,
  OTHER_FORCED_TYPES,
  timeStampOf,
  type TcpdumpOptions,
} from '../capture/tcpdump/tcpdump-options';
import { CAPTURE_DIRECTION } from '../capture/packet-table';
import type { FilteredRows } from '../capture/filtered-rows';
import type { PacketTable } from '../capture/packet-table';
import { TextLines } from './text-lines';
import { TunnelPrinter } from './tunnel-text';

export { FORCED_TYPES, forcedTypeOf, hexDumpOf, OTHER_FORCED_TYPES, timeStampOf, type TcpdumpOptions };

/** A running capture, or a file. */
export interface CaptureSource {
  readonly store: PacketTable;
  /** The packets to print, brought up to date. */
  rows(): FilteredRows;
}

const DIRECTION_NAMES: Readonly<Record<number, 'in' | 'out'>> = {
  [CAPTURE_DIRECTION.IN]: 'in',
  [CAPTURE_DIRECTION.OUT]: 'out',
};

export interface CaptureLine {
  /** Counts from 1 among the packets that match the filter. */
  readonly number: number;
  readonly timeNs: number;
  readonly interfaceId: string;
  /** Many files do not say it. */
  readonly direction?: 'in' | 'out' | undefined;
  readonly text: string;
}

export class CaptureText {
  readonly #source: CaptureSource;
  readonly #options: TcpdumpOptions;
  readonly #tunnels: 'plain' | 'decoded';
  #rows: FilteredRows | undefined = undefined;
  #printer: TcpdumpPrinter | TunnelPrinter | undefined = undefined;
  #lines = new TextLines();
  /** Of `next`. */
  #nextIndex = 0;

  /** Decoded tunnels show what they carry (`tunnel-text.ts`), whatever `-T` says. */
  constructor(
    source: CaptureSource,
    options: TcpdumpOptions,
    { tunnels }: { readonly tunnels: 'plain' | 'decoded' } = { tunnels: 'plain' },
  ) {
    this.#source = source;
    this.#options = options;
    this.#tunnels = tunnels;
  }

  /** How many packets match up to now. */
  get count(): number {
    return this.#source.rows().count;
  }

  /** The line of the packet with an index, which there has to be, and which is not forgotten. */
  line(index: number): CaptureLine {
    const [line] = this.lines(index, 1);
    invariant(line !== undefined, `the capture has no packet with the index ${index}`);
    return line;
  }

  /** The index after that of the last line that was printed. */
  get end(): number {
    return this.#lines.end;
  }

  /** Prints on, at most `limit` packets, so that who scrolls to the end need not wait; true when all are printed. */
  printOn(limit: number): boolean {
    const { first, count } = this.#source.rows();
    this.#printUpTo(Math.min(count, Math.max(first, this.#lines.end) + limit));
    return this.#lines.end >= count;
  }

  /** Up to `count` lines, from the one with index `from`, which counts from 0, without those that are forgotten. */
  lines(from: number, count: number): readonly CaptureLine[] {
    const rows = this.#printUpTo(from + count);
    const { store } = this.#source;
    const lines: CaptureLine[] = [];
    const end = Math.min(from + count, rows.count);
    for (let index = Math.max(from, rows.first); index < end; index += 1) {
      const row = rows.rowAt(index);
      lines.push({
        number: index + 1,
        timeNs: store.timeNs(row),
        interfaceId: store.interfaces[store.interfaceIndex(row)]?.name ?? '',
        direction: DIRECTION_NAMES[store.direction(row)],
        text: this.#lines.at(index) ?? '',
      });
    }
    return lines;
  }

  /**
   * The text of the next `count` packets, which is not kept: for who prints a whole file once, instead of `lines`. Fewer
   * at the end.
   */
  next(count: number): readonly string[] {
    const { store } = this.#source;
    const rows = this.#source.rows();
    this.#printer ??= this.#createPrinter();
    const texts: string[] = [];
    this.#nextIndex = Math.max(this.#nextIndex, rows.first);
    const end = Math.min(this.#nextIndex + count, rows.count);
    for (; this.#nextIndex < end; this.#nextIndex += 1) {
      texts.push(this.#printer.printRow(store, rows.rowAt(this.#nextIndex)));
    }
    return texts;
  }

  #createPrinter(): TcpdumpPrinter | TunnelPrinter {
    const Printer = this.#tunnels === 'decoded' ? TunnelPrinter : TcpdumpPrinter;
    return new Printer(this.#options, this.#source.store.startTimeMs);
  }

  /**
   * A filter that was changed starts a new list of rows, whose conversations are printed from their start. What was forgotten before it
   * was printed is as for a tcpdump that was started later.
   */
  #printUpTo(end: number): FilteredRows {
    const { store } = this.#source;
    const rows = this.#source.rows();
    if (this.#printer === undefined || rows !== this.#rows) {
      this.#rows = rows;
      this.#printer = this.#createPrinter();
      this.#lines = new TextLines();
    }
    const last = Math.min(end, rows.count);
    this.#lines.forgetBelow(rows.first);
    for (let index = this.#lines.end; index < last; index += 1) {
      this.#lines.push(this.#printer.printRow(store, rows.rowAt(index)));
    }
    return rows;
  }
}
