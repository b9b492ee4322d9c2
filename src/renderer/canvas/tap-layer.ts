/** Marks of the interfaces on which somebody captures: drawn on the overlay, and found by a click. */
import { isAlike } from '../ui/is-alike';
import type { Tap } from '../store/taps-of';
import type { CanvasPalette } from './canvas-colors';
import type { Point } from './geometry';

export interface TapBadge extends Tap {
  /** A corner of the interface. */
  readonly at: Point;
}

/** The same on the screen at any zoom, so that it can be seen and clicked from far off. */
const RADIUS_PX = 8;
const REACH_PX = 11;

export class TapLayer {
  #badges: readonly TapBadge[] = [];

  /** Answers whether they are others than before. */
  set(badges: readonly TapBadge[]): boolean {
    const isOther = !isAlike(this.#badges, badges);
    this.#badges = badges;
    return isOther;
  }

  /** Near a point of the picture. */
  at(point: Point, zoom: number): TapBadge | undefined {
    return this.#badges.findLast(({ at }) => Math.hypot(at.x - point.x, at.y - point.y) * zoom <= REACH_PX);
  }

  draw(context: CanvasRenderingContext2D, palette: CanvasPalette, zoom: number): void {
    const pixel = 1 / zoom;
    context.globalAlpha = 1;
    context.lineCap = 'round';
    for (const { at, isRunning } of this.#badges) {
      // By the shape too: full while it runs, an outline once it was stopped.
      const [fill, line] = isRunning ? [palette.accent, palette.machine] : [palette.machine, palette.accent];
      context.beginPath();
      context.arc(at.x, at.y, RADIUS_PX * pixel, 0, 2 * Math.PI);
      context.fillStyle = fill;
      context.fill();
      context.strokeStyle = line;
      context.lineWidth = 1.5 * pixel;
      context.stroke();
      drawGlass(context, at, pixel);
    }
  }
}

/** A magnifying glass. */
function drawGlass(context: CanvasRenderingContext2D, at: Point, pixel: number): void {
  context.lineWidth = 1.6 * pixel;
  context.beginPath();
  context.arc(at.x - pixel, at.y - pixel, 2.8 * pixel, 0, 2 * Math.PI);
  context.moveTo(at.x + 1.2 * pixel, at.y + 1.2 * pixel);
  context.lineTo(at.x + 4 * pixel, at.y + 4 * pixel);
  context.stroke();
}
