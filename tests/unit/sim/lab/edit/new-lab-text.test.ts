import { describe, expect, it } from 'vitest';
import { newLabText } from '#sim/lab/edit/new-lab-text';
import { edited } from '#kit/lab-edits';
import { readGood } from '#kit/lab-text';

describe('newLabText', () => {
  it('is a lab with so many nodes, and nothing to warn of', () => {
    const text = newLabText({
      name: 'my lab: 1',
      nodeCount: 3,
      cni: 'flannel/host-gw',
      proxyMode: 'iptables',
    });
    const lab = readGood(text);
    expect(lab.notices).toEqual([]);
    expect(lab.name).toBe('my lab: 1');
    expect(lab.spec.cluster.nodes.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'control-plane control-plane',
      'node1 worker',
      'node2 worker',
    ]);
    expect(lab.spec.cluster.cni).toEqual({ plugin: 'flannel', mode: 'host-gw' });
  });

  it('takes nodes and objects in its own style', () => {
    const text = newLabText({ name: 'shop', nodeCount: 1, cni: 'flannel/vxlan', proxyMode: 'iptables' });
    const { texts, document } = edited(text, { kind: 'add', element: 'node' });
    expect(texts['lab.yaml']).toContain('      - { name: node1, role: worker }\n');
    expect(document.spec.cluster.nodes[1]?.addresses).toEqual(['192.168.0.11']);
    const grown = edited(text, { kind: 'add', element: 'deployment' });
    expect(grown.document.objects.map(({ object }) => object.metadata.name)).toEqual(['web']);
  });
});
