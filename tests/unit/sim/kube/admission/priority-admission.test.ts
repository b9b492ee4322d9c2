import { describe, expect, it } from 'vitest';
import { clusterRig, pod } from '#kit/cluster-rig';
import { fieldOf, type KubeObject } from '#sim/kube/objects/kube-object';

function priorityClass(
  name: string,
  value: number,
  more: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, ...more };
}

const CONTAINERS = [{ name: 'main', image: 'registry.k8s.io/pause:3.10' }];

describe('priorityAdmission', () => {
  it('gives a Pod the value and the policy of its class', () => {
    const rig = clusterRig();
    rig.apply(
      pod('fast', { priorityClassName: 'urgent', containers: CONTAINERS }),
      priorityClass('urgent', 1_000, { preemptionPolicy: 'Never' }),
      pod('plain', { containers: CONTAINERS }),
      pod('core', { priorityClassName: 'system-cluster-critical', containers: CONTAINERS }),
    );
    const specOf = (name: string): unknown => rig.cluster.store.find('Pod', 'default', name)?.spec;
    expect(specOf('fast')).toMatchObject({ priority: 1_000, preemptionPolicy: 'Never' });
    expect(specOf('plain')).toMatchObject({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
    expect(fieldOf(specOf('plain'), 'priorityClassName')).toBeUndefined();
    expect(specOf('core')).toMatchObject({ priority: 2_000_000_000 });
  });

  it('takes the class that is the default', () => {
    const rig = clusterRig();
    rig.apply(priorityClass('usual', 50, { globalDefault: true }), pod('plain', { containers: CONTAINERS }));
    expect(rig.cluster.store.find('Pod', 'default', 'plain')?.spec).toMatchObject({
      priorityClassName: 'usual',
      priority: 50,
    });
  });

  it('refuses a class that is not there, and a priority that is not the one of the class', () => {
    const rig = clusterRig();
    const refusal = (spec: Readonly<Record<string, unknown>>): string | undefined =>
      rig.cluster.apply([{ object: pod('bad', { containers: CONTAINERS, ...spec }) }])[0]?.message;
    expect(refusal({ priorityClassName: 'gone' })).toContain(
      'pods "bad" is forbidden: no PriorityClass with name gone was found',
    );
    expect(refusal({ priority: 7 })).toContain(
      'the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    );
  });
});
