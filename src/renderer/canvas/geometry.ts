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
