/** Where things on the canvas go when they are dragged, nudged, aligned or shared out. Pure; references of the page. */
import type { EditCommand, LayoutPlace } from '../../main/contract/design';
import { contractRefOf } from '../store/design-ref';
import { splitElementRef } from '../store/element-ref';
import type { LabPicture } from '../store/lab-picture';
import {
  freeShift,
  isNote,
  isPlaceable,
  settledBoxes,
  shifted,
  shiftPast,
  standingBoxes,
  takenRoom,
  type Axis,
} from './free-room';
import { boundsOf, isInside, type Box, type Point } from './geometry';
import { onLines } from './guide-lines';
import type { Layout } from './layout';
import { podCellAt } from './layout-machine';
import { noteBoxOf } from './note-layout';

type PlaceCommand = Extract<EditCommand, { readonly kind: 'place' }>;
type Place = PlaceCommand['places'][number];

export type Alignment = 'left' | 'middle' | 'right' | 'top' | 'center' | 'bottom';

/** Those of them that can stand anywhere. */
export function placeableRefs(refs: readonly string[], layout: Layout): readonly string[] {
  return refs.filter((ref) => isPlaceable(ref) && layout.boxes.has(ref));
}

/** Who moves when `ref` is dragged: all that are selected with it, and those of its group. */
export function movedWith(ref: string, selected: readonly string[], picture: LabPicture): readonly string[] {
  const start = selected.includes(ref) ? selected : [ref];
  const groups = picture.arrangement.groups.filter(({ members }) =>
    members.some((member) => start.includes(member)),
  );
  const refs = new Set([...start, ...groups.flatMap(({ members }) => members)]);
  return [...refs].filter((each) => !picture.arrangement.locked.has(each));
}

export interface Move {
  readonly by: Point;
  readonly isExact: boolean;
  /** So near to a line that edges or middles of others are on, it goes there instead of onto the grid. */
  readonly reach?: number;
  /** Where there is no room, on in this direction, instead of to wherever the nearest is. */
  readonly way?: Point;
}

/** The boxes of those that can be moved, elsewhere; the first decides where grid and lines are. Near where they would be on others. */
export function movedBoxes(
  refs: readonly string[],
  layout: Layout,
  { by, isExact, reach = 0, way }: Move,
): ReadonlyMap<string, Box> {
  const placeable = placeableRefs(refs, layout);
  const first = layout.boxes.get(placeable[0] ?? '');
  if (first === undefined) return new Map();
  const there = shifted(first, by);
  // Who moves it along one axis leaves it where it is on the other.
  const standing = standingBoxes(layout, new Set(placeable));
  const { x, y } = isExact ? there : onLines(there, [first, ...standing], reach);
  const shift = { x: x - first.x, y: y - first.y };
  const own = placeable.flatMap((ref) => {
    const box = layout.boxes.get(ref);
    return box === undefined ? [] : [[ref, box] as const];
  });
  const solid = own.flatMap(([ref, box]) => (isNote(ref) ? [] : [box]));
  const taken = takenRoom(standing, layout);
  const free =
    way === undefined ? freeShift(solid, taken, shift) : shiftPast(solid, taken, { wanted: shift, way });
  return new Map(own.map(([ref, box]) => [ref, shifted(box, free)]));
}

export function placeCommandOf(
  boxes: ReadonlyMap<string, Pick<Box, 'x' | 'y'>>,
  picture: LabPicture,
  manner?: PlaceCommand['manner'],
): PlaceCommand | undefined {
  const places = [...boxes].flatMap(([ref, { x, y }]): Place[] => {
    const name = contractRefOf(ref, picture.machines);
    return name === undefined ? [] : [{ ref: name, at: [Math.round(x), Math.round(y)] }];
  });
  if (places.length === 0) return undefined;
  return { kind: 'place', places, ...(manner === undefined ? {} : { manner }) };
}

/** Of a new note: where it hides nothing, as near as there is room. */
export function notePlace(text: string, at: LayoutPlace, layout: Layout): LayoutPlace {
  const box = noteBoxOf(text, at);
  const notes = [...layout.boxes].flatMap(([ref, other]) => (isNote(ref) ? [other] : []));
  const by = freeShift([box], [...takenRoom(standingBoxes(layout, new Set()), layout), ...notes], {
    x: 0,
    y: 0,
  });
  return [Math.round(box.x + by.x), Math.round(box.y + by.y)];
}

/** Of a Pod that is let go over its own node: the cell there. */
export function podPlaceAt(
  podRef: string,
  at: Point,
  { picture, layout }: { readonly picture: LabPicture; readonly layout: Layout },
): { readonly command: PlaceCommand; readonly box: Box } | undefined {
  const id = splitElementRef(podRef)?.id;
  const machine = picture.machines.find(({ pods }) => pods.some((pod) => pod.id === id));
  const box = machine === undefined ? undefined : layout.boxes.get(`machine:${machine.id}`);
  const own = layout.boxes.get(podRef);
  const name = contractRefOf(podRef, picture.machines);
  if (box === undefined || own === undefined || name === undefined || !isInside(box, at)) return undefined;
  const cell = podCellAt({ machine: box, pod: own, columns: layout.podColumns }, at);
  if (cell === undefined || (cell.box.x === own.x && cell.box.y === own.y)) return undefined;
  const [column, row] = cell.place;
  return { command: { kind: 'place', places: [{ ref: name, at: [column, row] }] }, box: cell.box };
}

/** A cell of its node further. */
export function nudgedPod(
  podRef: string,
  by: LayoutPlace,
  given: { readonly picture: LabPicture; readonly layout: Layout },
): PlaceCommand | undefined {
  const box = given.layout.boxes.get(podRef);
  if (box === undefined) return undefined;
  const at = { x: box.x + box.width * (0.5 + by[0] * 1.1), y: box.y + box.height * (0.5 + by[1] * 1.3) };
  return podPlaceAt(podRef, at, given)?.command;
}

const NONE: ReadonlySet<string> = new Set();

/** Along the outermost edge of them, or the middle between the outermost edges; beside each other where they would lie on another. */
export function alignedBoxes(
  refs: readonly string[],
  layout: Layout,
  alignment: Alignment,
  locked = NONE,
): ReadonlyMap<string, Box> {
  const boxes = boxesOf(refs, layout);
  const bounds = boundsOf(boxes.values());
  if (bounds === undefined) return boxes;
  const aligned = [...boxes]
    .filter(([ref]) => !locked.has(ref))
    .map(([ref, box]) => [ref, { ...box, ...alignedEdge(box, bounds, alignment) }] as const);
  const isAcross = alignment === 'left' || alignment === 'middle' || alignment === 'right';
  const [edge, free] = isAcross ? (['y', 'down'] as const) : (['x', 'across'] as const);
  const isStill = ([ref, { x, y }]: readonly [string, Box]): boolean =>
    boxes.get(ref)?.x === x && boxes.get(ref)?.y === y;
  const ordered = aligned.toSorted(
    (one, other) => Number(isStill(other)) - Number(isStill(one)) || one[1][edge] - other[1][edge],
  );
  return settledBoxes(new Map(ordered), layout, free);
}

function alignedEdge(box: Box, bounds: Box, alignment: Alignment): Partial<Point> {
  switch (alignment) {
    case 'left':
      return { x: bounds.x };
    case 'middle':
      return { x: bounds.x + (bounds.width - box.width) / 2 };
    case 'right':
      return { x: bounds.x + bounds.width - box.width };
    case 'top':
      return { y: bounds.y };
    case 'center':
      return { y: bounds.y + (bounds.height - box.height) / 2 };
    case 'bottom':
      return { y: bounds.y + bounds.height - box.height };
  }
}

/**
 * With the same room between each and the next; the outermost stay. Where they would lie on others they go aside, and what is locked
 * stays.
 */
export function distributedBoxes(
  refs: readonly string[],
  layout: Layout,
  axis: Axis,
  locked = NONE,
): ReadonlyMap<string, Box> {
  const boxes = boxesOf(refs, layout);
  const bounds = boundsOf(boxes.values());
  if (bounds === undefined || boxes.size < 3) return boxes;
  const [edge, size] = axis === 'across' ? (['x', 'width'] as const) : (['y', 'height'] as const);
  const ordered = [...boxes].toSorted(([, one], [, other]) => one[edge] - other[edge]);
  const filled = ordered.reduce((sum, [, box]) => sum + box[size], 0);
  const gap = (bounds[size] - filled) / (ordered.length - 1);
  let at = bounds[edge];
  const shared = new Map<string, Box>();
  for (const [ref, box] of ordered) {
    if (!locked.has(ref)) shared.set(ref, { ...box, [edge]: at });
    at += box[size] + gap;
  }
  return settledBoxes(shared, layout, axis === 'across' ? 'down' : 'across');
}

/** What a band drawn over the picture selects: whatever is wholly in it, but not what is in something else that is. */
export function refsInBand(band: Box, candidates: readonly string[], layout: Layout): readonly string[] {
  const inside = candidates.filter((ref) => {
    const box = layout.boxes.get(ref);
    return box !== undefined && holds(band, box);
  });
  const machines = inside.flatMap((ref) => (ref.startsWith('machine:') ? (layout.boxes.get(ref) ?? []) : []));
  return inside.filter((ref) => {
    const box = layout.boxes.get(ref);
    const isPod = splitElementRef(ref)?.kind === 'pod';
    return !isPod || box === undefined || !machines.some((machine) => holds(machine, box));
  });
}

function holds(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}

function boxesOf(refs: readonly string[], layout: Layout): Map<string, Box> {
  return new Map(
    placeableRefs(refs, layout).flatMap((ref) => {
      const box = layout.boxes.get(ref);
      return box === undefined ? [] : [[ref, box] as const];
    }),
  );
}
