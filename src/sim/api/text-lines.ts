/**
 * Lines that are kept by their numbers, the oldest of which can be forgotten.
 *
 * Some of them together are one long text: a line that was put together piece by piece would stay in its pieces, which take
 * several times as much memory.
 */
const LINES_PER_PAGE = 512;

interface TextPage {
  readonly text: string;
  /** Where each line ends in it. */
  readonly ends: Uint32Array;
}

export class TextLines {
  readonly #pages = new Map<number, TextPage>();
  #firstPage = 0;
  /** Those of the page that is not full yet. */
  #open: string[] = [];
  #end = 0;

  /** The number of the next one, counted from 0. */
  get end(): number {
    return this.#end;
  }

  push(line: string): void {
    this.#open.push(line);
    this.#end += 1;
    if (this.#end % LINES_PER_PAGE === 0) this.#closePage();
  }

  /** Undefined when it is forgotten, or yet to come. */
  at(index: number): string | undefined {
    const number = Math.floor(index / LINES_PER_PAGE);
    if (number === this.#openPage) return this.#open[index - this.#end + this.#open.length];
    const page = this.#pages.get(number);
    const place = index % LINES_PER_PAGE;
    const end = page?.ends[place];
    return end === undefined ? undefined : page?.text.slice(place === 0 ? 0 : page.ends[place - 1], end);
  }

  /** Those before `index` may go; when it is yet to come, it is the next one. */
  forgetBelow(index: number): void {
    const page = Math.floor(index / LINES_PER_PAGE);
    for (; this.#firstPage < Math.min(page, this.#openPage); this.#firstPage += 1)
      this.#pages.delete(this.#firstPage);
    if (index <= this.#end) return;
    this.#pages.clear();
    this.#firstPage = page;
    // Those of this page that were never there.
    this.#open = new Array<string>(index % LINES_PER_PAGE).fill('');
    this.#end = index;
  }

  get #openPage(): number {
    return Math.floor(this.#end / LINES_PER_PAGE);
  }

  #closePage(): void {
    const ends = new Uint32Array(LINES_PER_PAGE);
    let end = 0;
    for (const [place, line] of this.#open.entries()) {
      end += line.length;
      ends[place] = end;
    }
    this.#pages.set(this.#openPage - 1, { text: this.#open.join(''), ends });
    this.#open = [];
  }
}
