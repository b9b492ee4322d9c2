/* eslint-disable unicorn/no-null -- patches have it */
import { describe, expect, it } from 'vitest';
import { applyStrategicMergePatch } from '#sim/kube/api/strategic-merge-patch';

type Json = Readonly<Record<string, unknown>>;

function patchedContainers(target: readonly Json[], patch: Json): unknown {
  const outcome = applyStrategicMergePatch('Pod', { spec: { containers: target } }, { spec: patch });
  if (!outcome.ok) return outcome.error;
  return (outcome.value as { spec: { containers: unknown } }).spec.containers;
}

const a = { name: 'a', image: 'a:1' };
const b = { name: 'b', image: 'b:1' };
const c = { name: 'c', image: 'c:1' };

describe('applyStrategicMergePatch', () => {
  it('changes the item that the key names, and leaves the others where they are', () => {
    expect(patchedContainers([a, b, c], { containers: [{ name: 'b', image: 'b:2' }] })).toEqual([
      a,
      { name: 'b', image: 'b:2' },
      c,
    ]);
  });

  it('puts a new item first, as the API server does without an order', () => {
    expect(patchedContainers([a, b], { containers: [c] })).toEqual([c, a, b]);
  });

  it('puts items in the order that is asked for', () => {
    expect(
      patchedContainers([a, b], {
        containers: [c],
        '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }, { name: 'c' }],
      }),
    ).toEqual([b, a, c]);
    expect(
      patchedContainers([a, b, c], { '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }] }),
    ).toEqual([b, c, a]);
  });

  it('deletes the item that a directive names', () => {
    expect(patchedContainers([a, b], { containers: [{ name: 'a', $patch: 'delete' }] })).toEqual([b]);
  });

  it('replaces the whole list when an item says so', () => {
    expect(patchedContainers([a, b], { containers: [{ $patch: 'replace' }, c] })).toEqual([c]);
  });

  it('says which item lacks its key', () => {
    expect(patchedContainers([a], { containers: [{ image: 'x' }] })).toBe(
      'map: {"image":"x"} does not contain declared merge key: name',
    );
  });

  it('drops what is null, and the keys that are not retained', () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } };
    expect(
      applyStrategicMergePatch(
        'Deployment',
        { spec: { strategy, paused: true } },
        { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' }, paused: null } },
      ),
    ).toEqual({ ok: true, value: { spec: { strategy: { type: 'Recreate' } } } });
  });

  it('adds to finalizers and takes from them as from a set', () => {
    const target = { metadata: { finalizers: ['x', 'y'] } };
    expect(
      applyStrategicMergePatch('Pod', target, {
        metadata: { finalizers: ['z'], '$deleteFromPrimitiveList/finalizers': ['x'] },
      }),
    ).toEqual({ ok: true, value: { metadata: { finalizers: ['z', 'y'] } } });
  });

  it('tells the ports of a Service apart by number, those of a rule not at all', () => {
    const service = { spec: { ports: [{ port: 80, name: 'http' }] } };
    expect(
      applyStrategicMergePatch('Service', service, { spec: { ports: [{ port: 80, targetPort: 8080 }] } }),
    ).toEqual({ ok: true, value: { spec: { ports: [{ port: 80, name: 'http', targetPort: 8080 }] } } });
    expect(applyStrategicMergePatch('NetworkPolicy', service, { spec: { ports: [{ port: 81 }] } })).toEqual({
      ok: true,
      value: { spec: { ports: [{ port: 81 }] } },
    });
  });

  it('replaces a mapping that says so', () => {
    expect(
      applyStrategicMergePatch(
        'Service',
        { spec: { selector: { a: '1', b: '2' } } },
        { spec: { selector: { $patch: 'replace', c: '3' } } },
      ),
    ).toEqual({ ok: true, value: { spec: { selector: { c: '3' } } } });
  });
});
