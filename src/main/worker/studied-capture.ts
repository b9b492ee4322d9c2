/** A capture of the window, running or from a file: what is shown of it, and its lines. */
import type { CaptureSession } from '../../sim/api/capture-session';
import { CaptureText } from '../../sim/api/capture-text';
import { CaptureView, type ViewedCapture } from '../../sim/api/capture-view';
import { packetColumnsOf } from '../../sim/api/packet-columns';
import { RowWishes } from '../../sim/api/row-wishes';
import type { CaptureRow, RowWishes as AskedWishes } from '../contract/capture-requests';
import { WINDOW_PRINT_OPTIONS } from './print-options';

/** A file that somebody opened. */
export interface OpenedFile {
  readonly fileName: string;
  readonly problem: string | undefined;
  readonly capture: ViewedCapture;
}

/** What is never asked for is never printed. */
interface CaptureTexts {
  readonly plain: CaptureText;
  /** With what VXLAN tunnels carry. */
  readonly decoded: CaptureText;
}

/** So many packets are looked at, and so many lines printed, between two events of the lab. */
const SCANNED_AT_ONCE = 20_000;
const PRINTED_AT_ONCE = 2000;
const NO_WISHES: AskedWishes = { columns: [], rules: [] };

export class StudiedCapture {
  readonly session: CaptureSession | undefined;
  readonly file: OpenedFile | undefined;
  readonly view: CaptureView;
  readonly #texts: CaptureTexts;
  #tunnels: keyof CaptureTexts = 'decoded';

  constructor(source: CaptureSession | OpenedFile) {
    const isFile = 'fileName' in source;
    this.session = isFile ? undefined : source;
    this.file = isFile ? source : undefined;
    const capture = isFile ? source.capture : source;
    this.view = new CaptureView(capture);
    const lines = { store: capture.store, rows: () => capture.matches() };
    this.#texts = {
      plain: new CaptureText(lines, WINDOW_PRINT_OPTIONS),
      decoded: new CaptureText(lines, WINDOW_PRINT_OPTIONS, { tunnels: 'decoded' }),
    };
  }

  /** What times are counted from, in those of the store: a file's begin with its first packet. */
  get zeroNs(): number {
    const { store } = this.view.capture;
    return this.file === undefined || store.count === 0 ? 0 : store.timeNs(0);
  }

  text(tunnels: keyof CaptureTexts): CaptureText {
    return this.#texts[tunnels];
  }

  /** That of the rows that were asked for last. */
  get shownText(): CaptureText {
    return this.#texts[this.#tunnels];
  }

  /** A piece of what is left to do; true when nothing is. */
  work(): boolean {
    const isScanned = this.view.update(SCANNED_AT_ONCE);
    const isPrinted = this.shownText.printOn(PRINTED_AT_ONCE);
    return isScanned && isPrinted;
  }

  /** The place after that of the last row that can be shown: it was looked at, and its line was printed. */
  get end(): number {
    const { view } = this;
    return Math.min(view.count, view.placeOf(this.shownText.end));
  }

  /** How many of the capture's packets are as far, also those that were forgotten since. */
  get seen(): number {
    return Math.min(this.view.scanned, this.shownText.end);
  }

  /** Rows at places of the list, as far as there are any yet. */
  rows(
    { from, count }: { readonly from: number; readonly count: number },
    tunnels: keyof CaptureTexts,
    asked: AskedWishes = NO_WISHES,
  ): CaptureRow[] {
    const wishes = new RowWishes(asked.columns, asked.rules);
    this.#tunnels = tunnels;
    const text = this.shownText;
    const { view } = this;
    // The filters may have changed since the last look, and the list may be that of another printer.
    view.update(SCANNED_AT_ONCE);
    text.printOn(PRINTED_AT_ONCE);
    const end = Math.min(from + count, this.end);
    const rows: CaptureRow[] = [];
    for (let place = Math.max(from, view.first); place < end; place += 1)
      rows.push(this.#row(place, view.indexAt(place), text, wishes));
    return rows;
  }

  /** Of the packet with the index, which has to be there. */
  row(index: number, text: CaptureText): CaptureRow {
    return this.#row(this.view.placeOf(index), index, text);
  }

  #row(place: number, index: number, text: CaptureText, wishes?: RowWishes): CaptureRow {
    const line = text.line(index);
    const packet = this.view.packetAt(index);
    const { comment, isMarked, packetId, originalLength: length } = packet;
    return {
      ...line,
      timeNs: line.timeNs - this.zeroNs,
      place,
      ...packetColumnsOf(packet, line.text),
      length,
      packetId,
      isMarked,
      ...(comment === undefined ? {} : { comment }),
      ...wishes?.of(packet),
    };
  }
}
