import { describe, expect, it } from 'vitest';
import { designedPod, designedService, designedWorkload, emptyDesign } from '#kit/design-builder';
import { clusterTopology, podOf } from '#kit/topology-builder';
import type { Topology } from '#main/contract/topology';
import { labPictureOf, refsOfDesign } from '../../../../src/renderer/store/lab-picture';

const topology: Topology = {
  ...clusterTopology([
    { name: 'control-plane', pods: [] },
    { name: 'node1', pods: ['client', 'web-1'] },
  ]),
  services: [
    {
      id: 'kube-system/kube-dns',
      namespace: 'kube-system',
      name: 'kube-dns',
      type: 'ClusterIP',
      ports: [],
      endpoints: ['10.244.1.3:53', '10.244.1.3:9153'],
    },
  ],
  workloads: [
    {
      id: 'deployment/default/web',
      kind: 'Deployment',
      namespace: 'default',
      name: 'web',
      replicas: 1,
      readyReplicas: 1,
      pods: ['default/web-1'],
    },
  ],
};
const design = {
  ...emptyDesign(['control-plane', 'node1']),
  pods: [designedPod('client')],
  workloads: [designedWorkload('web', 1)],
};
const seen = new Set(refsOfDesign(design));

describe('labPictureOf', () => {
  it('shows what runs as it is where the text says the same', () => {
    const picture = labPictureOf(topology, design, seen);
    expect([...picture.planned, ...picture.leaving]).toEqual([]);
    expect(picture.machines).toEqual(topology.machines);
  });

  it('plans a Pod of the text on the node that it names, and without a node where it names none', () => {
    const picture = labPictureOf(
      topology,
      { ...design, pods: [...design.pods, designedPod('fixed', 'node1'), designedPod('free')] },
      seen,
    );
    expect([...picture.planned].sort()).toEqual(['pod:default/fixed', 'pod:default/free']);
    const node1 = picture.machines.find((machine) => machine.id === 'node/node1');
    expect(node1?.pods.map((pod) => pod.id)).toContain('default/fixed');
    expect(picture.unscheduled.map((pod) => pod.id)).toEqual(['default/free']);
  });

  it('plans nodes, machines outside, segments, workloads and Services', () => {
    const picture = labPictureOf(
      topology,
      {
        ...design,
        nodes: [
          ...design.nodes,
          { ref: 'node/node2', name: 'node2', role: 'worker', segment: 'segment/lan' },
        ],
        outside: [...design.outside, { ref: 'host/db', name: 'db', segment: 'segment/lan' }],
        segments: [...design.segments, { ref: 'segment/office', name: 'office', cidr: '10.1.0.0/24' }],
        workloads: [...design.workloads, designedWorkload('api', 2)],
        services: [designedService('api', ['deployment/default/api'])],
      },
      seen,
    );
    expect([...picture.planned].sort()).toEqual([
      'machine:host/db',
      'machine:node/node2',
      'segment:segment/office',
      'service:default/api',
      'workload:deployment/default/api',
    ]);
    expect(picture.relations).toContainEqual({
      kind: 'selects',
      from: 'service:default/api',
      to: 'workload:deployment/default/api',
    });
  });

  it('marks as leaving what was in the text and still runs, and never what was not', () => {
    const picture = labPictureOf(topology, { ...design, pods: [], workloads: [] }, seen);
    expect([...picture.leaving].sort()).toEqual(['pod:default/client', 'workload:deployment/default/web']);
  });

  it('marks a router that left the text, whose reference differs', () => {
    const picture = labPictureOf(topology, { ...design, routers: [] }, seen);
    expect([...picture.leaving]).toEqual(['machine:host/router']);
  });

  it('says where the text wants a Pod that is on another node, and how many replicas', () => {
    const picture = labPictureOf(
      topology,
      { ...design, pods: [designedPod('client', 'control-plane')], workloads: [designedWorkload('web', 4)] },
      seen,
    );
    expect(picture.moving).toEqual(new Map([['pod:default/client', 'control-plane']]));
    expect(picture.scaling).toEqual(new Map([['workload:deployment/default/web', 4]]));
  });

  it('finds by its endpoints what a Service selects that the text does not have', () => {
    expect(labPictureOf(topology, design, seen).relations).toEqual([
      { kind: 'selects', from: 'service:kube-system/kube-dns', to: 'workload:deployment/default/web' },
      { kind: 'owns', from: 'workload:deployment/default/web', to: 'pod:default/web-1' },
    ]);
  });

  it('leads a Service to the Pod that its slices name, where another one has the same address', () => {
    const slice = {
      id: 'kube-system/kube-dns-x',
      service: 'kube-system/kube-dns',
      name: 'kube-dns-x',
      addressType: 'IPv4',
      ready: ['10.244.1.3'],
      notReady: [],
      pods: ['default/web-1'],
    };
    const machines = topology.machines.map((machine) => ({
      ...machine,
      pods: machine.pods.map((pod) => ({ ...pod, address: '10.244.1.3' })),
    }));
    const { relations } = labPictureOf({ ...topology, machines, slices: [slice] }, design, seen);
    expect(relations.filter(({ kind }) => kind === 'selects')).toEqual([
      { kind: 'selects', from: 'service:kube-system/kube-dns', to: 'workload:deployment/default/web' },
    ]);
  });

  it('keeps a Pod that no node has among those without a node', () => {
    const waiting = podOf('big', '', { phase: 'Pending', isReady: false, message: 'no node fits' });
    const picture = labPictureOf({ ...topology, unscheduled: [waiting] }, design, seen);
    expect(picture.unscheduled).toEqual([waiting]);
    expect(picture.planned.size).toBe(0);
  });
});
