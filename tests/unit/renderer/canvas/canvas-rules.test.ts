import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { designedPod, designedService, designedWorkload, emptyDesign } from '#kit/design-builder';
import { clusterTopology } from '#kit/topology-builder';
import {
  draggedFrom,
  dropCommandOf,
  dropTargetOf,
  dropTargetsOf,
  dropWords,
} from '../../../../src/renderer/canvas/drag-rules';
import { createMessages } from '../../../../src/renderer/i18n/messages';
import { elementsOf } from '../../../../src/renderer/canvas/elements-of';
import { boxOf, elementAt, neighborOf } from '../../../../src/renderer/canvas/hit-test';
import { layoutOf } from '../../../../src/renderer/canvas/layout-of';
import { relatedEdges } from '../../../../src/renderer/canvas/relation-edges';
import { requestFilterOf } from '../../../../src/renderer/canvas/request-filter';
import { toolHint, toolTargetOf, toolTargetsOf } from '../../../../src/renderer/canvas/tool-rules';
import { selectableRefsOf } from '../../../../src/renderer/store/edit-rules';
import { PALETTE_GROUPS, type PaletteItem } from '../../../../src/renderer/store/palette-items';
import { labPictureOf } from '../../../../src/renderer/store/lab-picture';

const { t } = createMessages('en', {});

function itemOf(id: string): PaletteItem {
  const item = PALETTE_GROUPS.flatMap(({ items }) => items).find((each) => each.id === id);
  if (item === undefined) throw new Error(`no ${id} in the palette`);
  return item;
}

const WEB = 'workload:deployment/default/web';
const topology = {
  ...clusterTopology([
    { name: 'node1', pods: ['client', 'web-1'] },
    { name: 'node2', pods: ['web-2'] },
  ]),
  services: [
    {
      id: 'default/web',
      namespace: 'default',
      name: 'web',
      type: 'ClusterIP',
      clusterAddress: '10.96.1.2',
      ports: [{ port: 80, protocol: 'TCP', targetPort: '80' }],
      endpoints: ['10.244.0.3:80', '10.244.1.2:80'],
    },
  ],
  workloads: [
    {
      id: 'deployment/default/web',
      kind: 'Deployment',
      namespace: 'default',
      name: 'web',
      replicas: 2,
      readyReplicas: 2,
      pods: ['default/web-1', 'default/web-2'],
    },
  ],
};
const picture = labPictureOf(topology, {
  ...emptyDesign(['node1', 'node2']),
  pods: [designedPod('client'), designedPod('planned', 'node2')],
  workloads: [designedWorkload('web', 3)],
  services: [designedService('web', ['deployment/default/web'])],
});
const layout = layoutOf(picture);

function middleOf(ref: string): { readonly x: number; readonly y: number } {
  const box = boxOf(layout, ref)!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

describe('elementAt', () => {
  it('finds the innermost element', () => {
    expect(elementAt(layout, middleOf('interface:default/client:eth0'))).toBe(
      'interface:default/client:eth0',
    );
    const { x, y } = boxOf(layout, 'pod:default/client')!;
    expect(elementAt(layout, { x: x + 3, y: y + 3 })).toBe('pod:default/client');
    expect(elementAt(layout, middleOf(WEB))).toBe(WEB);
  });

  it('finds a segment beside its thin bar, and nothing beside everything', () => {
    const { x, y } = middleOf('segment:segment/lan');
    expect(elementAt(layout, { x: x + 11, y })).toBe('segment:segment/lan');
    expect(elementAt(layout, { x: -50, y: -50 })).toBeUndefined();
  });
});

describe('neighborOf', () => {
  const candidates = selectableRefsOf(picture);

  it('goes from Pod to Pod in a row, and down to the next node', () => {
    expect(neighborOf(layout, 'pod:default/client', 'right', candidates)).toBe('pod:default/web-1');
    expect(neighborOf(layout, 'pod:default/web-1', 'left', candidates)).toBe('pod:default/client');
    expect(neighborOf(layout, 'pod:default/client', 'down', candidates)).toBe('machine:node/node2');
  });

  it('reaches every element from the first by some way of arrow keys', () => {
    const reached = new Set(['service:default/web']);
    for (const ref of reached) {
      for (const direction of ['left', 'right', 'up', 'down'] as const) {
        const next = neighborOf(layout, ref, direction, candidates);
        if (next !== undefined) reached.add(next);
      }
    }
    expect(candidates.filter((ref) => !reached.has(ref))).toEqual([]);
  });
});

describe('a drag', () => {
  it('picks up a Pod by any part of it, and a line from Services and machines outside', () => {
    expect(draggedFrom('interface:default/client:eth0', 'select', picture)).toEqual({
      kind: 'move',
      ref: 'pod:default/client',
    });
    expect(draggedFrom('service:default/web', 'select', picture)?.kind).toBe('connect');
    expect(draggedFrom('machine:host/laptop', 'select', picture)?.kind).toBe('connect');
  });

  it('leaves nodes, segments and wires to whoever moves the picture', () => {
    for (const ref of ['machine:node/node1', 'segment:segment/lan', 'wire:x', 'interface:node/node1:eth0']) {
      expect(draggedFrom(ref, 'select', picture)).toBeUndefined();
    }
  });

  it('of a Pod from the palette can go onto every node, and pins it there', () => {
    const dragged = { kind: 'add', item: itemOf('pod') } as const;
    expect(dropTargetsOf(dragged, picture)).toEqual(new Set(['machine:node/node1', 'machine:node/node2']));
    const target = dropTargetOf(dragged, 'pod:default/web-2', picture);
    expect(dropCommandOf(dragged, target, picture)).toEqual({
      kind: 'add',
      element: 'pod',
      onto: 'node/node2',
    });
    expect(dropWords(dragged, target, t)).toBe('on node2');
    expect(dropCommandOf(dragged, undefined, picture)).toEqual({ kind: 'add', element: 'pod' });
  });

  it('of a running Pod moves it, and does nothing beside the nodes', () => {
    const dragged = { kind: 'move', ref: 'pod:default/client' } as const;
    expect(dropCommandOf(dragged, 'machine:node/node2', picture)).toEqual({
      kind: 'move',
      pod: 'pod/default/client',
      node: 'node2',
    });
    expect(dropCommandOf(dragged, undefined, picture)).toBeUndefined();
  });
});

describe('a tool', () => {
  it('highlights where it can be clicked, first and second', () => {
    expect(toolTargetsOf({ tool: 'send', from: undefined }, picture).has('service:default/web')).toBe(false);
    const second = toolTargetsOf({ tool: 'send', from: 'pod:default/client' }, picture);
    expect(second.has('service:default/web')).toBe(true);
    expect(second.has('pod:default/client')).toBe(false);
    expect(second.has('pod:default/planned')).toBe(false);
    expect(toolTargetsOf({ tool: 'connect', from: 'service:default/web' }, picture)).toEqual(
      new Set([WEB, 'pod:default/client', 'pod:default/planned']),
    );
  });

  it('takes the Pod when its interface is clicked', () => {
    const use = { tool: 'send', from: undefined } as const;
    expect(toolTargetOf(use, 'interface:default/client:eth0', picture)).toBe('pod:default/client');
  });

  it('says what to do next', () => {
    expect(toolHint({ tool: 'send', from: 'pod:default/client' }, ENGLISH.t)).toBe('Send from client to …');
    expect(toolHint({ tool: 'select', from: undefined }, ENGLISH.t)).toBeUndefined();
  });
});

describe('relatedEdges', () => {
  it('leads from a Service over its workload to the Pods', () => {
    expect(relatedEdges(picture.relations, new Set(['service:default/web']))).toEqual(
      new Set([
        `selects service:default/web ${WEB}`,
        `owns ${WEB} pod:default/web-1`,
        `owns ${WEB} pod:default/web-2`,
      ]),
    );
  });

  it('leads from a Pod up to its Services, not to its sisters', () => {
    expect(relatedEdges(picture.relations, new Set(['pod:default/web-1']))).toEqual(
      new Set([`selects service:default/web ${WEB}`, `owns ${WEB} pod:default/web-1`]),
    );
  });
});

describe('elementsOf', () => {
  const { nodes, edges } = elementsOf(picture, layout, t);
  const byId = new Map(nodes.map((node) => [node.id, node]));

  it('draws Services and workloads as cards with how they are', () => {
    expect(byId.get('service:default/web#state')?.label).toBe('10.96.1.2:80');
    expect(byId.get(`${WEB}#state`)?.label).toBe('● 2/2 → 3');
    expect(edges.filter((edge) => edge.kind === 'owns')).toHaveLength(2);
  });

  it('draws what is planned as a ghost that says so', () => {
    expect(byId.get('pod:default/planned')?.variants).toEqual(['planned']);
    expect(byId.get('pod:default/planned#state')?.label).toBe('◌ planned');
  });

  it('keeps lines to Pods for when they are asked for once there are many', () => {
    const pods = Array.from({ length: 30 }, (_, index) => `web-${index}`);
    const many = labPictureOf({
      ...clusterTopology([{ name: 'node1', pods }]),
      workloads: [{ ...topology.workloads[0]!, pods: pods.map((pod) => `default/${pod}`) }],
    });
    const lines = elementsOf(many, layoutOf(many), t).edges.filter((edge) => edge.kind === 'owns');
    expect(lines.map((line) => 'isOnDemand' in line && line.isOnDemand)).toEqual(pods.map(() => true));
  });
});

it('filters packets by the addresses of both ends, and of a Service by those of the asking end', () => {
  const from = 'pod/default/client';
  expect(requestFilterOf({ from, to: 'service/default/web' }, picture)).toBe('host 10.244.0.2');
  expect(requestFilterOf({ from, to: 'pod/default/web-2' }, picture)).toBe(
    'host 10.244.0.2 and host 10.244.1.2',
  );
  expect(requestFilterOf({ from: 'node/node1', to: 'service/default/web' }, picture)).toBe(
    'host 192.168.0.10',
  );
});
