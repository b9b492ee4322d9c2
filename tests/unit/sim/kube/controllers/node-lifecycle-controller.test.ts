import { beforeAll, describe, expect, it } from 'vitest';
import { clusterRig, deployment, type ClusterRig } from '#kit/cluster-rig';
import { Prng } from '#sim/base/prng';
import { NO_FAULT } from '#sim/link/cable-fault';
import { PhysicalDevice } from '#sim/link/lan';
import { isKubeNode, type KubeNode } from '#sim/kube/model/node';
import { listFieldOf, textFieldOf } from '#sim/kube/objects/kube-object';

function nodeOf(rig: ClusterRig, name: string): KubeNode {
  const node = rig.cluster.store.find('Node', '', name);
  if (!isKubeNode(node)) throw new Error(`no node ${name}`);
  return node;
}

function readyOf(rig: ClusterRig, name: string): string {
  const ready = nodeOf(rig, name).status?.conditions?.find(({ type }) => type === 'Ready');
  return `${ready?.status} ${ready?.reason}: ${ready?.message}`;
}

function taintsOf(rig: ClusterRig, name: string): readonly string[] {
  return (nodeOf(rig, name).spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
}

function setCable(rig: ClusterRig, name: string, isDown: boolean): void {
  const { stack } = rig.network.machines.get(name)!.rootNamespace;
  const fault = isDown ? { ...NO_FAULT, isDown } : undefined;
  for (const device of stack.devices()) {
    if (device instanceof PhysicalDevice) device.setFaults({ outward: fault, inward: fault }, new Prng(1));
  }
}

/** `node status` of the Pods of the Deployment. */
function pods(rig: ClusterRig): readonly string[] {
  return rig.cluster
    .pods()
    .filter(({ name }) => name.startsWith('web-'))
    .map(({ nodeName, status, isReady }) => `${nodeName} ${status}${isReady ? '' : ' not ready'}`)
    .toSorted();
}

function endpoints(rig: ClusterRig): readonly boolean[] {
  const slices = rig.cluster.store
    .list('EndpointSlice', { namespace: 'default' })
    .filter(({ metadata }) => metadata.name.startsWith('web'));
  return slices.flatMap((slice) =>
    listFieldOf(slice, 'endpoints').map((endpoint) => JSON.stringify(endpoint).includes('"ready":true')),
  );
}

function events(rig: ClusterRig, reason: string): readonly string[] {
  return rig.cluster.store
    .list('Event')
    .filter((event) => textFieldOf(event, 'reason') === reason)
    .map((event) => textFieldOf(event, 'message') ?? '');
}

function webRig(): ClusterRig {
  const rig = clusterRig();
  rig.apply(deployment('web', 2), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  rig.settle();
  rig.runFor(30_000);
  return rig;
}

describe('a node that is cut off', () => {
  let rig: ClusterRig;
  beforeAll(() => {
    rig = webRig();
    setCable(rig, 'node2', true);
  });

  it('is ready until it has been silent for 50 seconds', () => {
    rig.runFor(39_000);
    expect(readyOf(rig, 'node2')).toMatch(/^True/);
    expect(endpoints(rig)).toEqual([true, true]);
  });

  it('is then unknown, tainted, and its Pods are not ready', () => {
    rig.runFor(17_000);
    expect(readyOf(rig, 'node2')).toBe('Unknown NodeStatusUnknown: Kubelet stopped posting node status.');
    expect(taintsOf(rig, 'node2')).toEqual([
      'node.kubernetes.io/unreachable:NoExecute',
      'node.kubernetes.io/unreachable:NoSchedule',
    ]);
    expect(pods(rig)).toEqual(['node1 Running', 'node2 Running not ready']);
    expect(endpoints(rig).toSorted()).toEqual([false, true]);
    expect(events(rig, 'NodeNotReady')).toContain('Node node2 status is now: NodeNotReady');
    expect(events(rig, 'NodeNotReady')).toContain('Node is not ready');
    expect(readyOf(rig, 'node1')).toMatch(/^True/);
  });

  it('loses its Pods 300 seconds later, which end only when it is back', () => {
    rig.runFor(283_000);
    expect(pods(rig)).toEqual(['node1 Running', 'node2 Running not ready']);
    rig.runFor(20_000);
    expect(pods(rig)).toEqual(['node1 Running', 'node1 Running', 'node2 Terminating not ready']);
    rig.runFor(120_000);
    expect(pods(rig)).toContain('node2 Terminating not ready');
  });

  it('is ready again when it is heard of', () => {
    setCable(rig, 'node2', false);
    rig.runFor(60_000);
    expect(readyOf(rig, 'node2')).toBe('True KubeletReady: kubelet is posting ready status');
    expect(taintsOf(rig, 'node2')).toEqual([]);
    expect(pods(rig)).toEqual(['node1 Running', 'node1 Running']);
    expect(events(rig, 'NodeReady')).toContain('Node node2 status is now: NodeReady');
  });
});

describe('nodes', () => {
  it('keep their Pods when they come back before these are driven away', () => {
    const rig = webRig();
    setCable(rig, 'node2', true);
    rig.runFor(100_000);
    setCable(rig, 'node2', false);
    rig.runFor(16_000);
    expect(pods(rig)).toEqual(['node1 Running', 'node2 Running']);
    expect(endpoints(rig)).toEqual([true, true]);
    expect(taintsOf(rig, 'node2')).toEqual([]);
    expect(events(rig, 'TaintManagerEviction')[0]).toMatch(/^Cancelling deletion of Pod default\/web-/);
  });

  it('are not emptied when all of them but the control plane are silent and most of the zone is', () => {
    const rig = clusterRig({ workers: 4 });
    rig.settle();
    for (const name of ['node1', 'node2', 'node3']) setCable(rig, name, true);
    rig.runFor(60_000);
    // More than two and 60 % of the zone: a small zone is left alone.
    for (const name of ['node1', 'node2', 'node3'])
      expect(taintsOf(rig, name)).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
  });

  it('renew their Leases every ten seconds', () => {
    const rig = clusterRig();
    rig.settle();
    rig.runFor(25_000);
    const leases = rig.cluster.store.list('Lease', { namespace: 'kube-node-lease' });
    expect(leases.map(({ metadata }) => metadata.name).toSorted()).toEqual([
      'control-plane',
      'node1',
      'node2',
    ]);
    expect(leases[0]!.spec).toMatchObject({ leaseDurationSeconds: 40 });
    const before = textFieldOf(leases[0]!.spec, 'renewTime');
    expect(before).toMatch(/^2025-01-01T00:00:\d\d\.\d{6}Z$/);
    const { resourceVersion } = rig.cluster.store;
    rig.runFor(11_000);
    const [lease] = rig.cluster.store.list('Lease', { namespace: 'kube-node-lease' });
    expect(textFieldOf(lease!.spec, 'renewTime')).not.toBe(before);
    expect(rig.cluster.store.resourceVersion).toBe(resourceVersion);
  });

  it('are tainted while they are cordoned', () => {
    const rig = clusterRig();
    rig.settle();
    const set = (isUnschedulable: boolean): void => {
      const node = nodeOf(rig, 'node1');
      rig.cluster.store.update({
        ...node,
        spec: { ...node.spec, unschedulable: isUnschedulable ? true : undefined },
      });
      rig.runFor(100);
    };
    set(true);
    expect(taintsOf(rig, 'node1')).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']);
    set(false);
    expect(taintsOf(rig, 'node1')).toEqual([]);
  });
});
