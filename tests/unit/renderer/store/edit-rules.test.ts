import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { designedPod, designedService, designedWorkload, emptyDesign } from '#kit/design-builder';
import { clusterTopology } from '#kit/topology-builder';
import {
  addTargetOf,
  connectCommandOf,
  connectSourceOf,
  connectTargetOf,
  moveTargetOf,
  sendSourceOf,
  sendTargetOf,
  wordsFor,
} from '../../../../src/renderer/store/edit-rules';
import { labPictureOf } from '../../../../src/renderer/store/lab-picture';

const WEB = 'workload:deployment/default/web';
const picture = labPictureOf(
  {
    ...clusterTopology([
      { name: 'node1', pods: ['client', 'web-1'] },
      { name: 'node2', pods: [] },
    ]),
    workloads: [
      {
        id: 'deployment/default/web',
        kind: 'Deployment',
        namespace: 'default',
        name: 'web',
        replicas: 2,
        readyReplicas: 1,
        pods: ['default/web-1'],
      },
    ],
  },
  {
    ...emptyDesign(['node1', 'node2']),
    pods: [designedPod('client'), designedPod('new', 'node2'), designedPod('free')],
    workloads: [designedWorkload('web', 2)],
    services: [designedService('web', ['deployment/default/web'])],
  },
);
const IN_CLIENT = 'interface:default/client:eth0';

describe('what is dropped', () => {
  it('lands on the node around whatever is under the pointer when it is a Pod', () => {
    expect(addTargetOf('pod', IN_CLIENT, picture)).toBe('machine:node/node1');
    expect(addTargetOf('pod', 'machine:host/laptop', picture)).toBeUndefined();
  });

  it('selects the workload of the Pod under the pointer when it is a Service', () => {
    expect(addTargetOf('service', 'interface:default/web-1:eth0', picture)).toBe(WEB);
    expect(addTargetOf('service', 'pod:default/client', picture)).toBe('pod:default/client');
    expect(addTargetOf('service', 'machine:node/node1', picture)).toBeUndefined();
  });

  it('is plugged into a segment when it is a machine', () => {
    expect(addTargetOf('outside', 'segment:segment/lan', picture)).toBe('segment:segment/lan');
    expect(addTargetOf('node', 'machine:node/node1', picture)).toBeUndefined();
  });

  it('moves a Pod to another node, not to its own', () => {
    expect(moveTargetOf('pod:default/client', 'machine:node/node2', picture)).toBe('machine:node/node2');
    expect(moveTargetOf('pod:default/client', 'pod:default/web-1', picture)).toBeUndefined();
  });
});

describe('connecting', () => {
  it('starts at the workload of a Pod, at Services, machines and segments, not at routers', () => {
    expect(connectSourceOf('pod:default/web-1', picture)).toBe(WEB);
    expect(connectSourceOf('interface:node/node1:eth0', picture)).toBe('machine:node/node1');
    expect(connectSourceOf('machine:host/router', picture)).toBeUndefined();
  });

  it('says the Service first, whichever end the line was drawn from', () => {
    const command = { kind: 'connect', from: 'service/default/web', to: 'deployment/default/web' };
    expect(connectTargetOf('service:default/web', 'pod:default/web-1', picture)).toBe(WEB);
    expect(connectCommandOf('service:default/web', WEB, picture)).toEqual(command);
    expect(connectTargetOf(WEB, 'service:default/web', picture)).toBe('service:default/web');
    expect(connectCommandOf(WEB, 'service:default/web', picture)).toEqual(command);
  });

  it('plugs a machine into a segment', () => {
    expect(connectTargetOf('machine:host/laptop', 'segment:segment/internet', picture)).toBe(
      'segment:segment/internet',
    );
    expect(connectCommandOf('segment:segment/internet', 'machine:host/laptop', picture)).toEqual({
      kind: 'connect',
      from: 'host/laptop',
      to: 'segment/internet',
    });
  });
});

describe('sending a request', () => {
  it('starts where something runs', () => {
    expect(sendSourceOf(IN_CLIENT, picture)).toBe('pod:default/client');
    expect(sendSourceOf('machine:host/laptop', picture)).toBe('machine:host/laptop');
    expect(sendSourceOf('pod:default/new', picture)).toBe('machine:node/node2');
    expect(sendSourceOf('pod:default/free', picture)).toBeUndefined();
    expect(sendSourceOf('service:default/web', picture)).toBeUndefined();
  });

  it('does not go to where it starts, nor to a Service that is only planned', () => {
    expect(sendTargetOf('pod:default/client', 'pod:default/client', picture)).toBeUndefined();
    expect(sendTargetOf('pod:default/client', 'service:default/web', picture)).toBeUndefined();
    expect(sendTargetOf('pod:default/client', 'pod:default/web-1', picture)).toBe('pod:default/web-1');
  });
});

it.each([
  ['pod:default/client', 'Pod client, Running, on node1'],
  ['pod:default/free', 'Pod free, on no node, planned'],
  [WEB, 'Deployment web, 1 of 2 ready'],
  ['machine:host/router', 'Router router'],
  ['segment:segment/lan', 'Segment lan'],
])('says %s as "%s"', (ref, words) => {
  expect(wordsFor(ref, picture, ENGLISH.t)).toBe(words);
});
