import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFiles, LabFiles } from '#main/worker/lab-files';
import { SessionText, type TextNews } from '#main/worker/session-text';
import type { InputFile } from '#main/worker/worker-message';

const NAMES = ['shop.podwire.yaml', 'web.yaml'];

/** What a page knows by the events that it gets. */
class PageCopy {
  readonly texts: Map<string, string>;
  #isBehind = false;

  constructor(text: SessionText) {
    this.texts = textsOf(text);
  }

  hear(news: TextNews, text: SessionText): void {
    if (news.kind === 'other-files') this.#isBehind = true;
    else {
      for (const { name, changes } of news.event.files) {
        const before = this.texts.get(name) ?? '';
        this.texts.set(name, changed(before, changes));
      }
    }
    if (!this.#isBehind) return;
    this.#isBehind = false;
    this.texts.clear();
    for (const [name, content] of textsOf(text)) this.texts.set(name, content);
  }
}

function textsOf(text: SessionText): Map<string, string> {
  return new Map(text.files.texts().map((file) => [file.name, file.text]));
}

function changed(
  text: string,
  changes: readonly { readonly from: number; readonly to: number; readonly insert: string }[],
): string {
  return changes.reduceRight(
    (result, { from, to, insert }) => result.slice(0, from) + insert + result.slice(to),
    text,
  );
}

const line = fc.constantFrom('kind: Pod', 'name: web', '# ünï 😀', '', '---', '  x: 1');
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const fileText = fc
  .array(fc.tuple(line, lineEnd), { maxLength: 8 })
  .map((lines) => lines.map((parts) => parts.join('')).join(''));
const inserted = fc.constantFrom('a', '\n', 'bc\nd', '', '😀', 'long '.repeat(30));
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('type' as const),
      connectionId: fc.constantFrom(1, 2),
      file: fc.constantFrom(...NAMES),
      places: fc.array(fc.tuple(fc.nat(60), fc.nat(4), inserted), { minLength: 1, maxLength: 3 }),
      pauseMs: fc.constantFrom(10, 2000),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'undo' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'redo' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), text: fileText }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('write' as const), text: fileText }) },
);

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Sorted and apart, within the text. */
function changesAt(
  text: string,
  places: readonly (readonly [number, number, string])[],
): {
  from: number;
  to: number;
  insert: string;
}[] {
  let end = 0;
  const found = [];
  for (const [distance, length, insert] of places) {
    const from = Math.min(end + distance, text.length);
    const to = Math.min(from + length, text.length);
    found.push({ from, to, insert });
    end = to;
  }
  return found;
}

describe('SessionText', () => {
  it('keeps pages in step with it, undoes everything to the byte, and does everything again', () => {
    fc.assert(
      fc.property(fileText, fileText, fc.array(step, { maxLength: 25 }), (first, second, steps) => {
        const input: InputFile[] = [
          { name: 'shop.podwire.yaml', bytes: bytesOf(first) },
          { name: 'web.yaml', bytes: bytesOf(second) },
        ];
        const decoded = decodeFiles(input);
        if (!decoded.ok) throw new Error('the files are text');
        const heard: TextNews[] = [];
        const text = new SessionText(new LabFiles(decoded.value), (news) => heard.push(news));
        const page = new PageCopy(text);
        const listen = (): void => {
          for (const news of heard.splice(0)) page.hear(news, text);
          expect(page.texts).toEqual(textsOf(text));
        };
        let atMs = 0;
        for (const action of steps) {
          if (action.kind === 'undo') text.undo();
          else if (action.kind === 'redo') text.redo();
          else if (action.kind === 'replace') {
            text.replace([{ name: 'web.yaml', bytes: bytesOf(action.text) }], 'replace');
          } else if (action.kind === 'write') {
            text.write('write', [{ name: 'new.yaml', text: action.text }]);
          } else {
            atMs += action.pauseMs;
            const { connectionId, file, places } = action;
            const changes = changesAt(textsOf(text).get(file) ?? '', places);
            text.type(connectionId, { file, base: text.version, changes }, atMs);
          }
          listen();
        }
        const end = text.files.encoded();
        let undone = 0;
        while (text.undo() !== undefined) {
          undone += 1;
          listen();
        }
        expect(text.files.encoded()).toEqual(input);
        expect(text.files.editedFiles()).toEqual([]);
        const redone = text.history.names.length;
        while (text.redo() !== undefined) listen();
        expect(redone).toBeGreaterThanOrEqual(undone);
        // What was undone at the end of the steps is done here, too.
        for (let extra = redone - undone; extra > 0; extra -= 1) text.undo();
        expect(text.files.encoded()).toEqual(end);
      }),
      { numRuns: 150 },
    );
  });

  it('does again what was undone after a file got another content and then another name', () => {
    const text = sessionText({ 'a.yaml': 'one\n' });
    text.replace([{ name: 'a.yaml', bytes: bytesOf('two\n') }], 'read it again');
    text.type(1, { file: 'a.yaml', base: text.version, changes: [{ from: 0, to: 0, insert: 'x' }] }, 0);
    text.take({ isForSaving: true });
    text.markSaved(text.version, [{ from: 'a.yaml', to: 'b.yaml' }]);
    text.undo();
    text.undo();
    expect(textsOf(text)).toEqual(new Map([['b.yaml', 'one\n']]));
    text.redo();
    expect(textsOf(text)).toEqual(new Map([['b.yaml', 'two\n']]));
    text.redo();
    expect(textsOf(text)).toEqual(new Map([['b.yaml', 'xtwo\n']]));
  });

  it('gives a file that comes back another name when its own was taken meanwhile', () => {
    const text = sessionText({ 'web.yaml': 'kind: Pod\n' });
    text.write('make a lab file', [{ name: 'web.podwire.yaml', text: 'kind: Lab\n' }]);
    text.undo();
    text.take({ isForSaving: true });
    text.markSaved(text.version, [{ from: 'web.yaml', to: 'web.podwire.yaml' }]);
    text.redo();
    expect(textsOf(text)).toEqual(
      new Map([
        ['web.podwire.yaml', 'kind: Pod\n'],
        ['web-2.podwire.yaml', 'kind: Lab\n'],
      ]),
    );
  });

  it('leaves files alone that are to stay as they are', () => {
    const text = sessionText({ 'a.yaml': 'one\r\n' });
    text.type(1, { file: 'a.yaml', base: text.version, changes: [{ from: 0, to: 0, insert: 'x' }] }, 0);
    text.replace([{ name: 'a.yaml' }, { name: 'b.yaml', bytes: bytesOf('two\n') }], 'read b.yaml');
    expect(textsOf(text)).toEqual(
      new Map([
        ['a.yaml', 'xone\n'],
        ['b.yaml', 'two\n'],
      ]),
    );
  });
});

function sessionText(files: Readonly<Record<string, string>>): SessionText {
  const decoded = decodeFiles(
    Object.entries(files).map(([name, content]) => ({ name, bytes: bytesOf(content) })),
  );
  if (!decoded.ok) throw new Error('the files are text');
  return new SessionText(new LabFiles(decoded.value), () => undefined);
}
