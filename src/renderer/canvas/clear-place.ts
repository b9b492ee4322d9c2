/** Where a box goes that says something about a place of the window: near to it, and on nothing that can be clicked. Pure. */
import { isOverlapping, type Box, type Point } from './geometry';

const MARGIN = 8;
const STEP = 12;

export function clearPlace(
  wanted: Box,
  pane: Pick<Box, 'width' | 'height'>,
  occupied: readonly Box[],
): Point {
  const last = {
    x: Math.max(MARGIN, pane.width - wanted.width - MARGIN),
    y: Math.max(MARGIN, pane.height - wanted.height - MARGIN),
  };
  const start = { x: within(wanted.x, last.x), y: within(wanted.y, last.y) };
  const places = stepsFrom(start.x, last.x).flatMap((x) =>
    stepsFrom(start.y, last.y).map((y) => ({ x, y, far: Math.hypot(x - start.x, y - start.y) })),
  );
  const nearestFirst = places.toSorted((one, other) => one.far - other.far);
  const found = nearestFirst.find(({ x, y }) =>
    occupied.every((each) => !isOverlapping({ ...wanted, x, y }, each)),
  );
  return found === undefined ? start : { x: found.x, y: found.y };
}

function within(value: number, last: number): number {
  return Math.min(Math.max(value, MARGIN), last);
}

function stepsFrom(start: number, last: number): readonly number[] {
  const first = start - Math.floor((start - MARGIN) / STEP) * STEP;
  return Array.from({ length: Math.floor((last - first) / STEP) + 1 }, (_, index) => first + index * STEP);
}
