import { describe, expect, it } from 'vitest';
import { clusterTopology } from '#kit/topology-builder';
import { findElements } from '../../../../src/renderer/canvas/find-element';
import { labPictureOf } from '../../../../src/renderer/store/lab-picture';

const picture = labPictureOf(
  clusterTopology([
    { name: 'node1', pods: ['client', 'web-1'] },
    { name: 'node2', pods: ['web-2'] },
  ]),
);

function found(text: string): readonly string[] {
  return findElements(picture, text).map(({ ref }) => ref);
}

describe('finding an element', () => {
  it('asks for its name, and puts those first that begin with it', () => {
    expect(found('web')).toEqual(['pod:default/web-1', 'pod:default/web-2']);
    expect(found('node1')[0]).toBe('machine:node/node1');
  });

  it('asks for addresses, images and namespaces too', () => {
    expect(found('192.168.0.10')).toContain('machine:node/node1');
    expect(found('nginx:alpine')).toHaveLength(3);
    expect(found('default client')).toEqual(['pod:default/client']);
  });

  it('finds nothing for nothing, and nothing that lacks one of the words', () => {
    expect(found('  ')).toEqual([]);
    expect(found('web nowhere')).toEqual([]);
  });

  it('finds one among 5,000 Pods', () => {
    const nodes = Array.from({ length: 50 }, (_, node) => ({
      name: `node${node}`,
      pods: Array.from({ length: 100 }, (_each, pod) => `web-${node}-${pod}`),
    }));
    const large = labPictureOf({ ...clusterTopology(nodes, 'routed'), wires: [] });
    expect(findElements(large, 'web-49-99').map(({ name }) => name)).toEqual(['web-49-99']);
  });
});
