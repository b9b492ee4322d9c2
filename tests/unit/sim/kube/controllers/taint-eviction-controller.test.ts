import { describe, expect, it } from 'vitest';
import { clusterRig, clusterSpecOf, pod, type ClusterRig } from '#kit/cluster-rig';
import type { NodeTaint } from '#sim/kube/cluster-spec';

const TAINT: NodeTaint = { key: 'maintenance', effect: 'NoExecute' };

function taint(rig: ClusterRig, taints: readonly NodeTaint[]): void {
  const node = clusterSpecOf(2).nodes.find(({ name }) => name === 'node1')!;
  rig.cluster.changeNode({ ...node, taints });
}

function names(rig: ClusterRig): readonly string[] {
  return rig.cluster
    .pods()
    .filter(({ namespace }) => namespace === 'default')
    .map(({ name }) => name);
}

function rigWith(tolerations: readonly unknown[]): ClusterRig {
  const rig = clusterRig();
  const spec = { nodeName: 'node1', terminationGracePeriodSeconds: 1 };
  rig.apply(
    pod('stays', { ...spec, tolerations: [{ operator: 'Exists' }] }),
    pod('goes', { ...spec, tolerations }),
  );
  rig.settle();
  return rig;
}

describe('a taint with the effect NoExecute', () => {
  it('drives away the Pods that do not tolerate it', () => {
    const rig = rigWith([]);
    taint(rig, [TAINT]);
    rig.runFor(2_000);
    expect(names(rig)).toEqual(['stays']);
  });

  it('leaves a Pod for as long as it tolerates it', () => {
    const rig = rigWith([{ key: 'maintenance', operator: 'Exists', tolerationSeconds: 20 }]);
    taint(rig, [TAINT]);
    rig.runFor(19_000);
    expect(names(rig)).toEqual(['stays', 'goes']);
    rig.runFor(3_000);
    expect(names(rig)).toEqual(['stays']);
  });

  it('drives nobody away once it is gone', () => {
    const rig = rigWith([{ key: 'maintenance', operator: 'Exists', tolerationSeconds: 20 }]);
    taint(rig, [TAINT]);
    rig.runFor(10_000);
    taint(rig, []);
    rig.runFor(60_000);
    expect(names(rig)).toEqual(['stays', 'goes']);
  });

  it('meets a Pod that is put on the node later', () => {
    const rig = rigWith([]);
    taint(rig, [TAINT]);
    rig.runFor(2_000);
    rig.apply(pod('late', { nodeName: 'node1', terminationGracePeriodSeconds: 1 }));
    rig.runFor(3_000);
    expect(names(rig)).toEqual(['stays']);
  });
});
