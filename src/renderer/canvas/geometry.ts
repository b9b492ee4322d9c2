/** Points and boxes of the picture, in its own coordinates: y grows downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  /** Of the left edge. */
  readonly x: number;
  /** Of the top edge. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function centerOf(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Wider and higher by this on each side. */
export function grown(box: Box, by: number): Box {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

/** The smallest box around both. */
export function around(one: Box, other: Box): Box {
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  const width = Math.max(one.x + one.width, other.x + other.width) - x;
  return { x, y, width, height: Math.max(one.y + one.height, other.y + other.height) - y };
}

/** Boxes that only share an edge do not. */
export function isOverlapping(one: Box, other: Box): boolean {
  const isBeside = one.x >= other.x + other.width || other.x >= one.x + one.width;
  return !isBeside && one.y < other.y + other.height && other.y < one.y + one.height;
}

/** Boxes that only share an edge do too. */
export function isTouching(one: Box, other: Box): boolean {
  const isBeside = one.x > other.x + other.width || other.x > one.x + one.width;
  return !isBeside && one.y <= other.y + other.height && other.y <= one.y + one.height;
}

export function isInside(box: Box, { x, y }: Point): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

/** From a point to the nearest one of a line. */
export function distanceToPath(path: readonly Point[], point: Point): number {
  let nearest = Infinity;
  for (let index = 1; index < path.length; index++) {
    const [from, to] = [path[index - 1], path[index]];
    if (from === undefined || to === undefined) continue;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const squared = dx * dx + dy * dy;
    const share = squared === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / squared;
    const reached = Math.min(Math.max(share, 0), 1);
    nearest = Math.min(nearest, Math.hypot(point.x - from.x - reached * dx, point.y - from.y - reached * dy));
  }
  return nearest;
}

/** The smallest box around all of them; undefined around none. */
export function boundsOf(boxes: Iterable<Box>): Box | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return left === Infinity ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
}

/** The same line without repeated points and without points on the straight between their neighbors. */
export function simplifiedPath(points: readonly Point[]): readonly Point[] {
  const path: Point[] = [];
  for (const point of points) {
    const last = path.at(-1);
    if (last?.x === point.x && last.y === point.y) continue;
    const beforeLast = path.at(-2);
    if (last !== undefined && beforeLast !== undefined && isStraight(beforeLast, last, point)) path.pop();
    path.push(point);
  }
  return path;
}

function isStraight(a: Point, b: Point, c: Point): boolean {
  return (a.x === b.x && b.x === c.x) || (a.y === b.y && b.y === c.y);
}

/** What to put into the middle of a room of that size: of a box that is larger, so that its first corner is seen. */
export function aimAt(box: Box, room: Pick<Box, 'width' | 'height'>): Point {
  const { x, y } = centerOf(box);
  return { x: Math.min(x, box.x + room.width / 2), y: Math.min(y, box.y + room.height / 2) };
}
