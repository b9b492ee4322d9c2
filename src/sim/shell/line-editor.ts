/**
 * One line that is being typed: keys in, terminal text out (ECMA-48 control sequences, as xterm sends and reads them).
 *
 * Models insertion, arrows, Home and End, Backspace and Delete, whole words with Ctrl and an arrow or Alt and B or F,
 * ^A ^E ^B ^F ^K ^U ^W ^L, history and the search back through it (^R, as readline shows it), lines longer than the terminal
 * is wide, and characters that take two columns or none. Leaves out undo.
 */
import { columnWidth } from './column-width';

export type LineEvent =
  | { readonly kind: 'line'; readonly text: string }
  /** ^C */
  | { readonly kind: 'interrupt' }
  /** ^D on an empty line. */
  | { readonly kind: 'end' }
  /** Tab: the text in front of the cursor. */
  | { readonly kind: 'complete'; readonly before: string };

/** Since ^R: what is looked for, where in the history it was found, and what was there before. */
interface HistorySearch {
  wanted: string;
  index: number;
  hasFailed: boolean;
  readonly prompt: string;
  readonly text: string;
  readonly cursor: number;
}

const SEARCH = '\u0012';
const GIVE_UP = '\u0007';
const MAX_HISTORY = 500;
const ESCAPE = '\u001B';

export class LineEditor {
  columns: number;
  readonly #write: (text: string) => void;
  #prompt = '';
  #text = '';
  #cursor = 0;
  readonly #history: string[] = [];
  /** Place in the history; its length for the line that is being typed. */
  #historyIndex = 0;
  #draft = '';
  #search: HistorySearch | undefined = undefined;

  constructor(columns: number, write: (text: string) => void) {
    this.columns = columns;
    this.#write = write;
  }

  get text(): string {
    return this.#text;
  }

  get beforeCursor(): string {
    return this.#text.slice(0, this.#cursor);
  }

  /** Begins a new line. */
  start(prompt: string): void {
    this.#prompt = prompt;
    this.#text = '';
    this.#cursor = 0;
    this.#historyIndex = this.#history.length;
    this.#draft = '';
    this.#write(prompt);
  }

  /** Prints something above the line and draws the line again. */
  interject(text: string): void {
    this.#write(`${this.#moveText(this.#cursor, this.#text.length)}\r\n${text}${this.#prompt}${this.#text}`);
    this.#write(this.#moveText(this.#text.length, this.#cursor));
  }

  /** Takes one key, a character or an escape sequence. Answers what it means beyond editing. */
  press(key: string): LineEvent | undefined {
    if (this.#search !== undefined && this.#pressInSearch(this.#search, key)) return undefined;
    switch (key) {
      case '\r':
      case '\n':
        return this.#finish();
      case '\u0003':
        this.#write(`${this.#moveText(this.#cursor, this.#text.length)}^C\r\n`);
        return { kind: 'interrupt' };
      case '\u0004':
        if (this.#text === '') return { kind: 'end' };
        this.#replace(this.#cursor, this.#behind(this.#cursor), '');
        return undefined;
      case '\t':
        return { kind: 'complete', before: this.beforeCursor };
      case '\u007F':
      case '\b':
        if (this.#cursor > 0) this.#replace(this.#before(this.#cursor), this.#cursor, '');
        return undefined;
      default:
        if (key.startsWith(ESCAPE) || key < ' ') this.#control(key);
        else this.insert(key);
        return undefined;
    }
  }

  insert(text: string): void {
    this.#replace(this.#cursor, this.#cursor, text);
  }

  /** True for what belongs to the search; any other key takes what was found, and does there what it does. */
  #pressInSearch(search: HistorySearch, key: string): boolean {
    if (key === SEARCH) this.#find(search, search.index - 1);
    else if (key === '\u007F' || key === '\b') {
      search.wanted = search.wanted.slice(0, startOfLast(search.wanted));
      this.#find(search, this.#history.length - 1);
    } else if (key >= ' ') {
      search.wanted += key;
      this.#find(search, search.index);
    } else {
      const { prompt, text, cursor, index } = search;
      this.#search = undefined;
      if (key === GIVE_UP) this.#redraw(prompt, text, cursor);
      else {
        this.#redraw(prompt, this.#text, this.#cursor);
        this.#historyIndex = index;
      }
      return key === GIVE_UP;
    }
    return true;
  }

  /** The newest line of the history that has what is wanted, no newer than that. */
  #find(search: HistorySearch, newest: number): void {
    const { wanted } = search;
    const index = this.#history.findLastIndex((line, place) => place <= newest && line.includes(wanted));
    search.hasFailed = wanted !== '' && index === -1;
    const isFound = wanted !== '' && index !== -1;
    if (isFound) search.index = index;
    const text = isFound ? (this.#history[index] ?? '') : this.#text;
    const cursor = isFound ? text.lastIndexOf(wanted) : this.#cursor;
    this.#redraw(searchPrompt(search), text, cursor);
  }

  /** Another line in place of this one, with another prompt. */
  #redraw(prompt: string, text: string, cursor: number): void {
    const { row } = this.#placeOf(this.#cursor);
    this.#write(`${row > 0 ? `${ESCAPE}[${row}A` : ''}\r${ESCAPE}[J`);
    this.#prompt = prompt;
    this.#text = text;
    this.#cursor = cursor;
    const isAtEdge = this.#placeOf(text.length).column === 0;
    this.#write(`${prompt}${text}${isAtEdge ? ' \r' : ''}${this.#moveText(text.length, cursor)}`);
  }

  #control(key: string): void {
    switch (key) {
      case SEARCH:
        this.#search = {
          wanted: '',
          index: this.#history.length - 1,
          hasFailed: false,
          prompt: this.#prompt,
          text: this.#text,
          cursor: this.#cursor,
        };
        this.#redraw(searchPrompt(this.#search), this.#text, this.#cursor);
        return;
      case `${ESCAPE}[A`:
      case `${ESCAPE}OA`:
      case '\u0010':
        this.#recall(this.#historyIndex - 1);
        return;
      case `${ESCAPE}[B`:
      case `${ESCAPE}OB`:
      case '\u000E':
        this.#recall(this.#historyIndex + 1);
        return;
      case `${ESCAPE}[C`:
      case `${ESCAPE}OC`:
      case '\u0006':
        this.#moveTo(this.#behind(this.#cursor));
        return;
      case `${ESCAPE}[D`:
      case `${ESCAPE}OD`:
      case '\u0002':
        this.#moveTo(this.#before(this.#cursor));
        return;
      case `${ESCAPE}[1;5C`:
      case `${ESCAPE}[1;3C`:
      case `${ESCAPE}f`:
        this.#moveTo(this.#cursor + (/^\W*\w*/.exec(this.#text.slice(this.#cursor))?.[0].length ?? 0));
        return;
      case `${ESCAPE}[1;5D`:
      case `${ESCAPE}[1;3D`:
      case `${ESCAPE}b`:
        this.#moveTo(this.#text.slice(0, this.#cursor).replace(/\w*\W*$/, '').length);
        return;
      case `${ESCAPE}[H`:
      case `${ESCAPE}OH`:
      case `${ESCAPE}[1~`:
      case '\u0001':
        this.#moveTo(0);
        return;
      case `${ESCAPE}[F`:
      case `${ESCAPE}OF`:
      case `${ESCAPE}[4~`:
      case '\u0005':
        this.#moveTo(this.#text.length);
        return;
      case `${ESCAPE}[3~`:
        this.#replace(this.#cursor, this.#behind(this.#cursor), '');
        return;
      case '\u000B':
        this.#replace(this.#cursor, this.#text.length, '');
        return;
      case '\u0015':
        this.#replace(0, this.#cursor, '');
        return;
      case '\u0017': {
        const start = this.#text.slice(0, this.#cursor).replace(/\S+\s*$/, '').length;
        this.#replace(start, this.#cursor, '');
        return;
      }
      case '\u000C':
        this.#write(`${ESCAPE}[H${ESCAPE}[2J${this.#prompt}${this.#text}`);
        this.#write(this.#moveText(this.#text.length, this.#cursor));
    }
  }

  #finish(): LineEvent {
    this.#write(`${this.#moveText(this.#cursor, this.#text.length)}\r\n`);
    const text = this.#text;
    if (text.trim() !== '' && this.#history.at(-1) !== text) {
      this.#history.push(text);
      if (this.#history.length > MAX_HISTORY) this.#history.shift();
    }
    return { kind: 'line', text };
  }

  #recall(index: number): void {
    if (index < 0 || index > this.#history.length) return;
    if (this.#historyIndex === this.#history.length) this.#draft = this.#text;
    this.#historyIndex = index;
    this.#replace(0, this.#text.length, this.#history[index] ?? this.#draft);
  }

  #moveTo(cursor: number): void {
    const bounded = Math.min(Math.max(cursor, 0), this.#text.length);
    this.#write(this.#moveText(this.#cursor, bounded));
    this.#cursor = bounded;
  }

  /** Replaces a part of the line and leaves the cursor behind what was put in. */
  #replace(start: number, end: number, inserted: string): void {
    const tail = this.#text.slice(end);
    const hasTail = this.#text.length > start;
    const cursor = start + inserted.length;
    const back = this.#moveText(this.#cursor, start);
    this.#text = this.#text.slice(0, start) + inserted + tail;
    this.#cursor = cursor;
    const shown = inserted + tail;
    // A line that ends in the last column leaves the terminal's cursor there until something follows.
    const isAtEdge = shown !== '' && this.#placeOf(this.#text.length).column === 0;
    const wrap = isAtEdge ? ' \r' : '';
    const clear = hasTail ? `${ESCAPE}[J` : '';
    this.#write(back + shown + wrap + clear + this.#moveText(this.#text.length, cursor));
  }

  /** The movement between two places of the text, over the rows that the line takes. */
  #moveText(from: number, to: number): string {
    if (from === to) return '';
    const start = this.#placeOf(from);
    const end = this.#placeOf(to);
    const rows = end.row - start.row;
    const columns = end.column - start.column;
    let text = '';
    if (rows !== 0) text += `${ESCAPE}[${Math.abs(rows)}${rows > 0 ? 'B' : 'A'}`;
    if (columns !== 0) text += `${ESCAPE}[${Math.abs(columns)}${columns > 0 ? 'C' : 'D'}`;
    return text;
  }

  /** On the screen, from where the prompt begins. What does not fit into a row begins the next one. */
  #placeOf(index: number): { readonly row: number; readonly column: number } {
    let row = 0;
    let column = 0;
    const take = (width: number): void => {
      if (column + width <= this.columns) return;
      row += 1;
      column = 0;
    };
    for (const character of this.#prompt + this.#text.slice(0, index)) {
      const width = columnWidth(character);
      take(width);
      column += width;
    }
    const next = this.#text.codePointAt(index);
    take(next === undefined ? 1 : Math.max(columnWidth(String.fromCodePoint(next)), 1));
    return { row, column };
  }

  /** Where the character before this place begins, with the marks over it. */
  #before(index: number): number {
    return startOfLast(this.#text.slice(0, index));
  }

  /** Where the character at this place ends, with the marks over it. */
  #behind(index: number): number {
    return index + (/^\P{M}?\p{M}*/u.exec(this.#text.slice(index))?.[0].length ?? 0);
  }
}

/** Where the last character of a text begins, with the marks over it. */
function startOfLast(text: string): number {
  return text.replace(/\P{M}?\p{M}*$/u, '').length;
}

function searchPrompt({ wanted, hasFailed }: HistorySearch): string {
  return `(${hasFailed ? 'failed ' : ''}reverse-i-search)\`${wanted}': `;
}

/** Cuts what a terminal sends into keys: escape sequences whole, everything else character by character. */
export function splitKeys(data: string): readonly string[] {
  // eslint-disable-next-line no-control-regex -- escape sequences begin with a control character
  return data.match(/\u001B(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z]|[bf])|\u001B|[\s\S]/gu) ?? [];
}
