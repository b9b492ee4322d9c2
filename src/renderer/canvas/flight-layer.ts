/** The packets that travel over the picture now: drawn on the overlay, and found by a click. */
import type { CanvasPalette } from './canvas-colors';
import type { Point } from './geometry';
import { labelPlace, type LabelPane } from './label-place';
import { pointAlong, type FlightLeg, type PacketFlight } from './packet-flights';
import type { Viewport } from './picture-canvas';

/** In pixels of the picture a second, within the times that a stretch may take. */
const SPEED = 420;
const MIN_LEG_MS = 160;
const MAX_LEG_MS = 620;
/** A change of the header is worth a second look. */
const CHANGE_PAUSE_MS = 420;
/** Nobody follows more. */
const MAX_FLIGHTS = 24;
/** Beside more than these the labels would hide each other. */
const MAX_LABELS = 4;
const DOT_PX = 5.5;
const REACH_PX = 12;
const AIM_MS = 1200;
const LABEL_PX = 11;
const LABEL_PADDING_PX = 4;

interface Flying {
  readonly flight: PacketFlight;
  readonly startMs: number;
}

interface Seen {
  readonly ms: number;
  readonly at: Point;
  readonly leg: FlightLeg;
}

export class FlightLayer {
  #flying: Flying[] = [];
  /** Where they were, the newest last: whoever aims at a packet clicks where it has been a moment ago. */
  #seen: readonly Seen[] = [];

  get isEmpty(): boolean {
    return this.#flying.length === 0;
  }

  start(flights: readonly PacketFlight[], nowMs: number): void {
    const room = MAX_FLIGHTS - this.#flying.length;
    for (const flight of flights.slice(0, Math.max(room, 0))) this.#flying.push({ flight, startMs: nowMs });
  }

  clear(): void {
    this.#flying = [];
    this.#seen = [];
  }

  /** The number of the captured packet near a point of the picture. */
  numberAt(point: Point, zoom: number): number | undefined {
    const near = this.#seen.findLast(
      ({ at }) => Math.hypot(at.x - point.x, at.y - point.y) * zoom <= REACH_PX,
    );
    return near?.leg.number;
  }

  draw(
    context: CanvasRenderingContext2D,
    palette: CanvasPalette,
    now: { readonly ms: number; readonly viewport: Viewport; readonly pane: () => LabelPane },
  ): void {
    const { zoom } = now.viewport;
    const seen: Seen[] = [];
    this.#flying = this.#flying.filter(({ flight, startMs }) => {
      const place = placeOf(flight, now.ms - startMs);
      if (place !== undefined) seen.push({ ...place, ms: now.ms });
      return place !== undefined;
    });
    this.#seen = [...this.#seen.filter(({ ms }) => now.ms - ms < AIM_MS), ...seen];
    const size = DOT_PX / zoom;
    for (const { at, leg } of seen) {
      context.beginPath();
      // A change shows by the shape too: a square instead of a disk.
      if (leg.isChanged) context.rect(at.x - size, at.y - size, 2 * size, 2 * size);
      else context.arc(at.x, at.y, size, 0, 2 * Math.PI);
      context.fillStyle = palette.pulse;
      context.fill();
      context.lineWidth = 1.5 / zoom;
      context.strokeStyle = palette.card;
      context.stroke();
    }
    if (seen.length === 0) return;
    const pane = now.pane();
    for (const { at, leg } of seen.slice(-MAX_LABELS))
      drawLabel(context, palette, { at, leg, viewport: now.viewport, pane });
  }
}

function drawLabel(
  context: CanvasRenderingContext2D,
  palette: CanvasPalette,
  shown: {
    readonly at: Point;
    readonly leg: FlightLeg;
    readonly viewport: Viewport;
    readonly pane: LabelPane;
  },
): void {
  const { at, leg, pane } = shown;
  const { zoom, pan } = shown.viewport;
  const size = LABEL_PX / zoom;
  const padding = LABEL_PADDING_PX / zoom;
  context.font = `${size}px ui-monospace, "DejaVu Sans Mono", monospace`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const inPane = { x: at.x * zoom + pan.x, y: at.y * zoom + pan.y };
  const width = context.measureText(leg.label).width * zoom + 2 * LABEL_PADDING_PX;
  const place = labelPlace(inPane, { width, height: LABEL_PX + 2 * LABEL_PADDING_PX }, pane);
  const [x, y] = [(place.x - pan.x) / zoom, (place.y - pan.y) / zoom];
  const height = place.height / zoom;
  context.fillStyle = palette.card;
  context.strokeStyle = leg.isChanged ? palette.pulse : palette.border;
  context.lineWidth = (leg.isChanged ? 2 : 1) / zoom;
  context.beginPath();
  context.roundRect(x, y, place.width / zoom, height, 4 / zoom);
  context.fill();
  context.stroke();
  context.fillStyle = palette.text;
  context.fillText(leg.label, x + padding, y + height / 2);
}

/** Undefined once it has arrived. */
function placeOf({ legs }: PacketFlight, elapsedMs: number): Omit<Seen, 'ms'> | undefined {
  let left = elapsedMs;
  for (const leg of legs) {
    if (leg.isChanged) {
      if (left < CHANGE_PAUSE_MS) return { at: pointAlong(leg.points, 0), leg };
      left -= CHANGE_PAUSE_MS;
    }
    const duration = Math.min(Math.max((leg.length / SPEED) * 1000, MIN_LEG_MS), MAX_LEG_MS);
    if (left < duration) return { at: pointAlong(leg.points, left / duration), leg };
    left -= duration;
  }
  return undefined;
}
