import { describe, expect, it } from 'vitest';
import { randomCluster } from '#kit/random-policies';
import { Prng } from '#sim/base/prng';
import { stringMapFieldOf, type KubeObject, type StringMap } from '#sim/kube/objects/kube-object';
import { hasBit } from '#sim/policy/bit-set';
import { formatConnections } from '#sim/policy/connection-set';
import { ReachMatrix } from '#sim/policy/reach-matrix';
import type { ReachPolicy } from '#sim/policy/reach-policy';
import type { ReachSide } from '#sim/policy/reach-side';
import { workloadsOf } from '#sim/policy/reach-workload';
import { policiesOf } from '#sim/policy/read-policies';

const CLUSTERS = 12;
const EDITS = 4;
const PODS = 8;

interface Setting {
  readonly objects: readonly KubeObject[];
  /** Of this cluster and of others with the same names. */
  readonly policies: readonly ReachPolicy[];
}

function settingOf(seed: number): Setting {
  const objects = randomCluster(seed, PODS);
  const others = [seed + 1000, seed + 2000].flatMap((each) => randomCluster(each, PODS));
  return { objects, policies: [...policiesOf(objects), ...policiesOf(others)] };
}

function matrixOf({ objects }: Setting, policies: readonly ReachPolicy[]): ReachMatrix {
  const namespaceLabels = new Map<string, StringMap>();
  for (const { kind, metadata } of objects)
    if (kind === 'Namespace') namespaceLabels.set(metadata.name, stringMapFieldOf(metadata, 'labels'));
  return new ReachMatrix({
    pods: workloadsOf(objects).flatMap(({ pods }) => pods),
    policies,
    namespaceLabels,
  });
}

/** The piece of the addresses outside that an address is in. */
function rangeAt({ ranges }: ReachSide, isIpv6: boolean, address: bigint): number {
  return ranges.findIndex(
    (range) => range.isIpv6 === isIpv6 && range.first <= address && address <= range.last,
  );
}

/** Every pair of Pods, and Pods with every piece of the addresses outside that `cut` has. */
function answersOf(matrix: ReachMatrix, cut: ReachMatrix): readonly string[] {
  const pods = Array.from({ length: PODS }, (_, index) => index);
  const outside = (own: ReachSide, other: ReachSide): readonly number[] =>
    other.ranges.map(({ isIpv6, first }) => own.classOfRange(rangeAt(own, isIpv6, first)));
  const sources = [...pods.map((pod) => matrix.sourceOf(pod)), ...outside(matrix.sources, cut.sources)];
  const targets = [...pods.map((pod) => matrix.targetOf(pod)), ...outside(matrix.targets, cut.targets)];
  return sources.map((source) => {
    const groups = matrix.groupsOf(source);
    const found = targets.map((target) => groups.find((group) => hasBit(group.targets, target)));
    return found
      .map((group) => (group === undefined ? '-' : formatConnections(group.connections)))
      .join(' | ');
  });
}

describe('a matrix that follows edits of policies', () => {
  it('says what one says that is made anew, after every edit', () => {
    for (let seed = 1; seed <= CLUSTERS; seed++) {
      const setting = settingOf(seed);
      const prng = new Prng(seed);
      const some = (): readonly ReachPolicy[] => setting.policies.filter(() => prng.below(2) === 0);
      const matrix = matrixOf(setting, some());
      for (let edit = 1; edit <= EDITS; edit++) {
        const policies = some();
        matrix.follow(policies);
        const anew = matrixOf(setting, policies);
        expect(answersOf(matrix, anew), `seed ${seed}, edit ${edit}`).toEqual(answersOf(anew, anew));
      }
    }
  });

  it('leaves isolated who was, when another policy names some of them', () => {
    const pod = (app: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: app, namespace: 'one', labels: { app } },
    });
    const policy = (name: string, spec: object): KubeObject => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace: 'one' },
      spec,
    });
    const policies = policiesOf([
      policy('closed', { podSelector: {}, policyTypes: ['Egress'] }),
      policy('from-web', {
        podSelector: {},
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
      }),
    ]);
    const matrix = matrixOf({ objects: [pod('web'), pod('api')], policies }, policies.slice(0, 1));
    expect(matrix.sourceOf(0)).toBe(matrix.sourceOf(1));
    matrix.follow(policies);
    expect(matrix.sourceOf(0)).not.toBe(matrix.sourceOf(1));
    expect([0, 1].map((index) => matrix.groupsOf(matrix.sourceOf(index)))).toEqual([[], []]);
    matrix.follow(policies.slice(1));
    expect([0, 1].map((index) => matrix.groupsOf(matrix.sourceOf(index)).length)).toEqual([1, 1]);
  });

  it('cuts Pods, addresses and ports where a new policy names them', () => {
    const setting = { objects: randomCluster(1, PODS), policies: [] };
    const matrix = matrixOf(setting, []);
    expect([matrix.sourceCount, matrix.targetCount]).toEqual([2, 2]);
    const [policy] = policiesOf([
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'new', namespace: 'nobody' },
        spec: {
          podSelector: {},
          ingress: [{ from: [{ ipBlock: { cidr: '2001:db8::/32' } }, { ipBlock: { cidr: '10.0.0.0/8' } }] }],
        },
      },
    ]);
    matrix.follow(policy === undefined ? [] : [policy]);
    expect(matrix.sources.ranges.map(({ key }) => key.split('-')[0])).toEqual([
      '0.0.0.0',
      '10.0.0.0',
      '11.0.0.0',
      '::',
      '2001:db8::',
      '2001:db9::',
    ]);
    expect(matrix.sourceCount).toBe(7);
  });
});
