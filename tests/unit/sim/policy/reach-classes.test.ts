import { describe, expect, it } from 'vitest';
import { Prng } from '#sim/base/prng';
import { formatConnections } from '#sim/policy/connection-set';
import { reachClassesOf } from '#sim/policy/reach-classes';
import { reachabilityOf } from '#sim/policy/reachability';
import type { KubeObject } from '#sim/kube/objects/kube-object';

function pod(name: string, labels: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels }, spec: { containers: [{ name }] } };
}

function policy(name: string, spec: object): KubeObject {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec };
}

/** Every pair that the classes say, as lines by pair have it. */
function spreadOut(objects: readonly KubeObject[]): readonly string[] {
  const { classes, lines } = reachClassesOf(reachabilityOf(objects));
  const found = lines.flatMap(({ from, to, connections }) =>
    (classes[from]?.members ?? []).flatMap((src) =>
      (classes[to]?.members ?? [])
        .filter((dst) => dst !== src)
        .map((dst) => `${src} => ${dst} : ${formatConnections(connections)}`),
    ),
  );
  return found.sort();
}

describe('classes of workloads', () => {
  it('put together whom no policy tells apart, with the pairs between them', () => {
    const pods = ['a', 'b', 'c'].map((name) => pod(name, { app: name === 'c' ? 'db' : 'web' }));
    const closed = policy('db', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] }],
    });
    const { classes, lines } = reachClassesOf(reachabilityOf([...pods, closed]));
    expect(classes.map(({ members }) => members)).toEqual([
      ['default/a[Pod]', 'default/b[Pod]'],
      ['default/c[Pod]'],
      ['0.0.0.0-255.255.255.255[External]'],
    ]);
    expect(
      lines.map(({ from, to, connections }) => `${from} ${to} ${formatConnections(connections)}`),
    ).toEqual([
      '0 0 All Connections',
      '0 1 TCP 5432',
      '0 2 All Connections',
      '1 0 All Connections',
      '1 2 All Connections',
      '2 0 All Connections',
    ]);
  });

  it('say of every pair what the list by pair says', () => {
    const prng = new Prng(7);
    for (let round = 0; round < 20; round++) {
      const pods = Array.from({ length: 12 }, (_, index) => pod(`p${index}`, { app: `a${prng.below(4)}` }));
      const app = (): object => ({ podSelector: { matchLabels: { app: `a${prng.below(4)}` } } });
      const block = (): object => ({ ipBlock: { cidr: `10.${prng.below(3)}.0.0/16` } });
      const policies = Array.from({ length: 4 }, (_, index) =>
        policy(`n${index}`, {
          ...app(),
          ingress: [{ from: [app(), block()], ports: [{ port: 80 + prng.below(3) }] }],
          ...(prng.below(2) === 0 ? {} : { egress: [{ to: [app(), block()] }] }),
        }),
      );
      const objects = [...pods, ...policies];
      const byPair = reachabilityOf(objects)
        .lines()
        .map(({ from, to, connections }) => `${from} => ${to} : ${formatConnections(connections)}`);
      expect(spreadOut(objects)).toEqual([...byPair].sort());
    }
  });
});
