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
  pods: index * 3,
}));
const ROUTER: LabSketch['machines'][number] = {
  name: 'router',
  kind: 'router',
  segments: ['lan', 'internet'],
  pods: 0,
};

function sketch(parts: Partial<LabSketch> = {}): LabSketch {
  return {
    segments: ['lan', 'internet'],
    machines: [...NODES, ROUTER, { name: 'client', kind: 'outside', segments: ['internet'], pods: 0 }],
    services: 2,
    ingresses: 1,
    policies: 3,
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
      pods: 200,
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
        expect(pods.every((pod) => pod.x >= x && pod.y >= y && pod.y < y + height)).toBe(true);
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

  it('shows Services, Ingresses and policies as far as there is room', () => {
    expect(sketchSceneOf(sketch()).objects.map(({ kind }) => kind)).toEqual([
      'ingress',
      'service',
      'service',
      'policy',
      'policy',
      'policy',
    ]);
    const crowded = sketchSceneOf(sketch({ policies: 500 })).objects;
    expect(crowded.every(({ x }) => x > 0 && x < SKETCH_WIDTH)).toBe(true);
  });
});
