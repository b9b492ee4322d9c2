import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextChange } from '#sim/lab/source/text-change';
import { TextFile } from '#sim/lab/source/text-file';

function fileOf(bytes: Uint8Array): TextFile {
  const decoded = TextFile.decode({ name: 'a.yaml', bytes });
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

const ENCODINGS = {
  'utf-8': (text: string) => Buffer.from(text, 'utf8'),
  'utf-8 with a mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf8'),
  'utf-16le': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'utf-16be': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'utf-16le without a mark': (text: string) => Buffer.from(`# é${text}`, 'utf16le'),
} as const;

describe('TextFile', () => {
  it('shows line feeds and writes the line ends of the file', () => {
    const file = fileOf(Buffer.from('a: 1\r\nb: 2\r\n'));
    expect(file.text).toBe('a: 1\nb: 2\n');
    file.apply([{ from: 5, to: 5, insert: 'x: 9\n' }]);
    expect(textOf(file.encode())).toBe('a: 1\r\nx: 9\r\nb: 2\r\n');
  });

  it('ends new lines as the line beside them in a mixed file', () => {
    const file = fileOf(Buffer.from('a\r\nb\nc\rd'));
    file.apply([
      { from: 1, to: 1, insert: '1\n' },
      { from: 3, to: 3, insert: '\n2' },
      { from: 6, to: 6, insert: '3\n' },
    ]);
    expect(textOf(file.encode())).toBe('a1\r\n\r\nb\n2\nc\r3\rd');
  });

  it('takes pasted line ends for line feeds', () => {
    const file = fileOf(Buffer.from('a\n'));
    expect(file.apply([{ from: 0, to: 0, insert: 'x\r\ny\r' }]).changes).toEqual([
      { from: 0, to: 0, insert: 'x\ny\n' },
    ]);
    expect(textOf(file.encode())).toBe('x\ny\na\n');
  });

  it('keeps two lines two lines when what stood between a lone CR and a LF goes', () => {
    const file = fileOf(Buffer.from('a\rb\nc\r\nd'));
    file.apply([{ from: 2, to: 3, insert: '' }]);
    expect(fileOf(file.encode()).text).toBe(file.text);
  });

  it('starts a new file with the line ends of its text', () => {
    const file = TextFile.ofText('new.yaml', 'a\r\nb\r\n');
    expect([file.text, textOf(file.renamed('b.yaml').encode())]).toEqual(['a\nb\n', 'a\r\nb\r\n']);
  });

  it('writes back every byte of a file that nobody edited, and after everything is undone', () => {
    const line = fc.string({
      unit: fc.constantFrom('a', ':', ' ', '#', 'ä', '\u20ac', '\u{1f30d}', '\ufeff'),
      maxLength: 5,
    });
    const piece = fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r', ''));
    const edit = fc.record({
      at: fc.array(fc.nat({ max: 1000 }), { minLength: 2, maxLength: 6 }),
      inserts: fc.array(fc.constantFrom('', 'x', '\n', 'x\ny\n', '\n\n', '\u{1f30d}'), {
        minLength: 3,
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.constantFrom(...Object.values(ENCODINGS)),
        fc.array(edit, { maxLength: 5 }),
        (pieces, encode, edits) => {
          const bytes = encode(`key: v\n${pieces.flat().join('')}`);
          const file = fileOf(bytes);
          expect(Buffer.compare(file.encode(), bytes)).toBe(0);
          const before = file.text;
          const texts = edits.map(({ at, inserts }) => {
            const text = file.text;
            const offsets = at
              .map((offset) => wholeOffset(text, offset))
              .toSorted((one, other) => one - other);
            const changes: TextChange[] = [];
            for (let index = 0; index + 1 < offsets.length; index += 2) {
              const [from = 0, to = 0] = offsets.slice(index, index + 2);
              changes.push({ from, to, insert: inserts[index / 2] ?? '' });
            }
            const applied = file.apply(changes);
            expect(fileOf(file.encode()).text).toBe(file.text);
            return { text, applied };
          });
          for (const { text, applied } of texts.toReversed()) {
            file.revert(applied);
            expect(file.text).toBe(text);
          }
          expect(file.text).toBe(before);
          expect(Buffer.compare(file.encode(), bytes)).toBe(0);
        },
      ),
    );
  });

  it('leaves the bytes outside of an edit alone', () => {
    const lineEnds = fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(lineEnds, fc.nat(), fc.constantFrom('', 'new', 'new\nnew\n'), (ends, seed, insert) => {
        const lines = ends.map((end, index) => `line ${index}${end}`);
        const file = fileOf(Buffer.from(lines.join('')));
        const edited = seed % lines.length;
        const from = file.text.indexOf(`line ${edited}`) + 2;
        file.apply([{ from, to: from + 2, insert }]);
        const bytes = textOf(file.encode());
        const before = lines.slice(0, edited).join('');
        const after = lines.slice(edited + 1).join('');
        expect(bytes.startsWith(`${before}li`)).toBe(true);
        expect(bytes.endsWith(` ${edited}${ends[edited] ?? ''}${after}`)).toBe(true);
      }),
    );
  });
});

/** An offset that does not part a pair of surrogates. */
function wholeOffset(text: string, seed: number): number {
  const offset = seed % (text.length + 1);
  return /[\udc00-\udfff]/.test(text[offset] ?? '') ? offset + 1 : offset;
}
