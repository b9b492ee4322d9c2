import { describe, expect, it } from 'vitest';
import { LineEditor, splitKeys } from '#sim/shell/line-editor';

/** A terminal just clever enough to show what the editor draws. */
class Screen {
  readonly columns: number;
  readonly rows: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  write(text: string): void {
    for (const key of splitKeys(text)) this.#key(key);
  }

  get cursor(): readonly [number, number] {
    return [this.#row, this.#column];
  }

  get text(): string {
    return this.rows
      .map((row) =>
        Array.from(row, (cell) => cell)
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();
  }

  #key(key: string): void {
    // eslint-disable-next-line no-control-regex -- escape sequences begin with a control character
    const [, count = '1', letter] = /^\u001B\[(\d*)([A-J])$/.exec(key) ?? [];
    if (letter === 'A') this.#row -= Number(count);
    else if (letter === 'B') this.#row += Number(count);
    else if (letter === 'C') this.#column += Number(count);
    else if (letter === 'D') this.#column -= Number(count);
    else if (letter === 'J') {
      this.rows[this.#row]?.splice(this.#column);
      this.rows.splice(this.#row + 1);
    } else if (key === '\r') this.#column = 0;
    else if (key === '\n') this.#row += 1;
    else {
      if (this.#column === this.columns) {
        this.#column = 0;
        this.#row += 1;
      }
      // What does not fit into the row begins the next one, as in xterm.
      const width = /\p{Script=Han}/u.test(key) ? 2 : 1;
      if (this.#column + width > this.columns) {
        this.#column = 0;
        this.#row += 1;
      }
      this.rows[this.#row] ??= [];
      this.rows[this.#row]![this.#column] = key;
      if (width === 2) this.rows[this.#row]![this.#column + 1] = '';
      this.#column += width;
    }
    this.rows[this.#row] ??= [];
  }
}

function typed(keys: string, columns = 80): { readonly screen: Screen; readonly editor: LineEditor } {
  const screen = new Screen(columns);
  const editor = new LineEditor(columns, (text) => screen.write(text));
  editor.start('$ ');
  for (const key of splitKeys(keys)) editor.press(key);
  return { screen, editor };
}

const LEFT = '\u001B[D';
const UP = '\u001B[A';
const DOWN = '\u001B[B';
const HOME = '\u001B[H';
const DELETE = '\u001B[3~';
const BACKSPACE = '\u007F';

describe('LineEditor', () => {
  it.each([
    ['abc', 'abc'],
    [`ac${LEFT}b`, 'abc'],
    [`abx${BACKSPACE}c`, 'abc'],
    [`xabc${HOME}${DELETE}`, 'abc'],
    ['one two\u0017three', 'one three'],
    [`abc def${LEFT}${LEFT}${LEFT}\u000B`, 'abc '],
    ['abc\u0015def', 'def'],
    [`你好${LEFT}a`, '你a好'],
    [`你好a${LEFT}${BACKSPACE}b`, '你ba'],
    [`你好${HOME}${DELETE}您`, '您好'],
    [`ab\u{20BB7}${LEFT}${BACKSPACE}`, 'a\u{20BB7}'],
    [`one two three\u001B[1;5D\u001Bb${DELETE}`, 'one wo three'],
    [`one two${HOME}\u001B[1;5C,\u001Bf.`, 'one, two.'],
  ])('turns %j into %s, on the screen too', (keys, text) => {
    const { screen, editor } = typed(keys);
    expect(editor.text).toBe(text);
    expect(screen.text).toBe(`$ ${text}`.trimEnd());
  });

  it('edits a line that is longer than the terminal is wide', () => {
    const { screen } = typed(`0123456789abcdef${LEFT.repeat(12)}X${BACKSPACE}Y`, 10);
    expect(screen.text).toBe('$ 0123Y456\n789abcdef');
  });

  it('keeps a character of two columns whole at the end of a row', () => {
    const { screen } = typed(`一二三四五六${LEFT.repeat(4)}a`, 10);
    expect(screen.text).toBe('$ 一二a三\n四五六');
    expect(screen.cursor).toEqual([0, 7]);
  });

  it('goes back and forth in the history and keeps what was being typed', () => {
    const { editor } = typed('');
    for (const line of ['first', 'second']) {
      for (const key of splitKeys(`${line}\r`)) editor.press(key);
      editor.start('$ ');
    }
    for (const key of splitKeys(`dra${UP}${UP}`)) editor.press(key);
    expect(editor.text).toBe('first');
    for (const key of splitKeys(`${DOWN}${DOWN}`)) editor.press(key);
    expect(editor.text).toBe('dra');
  });

  it.each([
    ['\u0012al', "(reverse-i-search)`al': echo alpha", 'echo alpha', 5],
    ['\u0012e\u0012', "(reverse-i-search)`e': echo alpha", 'echo alpha', 0],
    ['\u0012alzz', "(failed reverse-i-search)`alzz': echo alpha", 'echo alpha', 5],
    [`\u0012alz${BACKSPACE}`, "(reverse-i-search)`al': echo alpha", 'echo alpha', 5],
    ['dra\u0012al\u0007', '$ dra', 'dra', 3],
    [`\u0012al\u0005!`, '$ echo alpha!', 'echo alpha!', 11],
    [`\u0012al${DOWN}`, '$ ls -l beta', 'ls -l beta', 10],
  ])('searches the history: %j shows %s', (keys, shown, text, cursor) => {
    const { screen, editor } = typed('');
    for (const line of ['echo alpha', 'ls -l beta']) {
      for (const key of splitKeys(`${line}\r`)) editor.press(key);
      editor.start('$ ');
    }
    for (const key of splitKeys(keys)) editor.press(key);
    expect(screen.text.split('\n').at(-1)).toBe(shown);
    expect(editor.text).toBe(text);
    expect(editor.beforeCursor).toHaveLength(cursor);
    expect(screen.cursor[1]).toBe(shown.length - text.length + cursor);
  });

  it('runs what the search has found', () => {
    const { editor } = typed('');
    for (const key of splitKeys('echo alpha\r')) editor.press(key);
    editor.start('$ ');
    for (const key of splitKeys('\u0012alp')) editor.press(key);
    expect(editor.press('\r')).toEqual({ kind: 'line', text: 'echo alpha' });
    editor.start('$ ');
    for (const key of splitKeys('\u0012alp')) editor.press(key);
    expect(editor.press('\u0003')).toEqual({ kind: 'interrupt' });
  });

  it('answers a line, an interruption, an end and a wish for completion', () => {
    const { editor } = typed('ab');
    expect(editor.press('\t')).toEqual({ kind: 'complete', before: 'ab' });
    expect(editor.press('\r')).toEqual({ kind: 'line', text: 'ab' });
    editor.start('$ ');
    expect(editor.press('\u0003')).toEqual({ kind: 'interrupt' });
    editor.start('$ ');
    expect(editor.press('\u0004')).toEqual({ kind: 'end' });
  });
});

describe('splitKeys', () => {
  it('keeps escape sequences whole', () => {
    expect(splitKeys('a\u001B[Ab\u001B[3~\u001BOH')).toEqual(['a', '\u001B[A', 'b', '\u001B[3~', '\u001BOH']);
  });
});
