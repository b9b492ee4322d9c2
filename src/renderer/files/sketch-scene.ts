/**
 * What a lab's small picture shows, and where: what tells it from other labs. Services, Ingresses and policies by name on
 * top, below them nodes with the Pods that the text asks for, on their segments. What every lab has besides, a router and
 * machines outside, is drawn only where it has a part in the lab.
 */
import type { LabSketch } from '../../main/contract/example-requests';

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface SketchBox extends Frame {
  readonly kind: LabSketch['machines'][number]['kind'];
  /** Of a machine that is no node. */
  readonly name: string;
  /** Without a name where there is room for a mark only. */
  readonly pods: readonly (Frame & { readonly name: string })[];
}

interface SketchLine {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface SketchScene {
  readonly segments: readonly SketchLine[];
  readonly wires: readonly (SketchLine & { readonly hasFault: boolean })[];
  readonly boxes: readonly SketchBox[];
  /** Between nodes that wrap what Pods send. */
  readonly tunnels: readonly SketchLine[];
  readonly objects: readonly (Frame & {
    readonly kind: 'service' | 'ingress' | 'policy' | 'more';
    readonly name: string;
  })[];
}

export const SKETCH_WIDTH = 220;
export const SKETCH_HEIGHT = 110;
export const SKETCH_LETTERS = 9;

const MARGIN = 8;
const GAP = 8;
const MAX_BOX_WIDTH = 96;
/** Of a node without Pods, beside others that have some. */
const IDLE_SHARE = 0.4;
/** More of them would be lines. */
const MAX_BOXES = 9;
const MARK_SIZE = 6;
const POD_GAP = 3;
const CHIP_HEIGHT = 13;
const MIN_CHIP_WIDTH = 34;
const MIN_BOX_HEIGHT = 36;
const MAX_BOX_HEIGHT = 66;
const SEGMENT_HEIGHT = 14;
/** Of a machine that is outside, as a share of a node's height. */
const ABOVE_SHARE = 0.4;
const OBJECTS_HEIGHT = 18;
/** Of a letter of that size, in the middle of many. */
const LETTER_WIDTH = 5.2;
const CHIP_PADDING = 4;
const MAX_OBJECT_LETTERS = 16;
const TUNNELLED = /vxlan|ipip|geneve|wireguard|tunnel|^cilium$|^weave/u;

type Machine = LabSketch['machines'][number];

export function sketchSceneOf(sketch: LabSketch): SketchScene {
  const { segments, machines } = shownOf(sketch);
  const objects = objectsOf(sketch);
  const objectsHeight = objects.length === 0 ? 0 : OBJECTS_HEIGHT;
  const names = segments.length === 0 ? [''] : segments;
  const rows = names.map((name) => {
    const above = machines.filter((machine) => standsAbove(machine) && machine.segments[0] === name);
    const below = machines.filter((machine) => !standsAbove(machine) && machine.segments[0] === name);
    const aboveShare = above.length === 0 ? 0 : ABOVE_SHARE;
    return { name, above, below, aboveShare, share: aboveShare + (below.length === 0 ? 0 : 1) };
  });
  const free = SKETCH_HEIGHT - objectsHeight - 2 * MARGIN - names.length * SEGMENT_HEIGHT;
  const shares = Math.max(sumOf(rows.map(({ share }) => share)), 1);
  const unit = Math.min(free / shares, wantedHeight(machines));
  let nextTop = MARGIN + objectsHeight + Math.max(free - shares * unit, 0) / 2;
  const bands = rows.map(({ name, above, below, aboveShare, share }) => {
    const top = nextTop;
    nextTop += share * unit + SEGMENT_HEIGHT;
    return { name, above, below, top, lineY: top + aboveShare * unit + SEGMENT_HEIGHT / 2, bottom: nextTop };
  });
  const lineOf = new Map(bands.map(({ name, lineY }) => [name, lineY]));
  const boxes: SketchBox[] = [];
  const wires: SketchScene['wires'][number][] = [];
  for (const { above, below, top, lineY, bottom } of bands) {
    for (const { machine, box } of [
      ...rowOf(above, top, lineY - SEGMENT_HEIGHT / 2),
      ...rowOf(below, lineY + SEGMENT_HEIGHT / 2, bottom - POD_GAP),
    ]) {
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
    objects,
  };
}

/** Without what every lab has, unless something comes in from there. */
function shownOf({
  segments,
  machines,
  services,
  ingresses,
}: LabSketch): Pick<LabSketch, 'segments' | 'machines'> {
  const nodes = machines.filter((machine) => !standsAbove(machine));
  const others = machines.filter(standsAbove);
  if (nodes.length === 0 || others.some(({ isDefault, hasFault }) => !isDefault || hasFault))
    return { segments, machines };
  const isOpen = ingresses.length > 0 || services.some((service) => service.isOpen);
  const used = segments.filter((name) => nodes.some((node) => node.segments.includes(name)));
  const callers = others.filter(
    ({ kind, segments: own }) => kind === 'outside' && used.includes(own[0] ?? ''),
  );
  return { segments: used, machines: [...(isOpen ? callers : []), ...nodes] };
}

/** No higher than a column of the Pods of one node. */
function wantedHeight(machines: readonly Machine[]): number {
  const most = Math.max(0, ...machines.map(({ pods }) => pods.length));
  return Math.min(Math.max((most + 1) * (CHIP_HEIGHT + POD_GAP), MIN_BOX_HEIGHT), MAX_BOX_HEIGHT);
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

/** As many as one line has room for, and how many more there are. */
function objectsOf({ services, ingresses, policies }: LabSketch): SketchScene['objects'] {
  const all = [
    ...ingresses.map((name) => ({ kind: 'ingress' as const, name })),
    ...services.map(({ name }) => ({ kind: 'service' as const, name })),
    ...policies.map((name) => ({ kind: 'policy' as const, name })),
  ].map(({ kind, name }) => ({ kind, name: cut(name, MAX_OBJECT_LETTERS) }));
  const shown: SketchScene['objects'][number][] = [];
  let x = MARGIN;
  for (const [index, { kind, name }] of all.entries()) {
    const left = all.length - index;
    const width = name.length * LETTER_WIDTH + 2 * CHIP_PADDING;
    const room = SKETCH_WIDTH - MARGIN - x - (left > 1 ? moreWidth(left) : 0);
    const frame = { x, y: MARGIN, height: CHIP_HEIGHT };
    if (width > room) {
      shown.push({ ...frame, kind: 'more', name: `+${left}`, width: moreWidth(left) });
      break;
    }
    shown.push({ ...frame, kind, name, width });
    x += width + POD_GAP;
  }
  return shown;
}

function moreWidth(count: number): number {
  return `+${count}`.length * LETTER_WIDTH + 2 * CHIP_PADDING;
}

function cut(name: string, letters: number): string {
  return name.length <= letters ? name : `${name.slice(0, Math.max(letters - 1, 1))}…`;
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
  const hasPods = shown.some(({ pods }) => pods.length > 0);
  const shares = shown.map(({ pods }) => (hasPods && pods.length === 0 ? IDLE_SHARE : 1));
  const room = SKETCH_WIDTH - 2 * MARGIN - GAP * Math.max(shown.length - 1, 0);
  const unit = Math.min(MAX_BOX_WIDTH, room / Math.max(sumOf(shares), 1));
  const used = sumOf(shares) * unit + Math.max(shown.length - 1, 0) * GAP;
  let x = (SKETCH_WIDTH - used) / 2;
  const height = Math.max(bottom - top, MARK_SIZE);
  return shown.map((machine, index) => {
    const width = unit * (shares[index] ?? 1);
    const frame = { x, y: top, width, height };
    x += width + GAP;
    const letters = Math.floor((width - 2 * POD_GAP) / LETTER_WIDTH);
    const name = standsAbove(machine) && height >= SKETCH_LETTERS ? cut(machine.name, letters) : '';
    return { machine, box: { kind: machine.kind, name, ...frame, pods: podsIn(machine.pods, frame) } };
  });
}

/** By name where all of them have room, else as marks, as many as there is room for. */
function podsIn(names: readonly string[], box: Frame): SketchBox['pods'] {
  const rows = Math.floor((box.height - POD_GAP) / (CHIP_HEIGHT + POD_GAP));
  const columns = Math.max(Math.ceil(names.length / Math.max(rows, 1)), 1);
  const width = (box.width - POD_GAP) / columns - POD_GAP;
  if (rows > 0 && width >= MIN_CHIP_WIDTH) {
    const letters = Math.floor((width - CHIP_PADDING) / LETTER_WIDTH);
    return names.map((name, index) => ({
      name: cut(name, letters),
      x: box.x + POD_GAP + Math.floor(index / rows) * (width + POD_GAP),
      y: box.y + POD_GAP + (index % rows) * (CHIP_HEIGHT + POD_GAP),
      width,
      height: CHIP_HEIGHT,
    }));
  }
  const step = MARK_SIZE + POD_GAP;
  const perRow = Math.floor((box.width - POD_GAP) / step);
  const room = Math.max(perRow * Math.floor((box.height - POD_GAP) / step), 0);
  return names.slice(0, room).map((_, index) => ({
    name: '',
    x: box.x + POD_GAP + (index % perRow) * step,
    y: box.y + POD_GAP + Math.floor(index / perRow) * step,
    width: MARK_SIZE,
    height: MARK_SIZE,
  }));
}

/** To each of its segments, from the side that faces it. */
function wiresOf(
  { segments, hasFault }: Machine,
  box: SketchBox,
  lineOf: ReadonlyMap<string, number>,
): SketchScene['wires'] {
  const middle = box.x + box.width / 2;
  return segments.flatMap((name, index) => {
    const lineY = lineOf.get(name);
    if (lineY === undefined) return [];
    // Several wires of a router stand beside each other.
    const x = middle + (index - (segments.length - 1) / 2) * MARK_SIZE;
    return [{ x1: x, y1: lineY > box.y ? box.y + box.height : box.y, x2: x, y2: lineY, hasFault }];
  });
}
