import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareKeys, formatYaml } from '#sim/shell/kubectl/output/yaml-text';

const recorded = readFileSync('tests/fixtures/kubectl/config-map-texts.txt', 'utf8');

const LONG =
  '0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';

describe('formatYaml', () => {
  it('quotes, breaks and sorts texts as kubectl does', () => {
    // Made with kubectl 1.32 create configmap --from-literal ... --dry-run=client -o yaml.
    const data = {
      ...{ long: LONG, b: 'true', c: '12', d: 'a: b', e: '', f: 'x\ny', g: 'x\ny\n', h: '*a', i: '0x1F' },
      ...{ j: '1e3', k: '2020-01-01', l: '~', m: 'yes', n: ' lead', o: 'trail ', p: 'a #b', q: 'a#b' },
      ...{ r: '{}', s: '[]', t: "it's", u: '"q"', v: '-', w: '- a', x: 'a,b', y: 'y', z: '1_000', A: 'é' },
      ...{ B: 'tab\there', C: '1:30', D: '0o7', E: '.5', F: '@x', G: '%x', H: '!x', I: '&x', J: '|x' },
      ...{ K: '>x', L: '?x', M: ':x', N: 'x:', O: '=', P: '<<', Q: ' x\ny', R: 'x\n\n', S: 'null' },
      ...{ T: '.inf', U: '0b1', V: '007', W: '09', X: '+1', Y: '1.', Z: 'x  \ny' },
    };
    const metadata = { creationTimestamp: JSON.parse('null') as unknown, name: 'a' };
    expect(formatYaml({ apiVersion: 'v1', data, kind: 'ConfigMap', metadata })).toBe(recorded);
  });

  it('writes lists as far left as their key, and empty ones in brackets', () => {
    const value = { b: [{ y: [1, [2, 3]], x: {} }, 'text', []], a: [] };
    expect(formatYaml(value)).toBe('a: []\nb:\n- x: {}\n  "y":\n  - 1\n  - - 2\n    - 3\n- text\n- []\n');
  });
});

describe('compareKeys', () => {
  it('counts numbers as numbers and puts letters last', () => {
    const keys = ['a10', 'a2', 'ab', 'a-1', 'a01', 'B', 'a'];
    expect(keys.toSorted(compareKeys)).toEqual(['B', 'a', 'a-1', 'a01', 'a2', 'a10', 'ab']);
  });
});
