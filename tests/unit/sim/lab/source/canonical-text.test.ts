import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalTextOf } from '#sim/lab/source/canonical-text';
import { readLab } from '#sim/lab/read-lab';

const LABS = 'resources/labs';

function formatted(text: string): string {
  const result = canonicalTextOf({ name: 'lab.yaml', text });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** All that is no white space, bracket, backslash (it continues quoted text on the next line) or mark of a list. */
function wordsOf(text: string): readonly string[] {
  return text.split(/[\s[\]{},\\-]+/u).toSorted();
}

describe('the canonical form', () => {
  it.each(readdirSync(LABS))(
    'of %s is the same lab with every comment, and its own canonical form',
    (file) => {
      const text = readFileSync(join(LABS, file), 'utf8');
      const canonical = formatted(text);
      expect(formatted(canonical)).toBe(canonical);
      expect(wordsOf(canonical)).toEqual(wordsOf(text));
      const [before, after] = [text, canonical].map((each) => {
        const read = readLab([{ name: file, text: each }]);
        if (!read.ok) throw new Error(JSON.stringify(read.error));
        return { spec: read.value.spec, objects: read.value.objects.map(({ object }) => object) };
      });
      expect(after).toEqual(before);
    },
  );

  it('has the Lab first, then objects in their order, Scenarios, and the Layout last', () => {
    const own = (kind: string): string => `apiVersion: podwire.dev/v1\nkind: ${kind}\nmetadata: {name: a}\n`;
    const pod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\n`;
    const documents = [own('Layout'), pod('b'), own('Scenario'), pod('a'), own('Lab')];
    expect(formatted(`# of the layout\n${documents.join('--- # next\n')}`)).toBe(
      [
        `# next\n${own('Lab')}`,
        `# next\n${pod('b')}`,
        `# next\n${pod('a')}`,
        `# next\n${own('Scenario')}`,
        `# of the layout\n${own('Layout')}`,
      ].join('---\n'),
    );
  });

  it('indents by two, with one blank line at most, and breaks what is too long for brackets', () => {
    const long = 'x'.repeat(60);
    expect(
      formatted(`a:   # first\r\n    b: [ 1,2 ]\r\n\r\n\r\n    c: { d: "x",   e: {f: '1'} }
list:
- one
-   two: {a: ${long}, b: [${long}, {}]}
`),
    ).toBe(`a:
  # first
  b: [1, 2]

  c: {d: "x", e: {f: '1'}}
list:
  - one
  - two:
      a: ${long}
      b: [${long}, {}]
`);
  });

  it('keeps text blocks, anchors, and the numbers and booleans of YAML 1.1', () => {
    const text = `script: |-
  if true; then
      echo   two${'  '}

  fi
base: &base {a: 1}
derived:
  <<: *base
  mode: 0644
  on: yes
  version: "1.20"
  big: 1.20
`;
    expect(formatted(text)).toBe(text);
  });

  it('takes as many aliases of one anchor as a file has', () => {
    const text = `a: &a {x: 1}\nlist: [${Array.from({ length: 150 }, () => '*a').join(', ')}]\n`;
    expect(formatted(text)).toBe(`a: &a {x: 1}\nlist:\n${'  - *a\n'.repeat(150)}`);
  });

  it('leaves comments that stand alone before the next document, or at the end', () => {
    expect(formatted('# head\n---\n---\n# of a\na: 1\n---\n# the end\n')).toBe(
      '# head\n# of a\na: 1\n# the end\n',
    );
    expect(formatted('')).toBe('');
  });

  it('of JSON is JSON', () => {
    expect(formatted('{"a":[1,{"b":null}]}')).toBe(
      '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ]\n}\n',
    );
  });

  it('of what is no YAML there is none', () => {
    expect(canonicalTextOf({ name: 'lab.yaml', text: 'a: [1\nb: 2\n' })).toMatchObject({
      ok: false,
      error: [{ severity: 'error', location: { file: 'lab.yaml' } }],
    });
  });
});
