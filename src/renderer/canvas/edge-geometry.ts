/** Ends and bends of lines, as cytoscape takes them. */
import { centerOf, type Box, type Point } from './geometry';

/** Along and beside the straight line between the endpoints. */
export interface Bends {
  readonly weights: string;
  readonly distances: string;
}

/** In pixels from the center of the box that the line ends at. */
export function endpointOf(box: Box, point: Point): string {
  const center = centerOf(box);
  return `${point.x - center.x}px ${point.y - center.y}px`;
}

/** Of the points between `start` and `end`; undefined for a straight line. */
export function bendsOf(inner: readonly Point[], start: Point, end: Point): Bends | undefined {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(dx, dy);
  if (inner.length === 0 || length === 0) return undefined;
  return {
    weights: inner
      .map((point) => ((point.x - start.x) * dx + (point.y - start.y) * dy) / (length * length))
      .join(' '),
    distances: inner.map((point) => ((point.y - start.y) * dx - (point.x - start.x) * dy) / length).join(' '),
  };
}
