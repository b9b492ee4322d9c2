import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadCache } from '#sim/lab/read-cache';
import { readLab } from '#sim/lab/read-lab';
import { yamlSlicesOf } from '#sim/lab/source/yaml-slices';
import type { SliceReading } from '#sim/lab/readings';
import { WEB_MANIFEST } from '#kit/lab-text';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
spec: {seed: 3}
---
${WEB_MANIFEST}---
# a comment
apiVersion: v1
kind: Pod
metadata: {name: other, uid: printed}
spec: {nodeName: gone, containers: [{name: c, image: busybox, command: [sh, -c, "echo --- "]}]}
...
---
apiVersion: v1
kind: ConfigMap
metadata: {name: text}
data:
  page: |
    one
     ---
    two
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: s}
spec:
  steps:
    - exec: {in: default/client, run: wget -qO- http://web}
`;

/** Everything that reading gives, with the places that are only found when they are asked for. */
function resultOf(text: string, cache?: ReadCache): unknown {
  const read = readLab([{ name: 'a.yaml', text }], {}, cache);
  if (!read.ok) return read.error;
  const { objects, source, ...rest } = read.value;
  return {
    rest: JSON.stringify(rest),
    given: source?.given,
    seed: source?.locate(['spec', 'seed']),
    objects: objects.map((source) => ({
      object: source.object,
      location: source.location,
      name: source.locate('metadata.name'),
      image: source.locate('spec.containers[0].image'),
    })),
  };
}

const SNIPPETS = [
  '',
  '\n',
  ' ',
  '---\n',
  '\n---\n',
  '...\n',
  '%YAML 1.2\n',
  '# c\n',
  'x',
  'x: 1\n',
  '{',
  '"',
  'name: web',
  '- ',
];
const keystroke = fc.record({
  at: fc.nat({ max: LAB.length }),
  gone: fc.nat({ max: 6 }),
  insert: fc.constantFrom(...SNIPPETS),
});

describe('ReadCache', () => {
  it('does not change what is read, while somebody types', () => {
    fc.assert(
      fc.property(fc.array(keystroke, { minLength: 1, maxLength: 5 }), (keystrokes) => {
        const cache = new ReadCache();
        let text = LAB;
        expect(resultOf(text, cache)).toEqual(resultOf(text));
        for (const { at, gone, insert } of keystrokes) {
          text = text.slice(0, at) + insert + text.slice(at + gone);
          expect(resultOf(text, cache)).toEqual(resultOf(text));
        }
      }),
      { numRuns: 15 },
    );
  }, 20_000);

  it('cuts a text as it is cut without the last one', () => {
    const pieces = ['---', '...', '%Y', '\n', '\n', 'a: 1', ' ', '# c', '-'];
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join(''));
    const edit = fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 4 }), text);
    fc.assert(
      fc.property(text, fc.array(edit, { maxLength: 4 }), (start, edits) => {
        const cache = new ReadCache();
        const read = (slice: string): SliceReading => ({
          text: slice,
          lineCount: 0,
          problems: [],
          documentsAt: () => [],
        });
        let now = start;
        for (const [at, gone, insert] of [[0, 0, ''] as const, ...edits]) {
          now = now.slice(0, at) + insert + now.slice(at + gone);
          const readings = cache.readingsOf('a.yaml', now, read);
          expect(readings.map((reading) => reading.text)).toEqual(
            yamlSlicesOf(now).map((slice) => slice.text),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the very objects whose text is the same', () => {
    const cache = new ReadCache();
    const before = readLab([{ name: 'a.yaml', text: LAB }], {}, cache);
    const after = readLab([{ name: 'a.yaml', text: LAB.replace('replicas: 3', 'replicas: 4') }], {}, cache);
    if (!before.ok || !after.ok) throw new Error('the lab is good');
    const isKept = after.value.objects.map(
      ({ object }, index) => object === before.value.objects[index]?.object,
    );
    expect(after.value.objects.map(({ object }, index) => [object.kind, isKept[index]])).toEqual([
      ['Deployment', false],
      ['Service', true],
      ['Pod', true],
      ['Pod', true],
      ['ConfigMap', true],
    ]);
  });
});
