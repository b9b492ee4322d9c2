/**
 * The rows of a packet table that match a filter and are not hidden, found once each as the table grows. A match keeps its index
 * when older ones are forgotten.
 */
import { IndexList } from './index-list';
import type { CaptureInterface, PacketTable } from './packet-table';
import type { PacketFilter } from './pcap-filter';

/** Where interfaces differ in their link types, on which it depends what an expression reads. */
export interface FilterByInterface {
  readonly filterOf: (entry: CaptureInterface) => PacketFilter;
}

export class FilteredRows {
  readonly #table: PacketTable;
  /** For all interfaces. */
  readonly #filter: PacketFilter | undefined;
  readonly #byInterface: FilterByInterface | undefined;
  /** Of the interfaces that have been met. */
  readonly #filters: (PacketFilter | undefined)[] = [];
  readonly #isHidden: ((row: number) => boolean) | undefined;
  readonly #rows = new IndexList();
  #scanned: number;
  #firstTimeNs = 0;

  /** Without a filter every row matches. */
  constructor(
    table: PacketTable,
    filter: PacketFilter | FilterByInterface | undefined,
    isHidden?: (row: number) => boolean,
  ) {
    this.#table = table;
    if (typeof filter === 'function') this.#filter = filter;
    else this.#byInterface = filter;
    this.#isHidden = isHidden;
    this.#scanned = table.firstRow;
  }

  /** Looks at the rows that came since the last call, at most `limit` of them; true when none is left. */
  update(limit = Number.POSITIVE_INFINITY): boolean {
    const table = this.#table;
    const from = Math.max(this.#scanned, table.firstRow);
    const end = Math.min(table.count, from + limit);
    if (!this.#hasAllRows) {
      this.#rows.forgetBelow(table.firstRow);
      for (let row = from; row < end; row += 1) {
        if (!this.#isWanted(row)) continue;
        if (this.#rows.end === 0) this.#firstTimeNs = table.timeNs(row);
        this.#rows.push(row);
      }
    }
    this.#scanned = end;
    return end === table.count;
  }

  /** Matches among the rows that were looked at, also those that were forgotten. */
  get count(): number {
    return this.#hasAllRows ? this.#scanned : this.#rows.end;
  }

  /** The index of the oldest match that is still there. */
  get first(): number {
    return this.#hasAllRows ? this.#table.firstRow : this.#rows.first;
  }

  /** Of the match that was the first of all, also when it was forgotten. */
  get firstTimeNs(): number {
    return this.#hasAllRows ? this.#table.timeNs(0) : this.#firstTimeNs;
  }

  /** The row of the table behind the match number `index`. */
  rowAt(index: number): number {
    return this.#hasAllRows ? index : this.#rows.at(index);
  }

  get #hasAllRows(): boolean {
    return this.#filter === undefined && this.#byInterface === undefined && this.#isHidden === undefined;
  }

  #isWanted(row: number): boolean {
    const table = this.#table;
    const filter = this.#filter ?? this.#filterAt(row);
    if (filter !== undefined) {
      const start = table.start(row);
      const capturedEnd = start + table.capturedLength(row);
      const length = table.originalLength(row);
      const isMatch =
        filter.hasPlace === true
          ? filter(table.buffer(row), start, capturedEnd, length, table.direction(row), this.#numberAt(row))
          : filter(table.buffer(row), start, capturedEnd, length);
      if (!isMatch) return false;
    }
    return this.#isHidden?.(row) !== true;
  }

  #filterAt(row: number): PacketFilter | undefined {
    if (this.#byInterface === undefined) return undefined;
    const index = this.#table.interfaceIndex(row);
    const entry = this.#table.interfaces[index];
    if (entry !== undefined) this.#filters[index] ??= this.#byInterface.filterOf(entry);
    return this.#filters[index];
  }

  /** Of the interface in its namespace. */
  #numberAt(row: number): number | undefined {
    return this.#table.interfaces[this.#table.interfaceIndex(row)]?.number;
  }
}
