/** Files of somebody who means harm: a message, whatever they hold, and nothing outside the reader changes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnosticsOf, readBad, readGood, WEB_MANIFEST } from '#kit/lab-text';
import { readLab } from '#sim/lab/read-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec:
  seed: 7
  cluster: {cni: {plugin: flannel}, nodes: [{name: a}, {name: b, addresses: [192.168.0.12]}]}
  faults: [{cable: a, loss: 5%}]
---
${WEB_MANIFEST}---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: lesson}
spec:
  title: {en: A, zh-CN: 甲, zh-TW: 甲}
  forEach: {seed: [1, 2]}
  evidence: [{name: e, run: "^ip", stdout: {contains: x}}]
  steps:
    - capture: {start: one, on: any, filter: tcp}
    - exec: {in: default/client, run: wget -qO- http://web}
      predict: {question: Why?, answers: [a, b], correct: 1}
      expect: {httpStatus: 200, answeredBy: [{who: default/*, connections: {min: 1}}], latency: {max: 1s}}
    - {scale: deployment/web, replicas: 2}
    - {patch: service/web, with: {spec: {type: NodePort}}}
    - wait: {for: condition=Ready, object: pod/client}
    - fault: {cable: b, delay: 20ms}
    - reach: {from: default/client, to: web, port: 80}
    - capture: {stop: one}
      expect: {packets: [{filter: "tcp[13] = 2", count: 3}]}
`;

/** What is put in somewhere: words of the format, of YAML, and of other parsers' nightmares. */
const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '-',
    '#',
    '&',
    '*',
    '!',
    '|',
    '>',
    "'",
    '"',
    '%',
    '@',
    '`',
    '\n',
    '\t',
    ' ',
    '~',
    '?',
  ],
  '__proto__: {polluted: 1}',
  'constructor: {prototype: {polluted: 1}}',
  '&a [*a]',
  '<<: *a',
  '\n---\n',
  '1e999',
  '-0x80000000000',
  '\u0000',
  '\ud800',
  '\ufeff',
  ': |\n',
  '!!js/function "x"',
  'null',
  '99999999999999999999',
  '${HOME}',
  '../../../etc/passwd',
  '<<<<<<< HEAD\n',
];

const RUNS = process.env['PODWIRE_NIGHTLY'] === '1' ? 100_000 : 2_000;

function isUnchanged(): boolean {
  return !('polluted' in {}) && Object.keys(Object.prototype).length === 0;
}

describe('a hostile file', () => {
  it('of chance costs messages with places, and never more', { timeout: 3_600_000 }, () => {
    const place = fc.nat(LAB.length);
    const change = fc.record({ at: place, length: fc.nat(40), piece: fc.constantFrom(...PIECES) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const text = changes.reduce(
          (whole, { at, length, piece }) => whole.slice(0, at) + piece + whole.slice(at + length),
          LAB,
        );
        const read = readLab([{ name: 'a.yaml', text }]);
        if (!read.ok) {
          expect(read.error.length).toBeGreaterThan(0);
          expect(read.error.every(({ message }) => message !== '')).toBe(true);
        }
        expect(isUnchanged()).toBe(true);
      }),
      { numRuns: RUNS, seed: 8 },
    );
  });

  it('of random bytes is no lab', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(readLab([{ name: 'a.yaml', bytes }]).ok && bytes.length > 0).toBe(false);
      }),
      { numRuns: RUNS / 4, seed: 8 },
    );
  });

  it('with a billion aliases is refused at the one that is too much', () => {
    const lines = Array.from({ length: 12 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
        : `a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`,
    );
    expect(readBad(`apiVersion: v1\nkind: ConfigMap\n${lines.join('\n')}\n`)[0]).toMatch(
      /^web\.yaml:\d+:\d+: error: the document contains excessive aliasing; write the values out$/u,
    );
  });

  it('that contains itself is refused', () => {
    expect(readBad('apiVersion: v1\nkind: ConfigMap\ndata: &d {x: *d}\n')[0]).toContain(
      'anchor "d" contains itself',
    );
  });

  it('gets no hold of prototypes', () => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {__proto__: polluted, toString: z}\n`;
    const [config] = readGood(text).objects;
    expect(Object.getOwnPropertyNames(config?.object['data'] ?? {})).toEqual(['__proto__', 'toString']);
    expect(isUnchanged()).toBe(true);
  });

  it('larger than the limit is refused before it is read, and so is one that a later version has written', () => {
    const large = new Uint8Array(16 * 1024 * 1024 + 1).fill(0x20);
    expect(diagnosticsOf({ 'a.yaml': large })[0]?.code).toBe('file-too-large');
    expect(readBad('apiVersion: podwire.dev/v2\nkind: Lab\n')[0]).toBe(
      'web.yaml:1:13: error: podwire.dev/v2 is newer than this Podwire, which reads podwire.dev/v1; update Podwire, or write apiVersion: podwire.dev/v1',
    );
  });

  it.each([
    [
      'aliases',
      `a: &a 1\nb: [${'*a,'.repeat(1_100_000)}]\n`,
      /^web\.yaml:2:\d+: error: more than 2000000 values in one document; /u,
    ],
    ['brackets', `a: ${'['.repeat(1_000_000)}`, /error: nested more than 100 levels deep; flatten it$/u],
    [
      'documents',
      '---\n'.repeat(1_000_000),
      /^web\.yaml:200001:1: error: more than 200000 documents in one file; /u,
    ],
    ['directives', `${'#\n'.repeat(5_000)}x: 1\n${'%\n'.repeat(5_000)}`, /^web\.yaml:/u],
    ['keys given twice', 'k: 1\n'.repeat(5_000), /error: key "k" already set in map; line 1 sets it first/u],
  ])('with a flood of %s is refused before it costs gigabytes', (_what, text, why) => {
    const problems = readBad(text);
    expect(problems[0]).toMatch(why);
    expect(problems.length).toBeLessThanOrEqual(10_001);
  });

  it('names its format by another group, or one that never was, and is told the right one', () => {
    for (const version of ['podwire/v2', 'podwire.dev/v0', 'podwire.dev/v1alpha1', 'podwire.io/v1']) {
      expect(readBad(`apiVersion: ${version}\nkind: Lab\n`)[0]).toBe(
        `web.yaml:1:13: error: unknown apiVersion "${version}"; write apiVersion: podwire.dev/v1`,
      );
    }
  });

  it('with a line of ten million characters is read or refused like any other', () => {
    const long = 'x'.repeat(10_000_000);
    const named = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
    expect(readLab([{ name: 'a.yaml', text: `# ${long}\n${named('a')}` }]).ok).toBe(true);
    expect(diagnosticsOf(named(long))[0]?.message.length).toBeLessThan(5_000);
  });
});
