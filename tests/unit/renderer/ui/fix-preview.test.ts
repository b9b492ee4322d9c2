import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyTo } from '#kit/text-host';
import type { TextChange } from '#main/contract/text-change';
import { previewOf, type PreviewLine } from '../../../../src/renderer/ui/fix-preview';

const TEXT = 'kind: Service\nspec:\n  selector:\n    app: web\n  ports:\n    - port: 80\n';

const SIGNS = { same: ' ', removed: '-', added: '+', gap: ':' } as const;

function shown(lines: readonly PreviewLine[]): readonly string[] {
  return lines.map(({ kind, number, text }) => `${SIGNS[kind]}${number ?? ''} ${text}`);
}

/** Writes over the only place where `target` stands. */
function change(target: string, insert: string, text = TEXT): TextChange {
  const from = text.indexOf(target);
  return { from, to: from + target.length, insert };
}

describe('the preview of a change', () => {
  it('shows the line before and after it, with a line around', () => {
    expect(shown(previewOf(TEXT, [change('web', 'shop')]))).toEqual([
      ' 3   selector:',
      '-4     app: web',
      '+     app: shop',
      ' 5   ports:',
    ]);
  });

  it('shows a line that is put in as added only', () => {
    expect(shown(previewOf(TEXT, [change('  ports', '    tier: front\n  ports')]))).toEqual([
      ' 4     app: web',
      '+     tier: front',
      ' 5   ports:',
    ]);
  });

  it('shows a document that is put at the end', () => {
    const end = { from: TEXT.length, to: TEXT.length, insert: '---\nkind: Pod\n' };
    expect(shown(previewOf(TEXT, [end]))).toEqual([' 6     - port: 80', '+ ---', '+ kind: Pod']);
  });

  it('leaves out what is far from changes, and says so', () => {
    const preview = previewOf(TEXT, [change('Service', 'Pod'), change('80', '81')]);
    expect(shown(preview)).toEqual([
      '-1 kind: Service',
      '+ kind: Pod',
      ' 2 spec:',
      ': ',
      ' 5   ports:',
      '-6     - port: 80',
      '+     - port: 81',
    ]);
  });

  it('makes the text after of the text before, for any changes', () => {
    const anyLine = fc.constantFrom('a', 'b: 1', '', '  c');
    const anyText = fc.array(anyLine, { minLength: 1, maxLength: 8 }).map((lines) => lines.join('\n'));
    const anyPlaces = fc.array(fc.tuple(fc.nat(6), fc.nat(6), fc.constantFrom('', 'x', '\n', 'y\nz')), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(anyText, anyPlaces, (text, places) => {
        const changes: TextChange[] = [];
        let at = 0;
        for (const [skip, length, insert] of places) {
          const from = Math.min(text.length, at + skip);
          const to = Math.min(text.length, from + length);
          changes.push({ from, to, insert });
          at = to + 1;
          if (at > text.length) break;
        }
        const before = text.split('\n');
        const after: string[] = [];
        let line = 0;
        for (const { kind, number, text: content } of previewOf(text, changes)) {
          if (kind === 'gap') continue;
          if (kind === 'added') {
            after.push(content);
            continue;
          }
          after.push(...before.slice(line, (number ?? 1) - 1));
          if (kind === 'same') after.push(content);
          expect(before[(number ?? 1) - 1]).toBe(content);
          line = number ?? 1;
        }
        after.push(...before.slice(line));
        expect(after.join('\n')).toBe(applyTo(text, changes));
      }),
    );
  });
});
