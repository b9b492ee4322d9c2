/** Where the machines and wires of a lab's small picture stand: segments as lines, nodes below, what is outside above. */
import type { LabSketch } from '../../main/contract/example-requests';

interface SketchBox {
  readonly kind: LabSketch['machines'][number]['kind'];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly pods: readonly { readonly x: number; readonly y: number }[];
}

interface SketchLine {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface SketchScene {
  readonly segments: readonly SketchLine[];
  readonly wires: readonly SketchLine[];
  readonly boxes: readonly SketchBox[];
  /** Between nodes that wrap what Pods send. */
  readonly tunnels: readonly SketchLine[];
  readonly objects: readonly {
    readonly kind: 'service' | 'ingress' | 'policy';
    readonly x: number;
    readonly y: number;
  }[];
}

export const SKETCH_WIDTH = 220;
export const SKETCH_HEIGHT = 110;
export const POD_SIZE = 6;

const MARGIN = 8;
const GAP = 6;
const MAX_BOX_WIDTH = 46;
/** More of them would be lines. */
const MAX_BOXES = 9;
const POD_GAP = 3;
const MAX_BOX_HEIGHT = 40;
const SEGMENT_HEIGHT = 14;
/** Of a machine that is outside, as a share of a node's height. */
const ABOVE_SHARE = 0.4;
/** Services, Ingresses and policies stand below the machines. */
const OBJECTS_HEIGHT = 12;
const OBJECT_STEP = 11;
const MAX_OBJECTS = 16;
const TUNNELLED = /vxlan|ipip|geneve|wireguard|tunnel|^cilium$|^weave/u;

type Machine = LabSketch['machines'][number];

export function sketchSceneOf(sketch: LabSketch): SketchScene {
  const { segments, machines } = sketch;
  const names = segments.length === 0 ? [''] : segments;
  const rows = names.map((name) => {
    const above = machines.filter((machine) => standsAbove(machine) && machine.segments[0] === name);
    const below = machines.filter((machine) => !standsAbove(machine) && machine.segments[0] === name);
    const aboveShare = above.length === 0 ? 0 : ABOVE_SHARE;
    return { name, above, below, aboveShare, share: aboveShare + (below.length === 0 ? 0 : 1) };
  });
  const free = SKETCH_HEIGHT - OBJECTS_HEIGHT - 2 * MARGIN - names.length * SEGMENT_HEIGHT;
  const unit = Math.min(free / Math.max(sumOf(rows.map(({ share }) => share)), 1), MAX_BOX_HEIGHT);
  let nextTop = MARGIN;
  const bands = rows.map(({ name, above, below, aboveShare, share }) => {
    const top = nextTop;
    nextTop += share * unit + SEGMENT_HEIGHT;
    return { name, above, below, top, lineY: top + aboveShare * unit + SEGMENT_HEIGHT / 2, bottom: nextTop };
  });
  const lineOf = new Map(bands.map(({ name, lineY }) => [name, lineY]));
  const boxes: SketchBox[] = [];
  const wires: SketchLine[] = [];
  for (const { above, below, top, lineY, bottom } of bands) {
    for (const { machine, box } of rowOf(above, top, lineY - GAP)) {
      boxes.push(box);
      wires.push(...wiresOf(machine, box, lineOf));
    }
    for (const { machine, box } of rowOf(below, lineY + GAP, bottom - GAP)) {
      boxes.push(box);
      wires.push(...wiresOf(machine, box, lineOf));
    }
  }
  const x2 = SKETCH_WIDTH - MARGIN;
  return {
    segments: bands.map(({ lineY }) => ({ x1: MARGIN, y1: lineY, x2, y2: lineY })),
    wires,
    boxes,
    tunnels: TUNNELLED.test(sketch.cni) ? tunnelsOf(boxes) : [],
    objects: objectsOf(sketch),
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** From each node to the next one of its row. */
function tunnelsOf(boxes: readonly SketchBox[]): readonly SketchLine[] {
  const nodes = boxes.filter(({ kind }) => kind === 'control-plane' || kind === 'worker');
  return nodes.slice(1).flatMap((box, index) => {
    const before = nodes[index];
    if (before?.y !== box.y) return [];
    const y = box.y + box.height - POD_GAP;
    return [{ x1: before.x + before.width, y1: y, x2: box.x, y2: y }];
  });
}

function objectsOf({ services, ingresses, policies }: LabSketch): SketchScene['objects'] {
  const kinds = [
    ...Array.from({ length: ingresses }, () => 'ingress' as const),
    ...Array.from({ length: services }, () => 'service' as const),
    ...Array.from({ length: policies }, () => 'policy' as const),
  ].slice(0, MAX_OBJECTS);
  const start = (SKETCH_WIDTH - (kinds.length - 1) * OBJECT_STEP) / 2;
  const y = SKETCH_HEIGHT - MARGIN;
  return kinds.map((kind, index) => ({ kind, x: start + index * OBJECT_STEP, y }));
}

function standsAbove({ kind }: Machine): boolean {
  return kind === 'outside' || kind === 'router';
}

function rowOf(
  machines: readonly Machine[],
  top: number,
  bottom: number,
): readonly { readonly machine: Machine; readonly box: SketchBox }[] {
  const shown = machines.slice(0, MAX_BOXES);
  const room = SKETCH_WIDTH - 2 * MARGIN - GAP * (shown.length + 1);
  const width = Math.min(MAX_BOX_WIDTH, room / Math.max(shown.length, 1));
  const used = shown.length * width + (shown.length - 1) * GAP;
  const start = (SKETCH_WIDTH - used) / 2;
  const height = Math.max(bottom - top, POD_SIZE);
  return shown.map((machine, index) => {
    const x = start + index * (width + GAP);
    const frame = { x, y: top, width, height };
    return { machine, box: { kind: machine.kind, ...frame, pods: podsIn(machine.pods, frame) } };
  });
}

/** As many as there is room for. */
function podsIn(
  count: number,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): SketchBox['pods'] {
  const step = POD_SIZE + POD_GAP;
  const columns = Math.floor((box.width - POD_GAP) / step);
  const rows = Math.floor((box.height - POD_GAP) / step);
  return Array.from({ length: Math.max(Math.min(count, columns * rows), 0) }, (_, index) => ({
    x: box.x + POD_GAP + (index % columns) * step,
    y: box.y + POD_GAP + Math.floor(index / columns) * step,
  }));
}

/** To each of its segments, from the side that faces it. */
function wiresOf(
  { segments }: Machine,
  box: SketchBox,
  lineOf: ReadonlyMap<string, number>,
): readonly SketchLine[] {
  const middle = box.x + box.width / 2;
  return segments.flatMap((name, index) => {
    const lineY = lineOf.get(name);
    if (lineY === undefined) return [];
    // Several wires of a router stand beside each other.
    const x = middle + (index - (segments.length - 1) / 2) * POD_SIZE;
    return [{ x1: x, y1: lineY > box.y ? box.y + box.height : box.y, x2: x, y2: lineY }];
  });
}
