/**
 * A window on rows that the host keeps: fetched by the page, remembered, and forgotten oldest first.
 *
 * The list may grow at its end while it is read. It never changes otherwise, until `clear`.
 */

const PAGE_ROWS = 200;
/** 64 pages hold 12,800 rows, many screens around where the reader is. */
const MAX_PAGES = 64;
/** More would queue answers for places that a fast scroll has left behind. */
const MAX_FETCHES = 4;

interface Page<Row> {
  /** With gaps where the host has rows no more. */
  readonly rows: readonly (Row | undefined)[];
  /** How long the whole list was said to be when this page was asked for. */
  readonly listLength: number;
  /** Of the list's content, as `refresh` counts it. */
  readonly version: number;
}

export class RowPages<Row> {
  readonly #fetchRows: (from: number, count: number) => Promise<readonly (Row | undefined)[]>;
  readonly #onChange: () => void;
  /** Ordered from the least to the most recently wanted. */
  readonly #pages = new Map<number, Page<Row>>();
  readonly #fetching = new Set<number>();
  #generation = 0;
  #version = 0;
  #end = 0;

  constructor(
    fetchRows: (from: number, count: number) => Promise<readonly (Row | undefined)[]>,
    onChange: () => void,
  ) {
    this.#fetchRows = fetchRows;
    this.#onChange = onChange;
  }

  /** The row, or undefined while it has not been fetched. */
  at(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS];
  }

  /** One more than the last row that has been fetched. */
  get end(): number {
    return this.#end;
  }

  /** Fetches what is missing of the rows in [from, to), of a list that has `listLength` rows now. */
  want(from: number, to: number, listLength: number): void {
    const end = Math.min(to, listLength);
    for (let number = Math.floor(from / PAGE_ROWS); number * PAGE_ROWS < end; number++) {
      const page = this.#pages.get(number);
      if (page !== undefined) {
        this.#pages.delete(number);
        this.#pages.set(number, page);
      }
      const wantedRows = Math.min(end - number * PAGE_ROWS, PAGE_ROWS);
      // A short answer for this length would only come back short again.
      const isKnown =
        page?.version === this.#version && (page.rows.length >= wantedRows || page.listLength >= listLength);
      if (!isKnown) this.#fetch(number, listLength);
    }
  }

  /** What the rows say has changed: they are fetched again when they are wanted, and stay as they are until then. */
  refresh(): void {
    this.#version++;
    this.#fetching.clear();
    this.#generation++;
  }

  /** Forgets everything; answers that are still under way are dropped. */
  clear(): void {
    this.#pages.clear();
    this.#fetching.clear();
    this.#generation++;
    this.#end = 0;
  }

  #fetch(number: number, listLength: number): void {
    if (this.#fetching.has(number) || this.#fetching.size >= MAX_FETCHES) return;
    this.#fetching.add(number);
    const generation = this.#generation;
    void this.#fetchRows(number * PAGE_ROWS, PAGE_ROWS).then(
      (rows) => {
        if (generation !== this.#generation) return;
        this.#fetching.delete(number);
        this.#pages.delete(number);
        this.#pages.set(number, { rows, listLength, version: this.#version });
        this.#end = Math.max(this.#end, number * PAGE_ROWS + rows.length);
        this.#forgetOldest();
        this.#onChange();
      },
      (error: unknown) => {
        if (generation === this.#generation) this.#fetching.delete(number);
        throw error;
      },
    );
  }

  #forgetOldest(): void {
    for (const number of this.#pages.keys()) {
      if (this.#pages.size <= MAX_PAGES) return;
      this.#pages.delete(number);
    }
  }
}
