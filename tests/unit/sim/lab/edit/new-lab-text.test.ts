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

describe('the text of a new lab, by what was chosen', () => {
  const FAMILIES = ['ipv4', 'ipv4-ipv6', 'ipv6-ipv4', 'ipv6'] as const;
  const base = { name: 'shop', nodeCount: 3, cni: 'flannel/vxlan', proxyMode: 'iptables' };

  it('reads without a word, whatever is chosen', () => {
    for (const families of FAMILIES) {
      for (const segmentCount of [1, 2] as const) {
        for (const loadBalancer of [undefined, 'l2', 'cloud'] as const) {
          for (const isAlone of [false, true]) {
            const text = newLabText({ ...base, families, segmentCount, isAlone, loadBalancer });
            expect(readGood(text).notices, text).toEqual([]);
          }
        }
      }
    }
  });

  it('has the families, in their order', () => {
    const ranges = FAMILIES.map((families) => {
      const { cluster } = readGood(newLabText({ ...base, families })).spec;
      return cluster.networking.podSubnet;
    });
    expect(ranges).toMatchInlineSnapshot(`
      [
        "10.244.0.0/16",
        "10.244.0.0/16,fd00:10:244::/56",
        "fd00:10:244::/56,10.244.0.0/16",
        "fd00:10:244::/56",
      ]
    `);
  });

  it('spreads the nodes over two segments, with a router between them', () => {
    const { cluster, network } = readGood(newLabText({ ...base, segmentCount: 2 })).spec;
    expect(cluster.nodes.map(({ name, segment }) => `${name} ${segment}`)).toEqual([
      'control-plane lan',
      'node1 lan',
      'node2 lan2',
    ]);
    expect(network.routers.map(({ ports }) => ports.map(({ segment }) => segment))).toEqual([
      ['lan', 'lan2', 'internet'],
    ]);
  });

  it('has an Ingress controller of each kind', () => {
    for (const ingressController of ['nginx', 'traefik', 'kong', 'alb']) {
      const text = newLabText({ ...base, ingressController, loadBalancer: 'cloud' });
      const { spec, notices } = readGood(text);
      expect(spec.cluster.ingressControllers?.map(({ kind }) => kind)).toEqual([ingressController]);
      expect(notices).toEqual([]);
    }
  });

  it('has nobody outside when it is to be alone', () => {
    expect(readGood(newLabText(base)).spec.outside.length).toBeGreaterThan(0);
    expect(readGood(newLabText({ ...base, isAlone: true })).spec.outside).toEqual([]);
  });
});
