import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { mergeApplied } from '#sim/kube/store/three-way-merge';

function object(fields: Readonly<Record<string, unknown>>, kind = 'Deployment'): KubeObject {
  return { apiVersion: 'apps/v1', kind, metadata: { name: 'web' }, ...fields };
}

/** `spec` after applying `given`, where `last` was applied before and `current` is what the cluster has. */
function specOf(
  parts: { readonly given: unknown; readonly last: unknown; readonly current: unknown },
  kind?: string,
): unknown {
  const [given, last, current] = [parts.given, parts.last, parts.current].map((spec) =>
    object({ spec }, kind),
  );
  return mergeApplied(given!, last, current!).spec;
}

describe('mergeApplied', () => {
  // The example of kubernetes.io, "How apply calculates differences and merges changes".
  it('does what the documentation of kubectl apply shows', () => {
    expect(
      specOf({
        last: {
          minReadySeconds: 5,
          template: {
            spec: { containers: [{ name: 'nginx', image: 'nginx:1.14.2', ports: [{ containerPort: 80 }] }] },
          },
        },
        given: {
          template: {
            spec: { containers: [{ name: 'nginx', image: 'nginx:1.16.1', ports: [{ containerPort: 80 }] }] },
          },
        },
        current: {
          replicas: 2,
          minReadySeconds: 5,
          template: {
            spec: {
              restartPolicy: 'Always',
              containers: [
                {
                  name: 'nginx',
                  image: 'nginx:1.14.2',
                  imagePullPolicy: 'IfNotPresent',
                  ports: [{ containerPort: 80, protocol: 'TCP' }],
                },
              ],
            },
          },
        },
      }),
    ).toEqual({
      // Set by kubectl scale.
      replicas: 2,
      template: {
        spec: {
          restartPolicy: 'Always',
          containers: [
            {
              name: 'nginx',
              image: 'nginx:1.16.1',
              imagePullPolicy: 'IfNotPresent',
              ports: [{ containerPort: 80, protocol: 'TCP' }],
            },
          ],
        },
      },
    });
  });

  it.each([
    { name: 'sets what is new', last: {}, given: { a: 1 }, current: {}, merged: { a: 1 } },
    {
      name: 'changes what was applied',
      last: { a: 1 },
      given: { a: 2 },
      current: { a: 1 },
      merged: { a: 2 },
    },
    {
      name: 'changes what another one changed',
      last: { a: 1 },
      given: { a: 1 },
      current: { a: 9 },
      merged: { a: 1 },
    },
    {
      name: 'removes what left the file',
      last: { a: 1, b: 1 },
      given: { b: 1 },
      current: { a: 1, b: 1 },
      merged: { b: 1 },
    },
    { name: 'keeps what another one set', last: {}, given: {}, current: { a: 9 }, merged: { a: 9 } },
    {
      name: 'removes what is null',
      last: {},
      given: JSON.parse('{"a":null}') as unknown,
      current: { a: 9 },
      merged: {},
    },
    {
      name: 'merges mappings key by key',
      last: { m: { a: '1', b: '1' } },
      given: { m: { b: '2' } },
      current: { m: { a: '1', b: '1', c: '9' } },
      merged: { m: { b: '2', c: '9' } },
    },
    {
      name: 'replaces a list whose items nothing tells apart',
      last: { tolerations: [{ key: 'a' }] },
      given: { tolerations: [{ key: 'b' }] },
      current: { tolerations: [{ key: 'a' }, { key: 'c' }] },
      merged: { tolerations: [{ key: 'b' }] },
    },
    {
      name: 'merges containers by their names, those of others last',
      last: {
        containers: [
          { name: 'a', image: '1' },
          { name: 'b', image: '1' },
        ],
      },
      given: {
        containers: [
          { name: 'c', image: '1' },
          { name: 'a', image: '2' },
        ],
      },
      current: {
        containers: [
          { name: 'injected', image: '1' },
          { name: 'a', image: '1', resources: {} },
          { name: 'b', image: '1' },
        ],
      },
      merged: {
        containers: [
          { name: 'c', image: '1' },
          { name: 'a', image: '2', resources: {} },
          { name: 'injected', image: '1' },
        ],
      },
    },
    {
      name: 'drops the keys of a strategy that it has no more',
      last: { strategy: { type: 'RollingUpdate' } },
      given: { strategy: { type: 'Recreate' } },
      current: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } } },
      merged: { strategy: { type: 'Recreate' } },
    },
    {
      name: 'replaces the source of a volume',
      last: { volumes: [{ name: 'v', emptyDir: {} }] },
      given: { volumes: [{ name: 'v', configMap: { name: 'c' } }] },
      current: { volumes: [{ name: 'v', emptyDir: { medium: '' } }] },
      merged: { volumes: [{ name: 'v', configMap: { name: 'c' } }] },
    },
    {
      name: 'replaces a list with two items of one key',
      last: { env: [{ name: 'A', value: '1' }] },
      given: {
        env: [
          { name: 'A', value: '2' },
          { name: 'A', value: '3' },
        ],
      },
      current: { env: [{ name: 'A', value: '1' }] },
      merged: {
        env: [
          { name: 'A', value: '2' },
          { name: 'A', value: '3' },
        ],
      },
    },
  ])('$name', ({ last, given, current, merged }) => {
    expect(specOf({ last, given, current })).toEqual(merged);
  });

  it('tells the ports of a Service apart by number and protocol', () => {
    const current = [
      { name: 'dns', port: 53, protocol: 'UDP', nodePort: 30001 },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', nodePort: 30002 },
      { name: 'old', port: 80, protocol: 'TCP', nodePort: 30003 },
    ];
    const last = [{ port: 53, protocol: 'UDP' }, { port: 53 }, { port: 80 }];
    const given = [{ port: 53, protocol: 'UDP' }, { name: 'tcp', port: 53 }, { port: 81 }];
    expect(
      specOf({ last: { ports: last }, given: { ports: given }, current: { ports: current } }, 'Service'),
    ).toEqual({
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', nodePort: 30001 },
        { name: 'tcp', port: 53, protocol: 'TCP', nodePort: 30002 },
        { port: 81 },
      ],
    });
  });

  it('replaces every list of a custom resource', () => {
    const lists = {
      last: { containers: [] },
      given: { containers: [{ name: 'a' }] },
      current: { containers: [{ name: 'b' }] },
    };
    expect(specOf(lists, 'Widget')).toEqual({ containers: [{ name: 'a' }] });
  });

  it('keeps the labels, annotations and finalizers of others', () => {
    const meta = (labels: Readonly<Record<string, string>>, finalizers: readonly string[]): KubeObject => ({
      ...object({}),
      metadata: { name: 'web', labels, annotations: labels, finalizers },
    });
    const merged = mergeApplied(
      meta({ b: '2', d: '4' }, ['mine']),
      meta({ a: '1', b: '1' }, ['mine', 'gone']),
      { ...meta({ a: '1', b: '1', c: '3' }, ['mine', 'gone', 'theirs']), status: { replicas: 1 } },
    );
    expect(merged).toMatchObject({
      metadata: {
        labels: { b: '2', c: '3', d: '4' },
        annotations: { b: '2', c: '3', d: '4' },
        finalizers: ['mine', 'theirs'],
      },
      status: { replicas: 1 },
    });
    expect(merged.metadata.labels).not.toHaveProperty('a');
  });
});
