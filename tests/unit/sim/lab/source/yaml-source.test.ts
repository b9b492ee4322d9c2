import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '#sim/base/diagnostic';
import { readYaml } from '#sim/lab/source/yaml-source';

function valueOf(text: string): unknown {
  const { documents, diagnostics } = readYaml('a.yaml', text);
  expect(diagnostics.map(formatDiagnostic)).toEqual([]);
  return documents[0]?.value;
}

function problemsOf(text: string): readonly string[] {
  return readYaml('a.yaml', text).diagnostics.map(formatDiagnostic);
}

describe('readYaml', () => {
  it('reads scalars as kubectl does, in YAML 1.1', () => {
    const text =
      'a: yes\nb: off\nc: 0644\nd: 0x1f\ne: 1_000\nf: 1.5\ny: n\ni: 0o644\ng: "yes"\nh: nginx:1.25\n';
    expect(valueOf(text)).toEqual({
      a: true,
      b: false,
      c: 420,
      d: 31,
      e: 1000,
      f: 1.5,
      true: false,
      i: 420,
      g: 'yes',
      h: 'nginx:1.25',
    });
  });

  it('leaves times and base-60 look-alikes as text', () => {
    expect(valueOf('a: 2025-01-01T00:00:00Z\nb: 2025-01-01\nc: 12:30:45\n')).toEqual({
      a: '2025-01-01T00:00:00Z',
      b: '2025-01-01',
      c: '12:30:45',
    });
  });

  it('leaves as text what looks like a number and is none, as kubectl does', () => {
    expect(valueOf('a: .\nb: e1\nc: 1e999\nd: -.\ne: ._\nf: [find, ., -name]\n')).toEqual({
      a: '.',
      b: 'e1',
      c: '1e999',
      d: '-.',
      e: '._',
      f: ['find', '.', '-name'],
    });
  });

  it('takes null for absent', () => {
    expect(valueOf('a: null\nb: ~\nc:\nd: 1\ne: {f: null}\n')).toEqual({ d: 1, e: {} });
  });

  it('makes text of keys', () => {
    expect(valueOf('8080: a\ntrue: b\n__proto__: c\n')).toEqual(
      Object.fromEntries([
        ['8080', 'a'],
        ['true', 'b'],
        ['__proto__', 'c'],
      ]),
    );
  });

  it('follows aliases and merge keys, the own key first', () => {
    const text = 'base: &b {x: 1, z: 2}\nlist: &l [1]\nmerged: {<<: *b, z: 3}\nagain: *l\n';
    expect(valueOf(text)).toEqual({
      base: { x: 1, z: 2 },
      list: [1],
      merged: { x: 1, z: 3 },
      again: [1],
    });
  });

  it('reads JSON with tabs and escapes', () => {
    expect(valueOf('{\n\t"a": [\n\t\t1,\n\t\t{"b": "\\ud83c\\udf0d\\/"}\n\t]\n}\n')).toEqual({
      a: [1, { b: '\u{1f30d}/' }],
    });
  });

  it('gives a block of text the same lines with CRLF', () => {
    expect(valueOf('a: |\r\n  x\r\n  y\r\nb: 1\r\n')).toEqual({ a: 'x\ny\n', b: 1 });
  });

  it('points at what could not be opened again once it is saved', () => {
    expect(problemsOf('a: 1\n---\nb: 2\nc: \u0001\n---\nd: \ud83c\n')).toEqual([
      'a.yaml:4:4: error: control character U+0001 is not allowed; remove it',
      'a.yaml:6:4: error: U+D83C is half of a character; remove it',
    ]);
  });

  it('takes every document of a stream that is not empty', () => {
    const { documents } = readYaml('a.yaml', '---\n# nothing\n---\na: 1\n---\nb: 2\n...\n');
    expect(documents.flatMap(({ value }) => (value === undefined ? [] : [value]))).toEqual([
      { a: 1 },
      { b: 2 },
    ]);
  });

  it('knows where values, keys and missing fields stand', () => {
    const text = 'a: 1\r\nspec:\r\n  list:\r\n    - name: x\r\n      port:   80\r\n';
    const [document] = readYaml('a.yaml', text).documents;
    const port = ['spec', 'list', 0, 'port'];
    expect(document?.locate(port)).toEqual({ file: 'a.yaml', line: 5, column: 15 });
    expect(document?.locate(port, 'key')).toEqual({ file: 'a.yaml', line: 5, column: 7 });
    expect(document?.locate(['spec', 'list', 0, 'image'])).toEqual({ file: 'a.yaml', line: 4, column: 7 });
    expect(document?.locate(['spec', 'other', 'deeper'])).toEqual({ file: 'a.yaml', line: 2, column: 1 });
    expect(document?.locate(['status'])).toEqual({ file: 'a.yaml', line: 1, column: 1 });
  });

  it('finds places behind aliases and merge keys', () => {
    const [document] = readYaml('a.yaml', 'base: &b\n  x: 1\nuse:\n  <<: *b\nsame: *b\n').documents;
    expect(document?.locate(['use', 'x'])).toEqual({ file: 'a.yaml', line: 2, column: 6 });
    expect(document?.locate(['same', 'x'])).toEqual({ file: 'a.yaml', line: 2, column: 6 });
  });

  it.each([
    {
      name: 'a field that is indented differently',
      text: 'kind: Pod\nspec:\n   a: 1\n  b: 2\n  c: 3\n',
      problem:
        'a.yaml:4:3: error: this line is not aligned with the others; indent the fields of one mapping equally',
    },
    {
      name: 'a tab',
      text: 'spec:\n\ta: 1\n',
      problem: 'a.yaml:2:1: error: a tab cannot indent a line; indent with spaces',
    },
    {
      name: 'a quote that is never closed, at its opening',
      text: 'kind: "Pod\nmetadata:\n  name: x\n',
      problem: 'a.yaml:1:7: error: the double quote that opens here is never closed; close it with "',
    },
    {
      name: 'a separator that is indented, as an editor leaves it',
      text: 'metadata:\n  name: x\n  ---\nkind: Pod\n',
      problem:
        'a.yaml:3:3: error: a line that separates documents begins in column 1; remove the blanks before ---',
    },
    {
      name: 'a key without a colon',
      text: 'metadata\n  name: x\n',
      problem:
        'a.yaml:1:1: error: a key must be followed by a colon and a space; write it as "key: value": metadata',
    },
    {
      name: 'a colon inside a value',
      text: 'a: b: c\n',
      problem:
        'a.yaml:1:4: error: a mapping cannot begin here; put the value in quotes if it holds ": ", or check how the next line is indented',
    },
    {
      name: 'a key that is set twice',
      text: 'kind: Pod\nspec: 1\nkind: Service\n',
      problem: 'a.yaml:3:1: error: key "kind" already set in map; line 1 sets it first; keep one of them',
    },
    {
      name: 'an alias without an anchor',
      text: 'a: *x\n',
      problem: 'a.yaml:1:4: error: unknown alias *x; define &x before it, or put the value in quotes',
    },
    {
      name: 'an anchor that contains itself',
      text: 'a: &x [1, *x]\n',
      problem:
        'a.yaml:1:11: error: anchor "x" contains itself; define &x before it, or put the value in quotes',
    },
    {
      name: 'a Helm template',
      text: 'metadata:\n  name: {{ .Values.name }}\n',
      problem:
        'a.yaml:2:10: error: a key must be text; this looks like a Helm template; render it first with helm template',
    },
    {
      name: 'a number that JSON does not have',
      text: 'a: .inf\n',
      problem: 'a.yaml:1:4: error: .inf is not a number that JSON has; put it in quotes',
    },
  ])('explains $name', ({ text, problem }) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('reports the errors of every document, and keeps those that are good', () => {
    const { documents, diagnostics } = readYaml('a.yaml', 'a: [1\n---\nb: 1\n---\nc: "x\n');
    expect(diagnostics.map(({ location }) => location?.line)).toEqual([2, 5]);
    expect(documents.map(({ value }) => value)).toEqual([{ b: 1 }]);
  });

  it('refuses aliases that grow without end', () => {
    const levels = 'a b c d e f g h i'.split(' ').map((name, index) => {
      const below = index === 0 ? 'x' : `*${'abcdefghi'.charAt(index - 1)}`;
      return `${name}: &${name} [${Array.from({ length: 10 }, () => below).join(', ')}]`;
    });
    expect(problemsOf(levels.join('\n'))).toEqual([
      expect.stringMatching(/^a\.yaml:\d+:\d+: error: the document contains excessive aliasing/),
    ]);
  });

  it('refuses aliases that nest without end', () => {
    const lines = Array.from({ length: 200 }, (_, index) =>
      index === 0 ? 'k0: &k0 [x]' : `k${index}: &k${index} [*k${index - 1}]`,
    );
    expect(problemsOf(lines.join('\n'))).toEqual([
      expect.stringContaining('aliases nest the values too deep'),
    ]);
  });

  it('refuses braces without end, without running out of stack', () => {
    expect(problemsOf('{a: '.repeat(10_000))).toEqual([
      'a.yaml:1:401: error: nested more than 100 levels deep; flatten it',
    ]);
  });
});
