/** Where there is room: machines and cards lie on nothing else, and on no line of a segment. Notes may. Pure. */
import { splitElementRef } from '../store/element-ref';
import { grown, isOverlapping, type Box, type Point } from './geometry';
import type { Layout } from './layout';

/** What positions are multiples of, unless they are asked to be exact. */
export const GRID_STEP = 10;

export type Axis = 'across' | 'down';

const PLACEABLE_KINDS: ReadonlySet<string | undefined> = new Set(['machine', 'service', 'workload', 'note']);
const MAX_RINGS = 24;
const ROOM = 8;
/** Those to the sides first. */
const WAYS: readonly Point[] = [
  { x: 1, y: 0 },
  { x: -1, y: 0 },
  { x: 0, y: 1 },
  { x: 0, y: -1 },
];
const SLANTS: readonly Point[] = [
  { x: 1, y: 1 },
  { x: -1, y: 1 },
  { x: 1, y: -1 },
  { x: -1, y: -1 },
];

/** Can it stand anywhere? A Pod has a cell of its node instead. */
export function isPlaceable(ref: string): boolean {
  return PLACEABLE_KINDS.has(splitElementRef(ref)?.kind);
}

export function isNote(ref: string): boolean {
  return splitElementRef(ref)?.kind === 'note';
}

/** What those that stand there and the lines of segments have taken, and the room round it. */
export function takenRoom(standing: readonly Box[], { bars }: Pick<Layout, 'bars'>): readonly Box[] {
  return [...standing, ...bars.map(({ box }) => box)].map((box) => grown(box, ROOM));
}

/** Machines and cards other than `moved`. */
export function standingBoxes({ boxes }: Pick<Layout, 'boxes'>, moved: ReadonlySet<string>): readonly Box[] {
  return [...boxes].flatMap(([ref, box]) =>
    moved.has(ref) || isNote(ref) || !isPlaceable(ref) ? [] : [box],
  );
}

/** As near to `wanted` as none of the boxes lies on what is taken. */
export function freeShift(boxes: readonly Box[], taken: readonly Box[], wanted: Point): Point {
  const isFree = (by: Point): boolean =>
    boxes.every((box) => taken.every((other) => !isOverlapping(shifted(box, by), other)));
  if (isFree(wanted)) return wanted;
  for (let ring = 1; ring <= MAX_RINGS; ring += 1) {
    const radius = ring * 2 * GRID_STEP;
    const found = [...WAYS, ...SLANTS].map((way) => along(wanted, way, radius)).find((by) => isFree(by));
    if (found !== undefined) return found;
  }
  const beyond = WAYS.map((way) => shiftPast(boxes, taken, { wanted, way }));
  const far = ({ x, y }: Point): number => Math.hypot(x - wanted.x, y - wanted.y);
  return beyond.toSorted((one, other) => far(one) - far(other))[0] ?? wanted;
}

/** As far beyond `wanted` in that direction as nothing lies on what is taken, in steps of the grid. */
export function shiftPast(
  boxes: readonly Box[],
  taken: readonly Box[],
  { wanted, way }: { readonly wanted: Point; readonly way: Point },
): Point {
  let by = wanted;
  for (;;) {
    const at = by;
    const missing = boxes.flatMap((box) => {
      const there = shifted(box, at);
      return taken.flatMap((other) => (isOverlapping(there, other) ? [wayOut(there, other, way)] : []));
    });
    if (missing.length === 0) return by;
    by = along(by, way, Math.ceil(Math.max(...missing) / GRID_STEP) * GRID_STEP);
  }
}

/** From there until it no longer lies on the other. */
function wayOut(box: Box, other: Box, { x, y }: Point): number {
  if (x > 0) return other.x + other.width - box.x;
  if (x < 0) return box.x + box.width - other.x;
  return y > 0 ? other.y + other.height - box.y : box.y + box.height - other.y;
}

/** Each keeps what it has along the other axis, and takes the nearest free place on this one, those that come first first. */
export function settledBoxes(
  wanted: ReadonlyMap<string, Box>,
  layout: Layout,
  free: Axis,
): ReadonlyMap<string, Box> {
  const taken = [...takenRoom(standingBoxes(layout, new Set(wanted.keys())), layout)];
  const settled = new Map<string, Box>();
  for (const [ref, box] of wanted) {
    const place = isNote(ref) ? box : nearestOn(free, box, taken);
    if (!isNote(ref)) taken.push(grown(place, ROOM));
    settled.set(ref, place);
  }
  return settled;
}

function nearestOn(axis: Axis, box: Box, taken: readonly Box[]): Box {
  const [edge, size] = axis === 'across' ? (['x', 'width'] as const) : (['y', 'height'] as const);
  const ends = taken.flatMap((other) => [other[edge] + other[size], other[edge] - box[size]]);
  const nearestFirst = [box[edge], ...ends].toSorted(
    (one, other) => Math.abs(one - box[edge]) - Math.abs(other - box[edge]),
  );
  const places = nearestFirst.map((at) => ({ ...box, [edge]: at }));
  return places.find((place) => taken.every((other) => !isOverlapping(place, other))) ?? box;
}

export function shifted(box: Box, by: Point): Box {
  return { ...box, x: box.x + by.x, y: box.y + by.y };
}

function along({ x, y }: Point, way: Point, by: number): Point {
  return { x: x + way.x * by, y: y + way.y * by };
}
