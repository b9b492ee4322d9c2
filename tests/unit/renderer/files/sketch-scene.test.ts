import { describe, expect, it } from 'vitest';
import type { LabSketch } from '#main/contract/example-requests';
import {
  SKETCH_HEIGHT,
  SKETCH_WIDTH,
  sketchSceneOf,
  type SketchScene,
} from '../../../../src/renderer/files/sketch-scene';

const NODES: LabSketch['machines'] = ['control-plane', 'node1', 'node2'].map((name, index) => ({
  name,
  kind: index === 0 ? 'control-plane' : 'worker',
  segments: ['lan'],
  pods: Array.from({ length: index * 2 }, (_, pod) => `web${pod}`),
  isDefault: true,
  hasFault: false,
}));
const ROUTER: LabSketch['machines'][number] = {
  name: 'router',
  kind: 'router',
  segments: ['lan', 'internet'],
  pods: [],
  isDefault: true,
  hasFault: false,
};
const CLIENT: LabSketch['machines'][number] = {
  name: 'client',
  kind: 'outside',
  segments: ['internet'],
  pods: [],
  isDefault: false,
  hasFault: false,
};

function sketch(parts: Partial<LabSketch> = {}): LabSketch {
  return {
    segments: ['lan', 'internet'],
    machines: [...NODES, ROUTER, CLIENT],
    services: [
      { name: 'web', isOpen: false },
      { name: 'db', isOpen: false },
    ],
    ingresses: ['shop'],
    policies: ['deny'],
    cni: 'flannel/vxlan',
    proxyMode: 'iptables',
    ...parts,
  };
}

function overlaps({ boxes }: SketchScene): boolean {
  return boxes.some((one, index) =>
    boxes
      .slice(index + 1)
      .some(
        (other) =>
          one.x < other.x + other.width &&
          other.x < one.x + one.width &&
          one.y < other.y + other.height &&
          other.y < one.y + one.height,
      ),
  );
}

describe('the small picture of a lab', () => {
  it('has each machine in its place, none over another, and all within the picture', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      name: `node${index}`,
      kind: 'worker' as const,
      segments: ['lan'],
      pods: Array.from({ length: 200 }, () => 'web'),
      isDefault: false,
      hasFault: false,
    }));
    const labs = [
      sketch(),
      sketch({ machines: many }),
      sketch({ segments: ['lan'] }),
      sketch({ segments: [], machines: [] }),
      sketch({ segments: ['lan', 'internet', 'rack2', 'rack3'] }),
    ];
    for (const lab of labs) {
      const scene = sketchSceneOf(lab);
      expect(overlaps(scene)).toBe(false);
      for (const { x, y, width, height, pods } of scene.boxes) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(SKETCH_WIDTH);
        expect(y + height).toBeLessThanOrEqual(SKETCH_HEIGHT);
        for (const pod of pods) {
          expect(pod.x).toBeGreaterThanOrEqual(x);
          expect(pod.x + pod.width).toBeLessThanOrEqual(x + width);
          expect(pod.y).toBeGreaterThanOrEqual(y);
          expect(pod.y + pod.height).toBeLessThanOrEqual(y + height);
        }
      }
    }
  });

  it('wires a router to every segment that it is on', () => {
    const { wires, segments, boxes } = sketchSceneOf(sketch({ machines: [ROUTER] }));
    expect(boxes).toHaveLength(1);
    expect(wires.map(({ y2 }) => y2)).toEqual(segments.map(({ y1 }) => y1));
  });

  it('shows a tunnel between nodes only where the network plugin makes one', () => {
    expect(sketchSceneOf(sketch()).tunnels).toHaveLength(2);
    for (const cni of ['flannel/host-gw', 'calico/bgp', 'bridge/routes']) {
      expect(sketchSceneOf(sketch({ cni })).tunnels, cni).toEqual([]);
    }
  });

  it('names Pods where all of them have room, and marks them where not', () => {
    const names = (machines: LabSketch['machines']): string[] =>
      sketchSceneOf(sketch({ machines })).boxes.flatMap(({ pods }) => pods.map(({ name }) => name));
    expect(names(NODES)).toEqual(['web0', 'web1', 'web0', 'web1', 'web2', 'web3']);
    const [node] = NODES;
    if (node === undefined) throw new Error('no node');
    const crowded = names([{ ...node, pods: Array.from({ length: 30 }, () => 'web') }]);
    expect(crowded.length).toBeGreaterThan(10);
    expect(new Set(crowded)).toEqual(new Set(['']));
  });

  it('leaves out what every lab has, unless something comes in from there', () => {
    const kinds = (parts: Partial<LabSketch>): string[] =>
      sketchSceneOf(sketch(parts)).boxes.map(({ kind }) => kind);
    const laptop = { ...CLIENT, segments: ['lan'], isDefault: true };
    const machines = [...NODES, ROUTER, laptop];
    const nodes = ['control-plane', 'worker', 'worker'];
    expect(kinds({ machines, ingresses: [] })).toEqual(nodes);
    expect(kinds({ machines })).toEqual(['outside', ...nodes]);
    expect(kinds({ machines: [...machines, CLIENT], ingresses: [] })).toHaveLength(6);
    expect(sketchSceneOf(sketch({ machines, ingresses: [] })).segments).toHaveLength(1);
  });

  it('shows which machine has a cable with a fault', () => {
    const machines = NODES.map((node, index) => ({ ...node, hasFault: index === 1 }));
    expect(sketchSceneOf(sketch({ machines })).wires.map(({ hasFault }) => hasFault)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('names Ingresses, Services and policies as far as there is room, and counts the others', () => {
    const shown = (parts: Partial<LabSketch>): string[] =>
      sketchSceneOf(sketch(parts)).objects.map(({ kind, name }) => `${kind} ${name}`);
    expect(shown({})).toEqual(['ingress shop', 'service web', 'service db', 'policy deny']);
    const policies = Array.from({ length: 500 }, (_, index) => `policy-${index}`);
    const crowded = sketchSceneOf(sketch({ policies })).objects;
    expect(crowded.at(-1)).toMatchObject({ kind: 'more', name: `+${503 - (crowded.length - 1)}` });
    expect(crowded.every(({ x, width }) => x > 0 && x + width <= SKETCH_WIDTH)).toBe(true);
  });
});
