/** Which element is at a point, and which is next to another. Pure. */
import { elementRef } from '../store/element-ref';
import { grown, isInside, type Box, type Point } from './geometry';
import type { Layout } from './layout';

/** A segment is a thin bar: near it counts too. */
const SEGMENT_REACH = 8;

/** The innermost element at the point. */
export function elementAt(layout: Layout, point: Point): string | undefined {
  let [best, bestArea]: [string | undefined, number] = [undefined, Infinity];
  for (const [ref, box] of layout.boxes) {
    const area = box.width * box.height;
    if (area < bestArea && isInside(box, point)) [best, bestArea] = [ref, area];
  }
  if (best !== undefined) return best;
  const bar = layout.bars.find((candidate) => isInside(grown(candidate.box, SEGMENT_REACH), point));
  return bar === undefined ? undefined : elementRef('segment', bar.segmentId);
}

/** Where an element is: of a segment, its first bar. */
export function boxOf(layout: Layout, ref: string): Box | undefined {
  return layout.boxes.get(ref) ?? layout.bars.find((bar) => bar.ref === ref)?.box;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Beside the direction counts more than along it, so that a row is left only where it ends. */
const SIDE_WEIGHT = 2.5;
/** Farther to the side than this is another direction. */
const MAX_SLANT = 2.5;
/** A machine is where its name is, not in the middle of its Pods. */
const HEAD_HEIGHT = 28;

/** The nearest of the candidates in that direction. */
export function neighborOf(
  layout: Layout,
  from: string,
  direction: Direction,
  candidates: readonly string[],
): string | undefined {
  const start = anchorOf(layout, from);
  if (start === undefined) return undefined;
  let [best, bestDistance]: [string | undefined, number] = [undefined, Infinity];
  for (const ref of candidates) {
    const anchor = ref === from ? undefined : anchorOf(layout, ref);
    if (anchor === undefined) continue;
    const { along, beside } = distances(start, anchor, direction);
    if (along <= 1 || beside > MAX_SLANT * along) continue;
    const distance = along + SIDE_WEIGHT * beside;
    if (distance < bestDistance) [best, bestDistance] = [ref, distance];
  }
  return best;
}

function anchorOf(layout: Layout, ref: string): Point | undefined {
  const box = boxOf(layout, ref);
  if (box === undefined) return undefined;
  const isTall = box.height > 2 * HEAD_HEIGHT && box.width > box.height / 2 && ref.startsWith('machine:');
  if (isTall) return { x: box.x + Math.min(box.width / 2, 90), y: box.y + HEAD_HEIGHT / 2 };
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function distances(
  from: Point,
  to: Point,
  direction: Direction,
): { readonly along: number; readonly beside: number } {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  switch (direction) {
    case 'left':
      return { along: -dx, beside: Math.abs(dy) };
    case 'right':
      return { along: dx, beside: Math.abs(dy) };
    case 'up':
      return { along: -dy, beside: Math.abs(dx) };
    case 'down':
      return { along: dy, beside: Math.abs(dx) };
  }
}
