import { describe, expect, it } from 'vitest';
import { clusterTopology, podOf } from '#kit/topology-builder';
import type { Topology } from '#main/contract/topology';
import { mutedIdOf, mutedIdsOfEnds, mutedName, withToggled } from '../../../../src/renderer/store/muting';

function topology(): Topology {
  const plain = clusterTopology([{ name: 'node1', pods: [] }]);
  const [node, ...others] = plain.machines;
  if (node === undefined) throw new Error('no node');
  const own = node.interfaces.flatMap(({ addresses }) => addresses)[0]?.split('/')[0] ?? '';
  const pods = [podOf('web-a', '10.244.1.2'), podOf('client', '10.244.1.3'), podOf('agent', own)];
  return {
    ...plain,
    machines: [{ ...node, pods }, ...others],
    workloads: [
      {
        id: 'deployment/default/web',
        kind: 'Deployment',
        namespace: 'default',
        name: 'web',
        replicas: 1,
        readyReplicas: 1,
        pods: ['default/web-a'],
      },
      {
        id: 'daemonset/default/agent',
        kind: 'DaemonSet',
        namespace: 'default',
        name: 'agent',
        replicas: 1,
        readyReplicas: 1,
        pods: ['default/agent'],
      },
    ],
    services: [
      {
        id: 'default/web',
        namespace: 'default',
        name: 'web',
        type: 'ClusterIP',
        clusterAddress: '10.96.0.7',
        ports: [],
        endpoints: ['10.244.1.2:80'],
      },
    ],
    slices: [
      {
        id: 'default/web-x',
        service: 'default/web',
        name: 'web-x',
        addressType: 'IPv4',
        ready: ['10.244.1.2'],
        notReady: [],
        pods: ['default/web-a'],
      },
    ],
  };
}

describe('whose packets can be hidden', () => {
  it('is the workload of a Pod, or the Pod where nothing owns it, and behind a Service who is behind it', () => {
    expect(mutedIdsOfEnds(['10.244.1.3', '10.96.0.7'], topology())).toEqual([
      'pod/default/client',
      'deployment/default/web',
    ]);
    expect(mutedIdsOfEnds(['10.244.1.2', '10.96.0.7'], topology())).toEqual(['deployment/default/web']);
    expect(mutedIdsOfEnds(['8.8.8.8', ''], topology())).toEqual([]);
  });

  it('is no Pod on the host’s network, whose address is its node’s', () => {
    expect(mutedIdOf('pod:default/client', topology())).toBe('pod/default/client');
    expect(mutedIdOf('pod:default/web-a', topology())).toBe('deployment/default/web');
    expect(mutedIdOf('workload:deployment/default/web', topology())).toBe('deployment/default/web');
    expect(mutedIdOf('pod:default/agent', topology())).toBeUndefined();
    expect(mutedIdOf('workload:daemonset/default/agent', topology())).toBeUndefined();
    expect(mutedIdOf('machine:node/node1', topology())).toBeUndefined();
  });

  it('is called by its name, and goes on and off', () => {
    expect(mutedName('deployment/default/web')).toBe('web');
    expect(mutedName('deployment/kube-system/coredns')).toBe('kube-system/coredns');
    expect(withToggled(['a'], 'b')).toEqual(['a', 'b']);
    expect(withToggled(['a', 'b'], 'a')).toEqual(['b']);
  });
});
