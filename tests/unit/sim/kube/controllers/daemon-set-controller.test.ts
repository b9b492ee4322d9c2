import { describe, expect, it } from 'vitest';
import { ControllerRig, workload } from '#kit/controller-rig';
import { DaemonSetController } from '#sim/kube/controllers/daemon-set-controller';
import { isPod, type Pod } from '#sim/kube/model/pod';
import { isDaemonSet } from '#sim/kube/model/stateful-set';
import { refOf } from '#sim/kube/store/object-store';

function rigWith(
  spec: Readonly<Record<string, unknown>> = {},
  podSpec: Readonly<Record<string, unknown>> = {},
): ControllerRig {
  const rig = new ControllerRig();
  new DaemonSetController(rig.context);
  for (const name of ['node1', 'node2', 'node3']) addNode(rig, name);
  rig.create(workload('DaemonSet', 'agent', spec, podSpec));
  rig.run(50);
  return rig;
}

function addNode(rig: ControllerRig, name: string, spec: Readonly<Record<string, unknown>> = {}): void {
  rig.create({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { disk: name === 'node2' ? 'ssd' : 'hdd' } },
    spec,
  });
}

function targetOf(pod: Pod): string {
  const terms =
    pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.[0]?.values?.[0] ?? '';
}

/** What the scheduler and the kubelets do. */
function bringUp(rig: ControllerRig): void {
  for (let round = 0; round < 10; round += 1) {
    rig.run(20);
    for (const pod of rig.pods()) {
      if (pod.metadata.deletionTimestamp !== undefined) {
        rig.store.delete(refOf(pod), { gracePeriodSeconds: 0 });
      } else if ((pod.spec.nodeName ?? '') === '') {
        rig.store.bind(refOf(pod), targetOf(pod));
        rig.setPod(pod.metadata.name, 'ready');
      }
    }
  }
}

function nodes(rig: ControllerRig): readonly string[] {
  return rig
    .pods()
    .map((pod) => `${targetOf(pod)} ${pod.spec.containers[0]!.image}`)
    .toSorted();
}

function setImage(rig: ControllerRig, image: string): void {
  const set = rig.get('DaemonSet', 'agent');
  if (!isDaemonSet(set)) throw new Error('no DaemonSet');
  const { template } = set.spec;
  rig.changeSpec('DaemonSet', 'agent', {
    template: { ...template, spec: { ...template.spec, containers: [{ name: 'main', image }] } },
  });
}

describe('DaemonSetController', () => {
  it('puts one Pod on every node, also on those that come later', () => {
    const rig = rigWith();
    bringUp(rig);
    expect(nodes(rig)).toEqual(['node1 nginx', 'node2 nginx', 'node3 nginx']);
    addNode(rig, 'node4');
    bringUp(rig);
    expect(nodes(rig)).toHaveLength(4);
    expect(rig.status('DaemonSet', 'agent')).toEqual({
      currentNumberScheduled: 4,
      numberMisscheduled: 0,
      desiredNumberScheduled: 4,
      numberReady: 4,
      observedGeneration: 1,
      updatedNumberScheduled: 4,
      numberAvailable: 4,
    });
  });

  it('goes only where the node selector points and leaves a node that no longer fits', () => {
    const rig = rigWith({}, { nodeSelector: { disk: 'ssd' } });
    bringUp(rig);
    expect(nodes(rig)).toEqual(['node2 nginx']);
    const node = rig.get('Node', 'node2');
    rig.store.update({ ...node, metadata: { ...node.metadata, labels: { disk: 'hdd' } } });
    bringUp(rig);
    expect(nodes(rig)).toEqual([]);
  });

  it('keeps away from taints, and leaves for those that drive away', () => {
    const rig = rigWith();
    bringUp(rig);
    const taint = (name: string, effect: string): void => {
      rig.changeSpec('Node', name, { taints: [{ key: 'full', effect }] });
    };
    taint('node1', 'NoSchedule');
    taint('node3', 'NoExecute');
    bringUp(rig);
    // One that is there may stay where it only could not come.
    expect(nodes(rig)).toEqual(['node1 nginx', 'node2 nginx']);
    expect(rig.status('DaemonSet', 'agent')).toMatchObject({
      desiredNumberScheduled: 1,
      numberMisscheduled: 1,
    });
  });

  it('stays on nodes that are cordoned or not ready', () => {
    const rig = rigWith();
    for (const key of ['unschedulable', 'not-ready', 'unreachable']) {
      const effect = key === 'unschedulable' ? 'NoSchedule' : 'NoExecute';
      addNode(rig, `with-${key}`, { taints: [{ key: `node.kubernetes.io/${key}`, effect }] });
    }
    bringUp(rig);
    expect(nodes(rig)).toHaveLength(6);
  });

  it('updates one node at a time', () => {
    const rig = rigWith();
    bringUp(rig);
    setImage(rig, 'nginx:2');
    rig.run(50);
    expect(rig.pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toHaveLength(1);
    bringUp(rig);
    bringUp(rig);
    expect(nodes(rig)).toEqual(['node1 nginx:2', 'node2 nginx:2', 'node3 nginx:2']);
  });

  it('puts the new Pod beside the old one when it may surge', () => {
    const rig = rigWith({
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
    bringUp(rig);
    setImage(rig, 'nginx:2');
    rig.run(50);
    expect(nodes(rig)).toHaveLength(4);
    expect(rig.pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toHaveLength(0);
    bringUp(rig);
    bringUp(rig);
    expect(nodes(rig)).toEqual(['node1 nginx:2', 'node2 nginx:2', 'node3 nginx:2']);
  });

  it('goes on to the next node as soon as the new Pod of one is available', () => {
    const rig = rigWith({
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
    bringUp(rig);
    setImage(rig, 'nginx:2');
    rig.run(50);
    const isNew = ({ spec }: Pod): boolean => spec.containers[0]!.image === 'nginx:2';
    const [first] = rig.pods().filter(isNew);
    rig.store.bind(refOf(first!), targetOf(first!));
    rig.setPod(first!.metadata.name, 'ready');
    rig.run(50);
    // The old one of the first node is still on its way out.
    expect(rig.pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toHaveLength(1);
    expect(rig.pods().filter(isNew)).toHaveLength(2);
  });

  it('replaces a Pod that has failed', () => {
    const rig = rigWith();
    bringUp(rig);
    const [failed] = rig.store.list('Pod').filter(isPod);
    rig.setPod(failed!.metadata.name, 'Failed');
    bringUp(rig);
    expect(nodes(rig)).toEqual(['node1 nginx', 'node2 nginx', 'node3 nginx']);
    expect(
      rig
        .events('DaemonSet')
        .some((line) => line.startsWith('FailedDaemonPod Found failed daemon pod default/')),
    ).toBe(true);
  });
});
