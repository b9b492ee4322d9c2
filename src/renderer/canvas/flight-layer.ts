/** The packets that travel over the picture now: drawn on the overlay, and found by a click. */
import type { CanvasPalette } from './canvas-colors';
import type { Box, Point } from './geometry';
import {
  besideOthers,
  labelPlace,
  labelSide,
  overlapOf,
  type LabelPane,
  type LabelSide,
} from './label-place';
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
/** With the picture down to what can still be read beside it. */
const [LABEL_PX, SMALLEST_LABEL_PX, LABEL_GROWTH] = [11, 9, 13];
const LABEL_PADDING_PX = 4;

/** Of a stretch: where it begins, in its middle and at its end. */
const LOOKS_AT = [0, 0.5, 1];

export interface FlightPane extends LabelPane {
  /** Of the picture, in its own measures. */
  readonly names: readonly Box[];
}

interface FlightMoment {
  readonly ms: number;
  readonly viewport: Viewport;
  /** How much larger than usual. */
  readonly letters: number;
  readonly pane: () => FlightPane;
}

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
  /** Decided once for a stretch. */
  #sides = new WeakMap<FlightLeg, LabelSide>();
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
    this.#sides = new WeakMap();
    this.#seen = [];
  }

  /** The number of the captured packet near a point of the picture. */
  numberAt(point: Point, zoom: number): number | undefined {
    const near = this.#seen.findLast(
      ({ at }) => Math.hypot(at.x - point.x, at.y - point.y) * zoom <= REACH_PX,
    );
    return near?.leg.number;
  }

  draw(context: CanvasRenderingContext2D, palette: CanvasPalette, now: FlightMoment): void {
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
    const places: Box[] = [];
    for (const { at, leg } of labelled(seen)) {
      const place = besideOthers(this.#placeOf(context, at, leg, { ...now, pane }), places);
      places.push(place);
      drawLabel(context, palette, { ...now, leg, place });
    }
  }

  #placeOf(
    context: CanvasRenderingContext2D,
    at: Point,
    leg: FlightLeg,
    { viewport, letters, pane }: Omit<FlightMoment, 'pane'> & { readonly pane: FlightPane },
  ): Box {
    const { zoom, pan } = viewport;
    const inPane = ({ x, y }: Point): Point => ({ x: x * zoom + pan.x, y: y * zoom + pan.y });
    const size = labelPxAt(zoom) * letters;
    context.font = labelFont(size / zoom);
    const label = {
      width: context.measureText(leg.label).width * zoom + 2 * LABEL_PADDING_PX,
      height: size + 2 * LABEL_PADDING_PX,
    };
    let side = this.#sides.get(leg);
    if (side === undefined) {
      const way = LOOKS_AT.map((share) => inPane(pointAlong(leg.points, share)));
      side = labelSide(way, label, pane, (place) => hiddenBy(place, pane.names, viewport));
      this.#sides.set(leg, side);
    }
    return labelPlace(inPane(at), label, pane, side);
  }
}

/** The newest; once where several packets say the same, such as the halves of a large one. */
function labelled(seen: readonly Seen[]): readonly Seen[] {
  return seen
    .filter(({ leg }, index) => seen.findLastIndex((other) => other.leg.label === leg.label) === index)
    .slice(-MAX_LABELS);
}

function hiddenBy(place: Box, names: readonly Box[], { zoom, pan }: Viewport): number {
  const inPicture = {
    x: (place.x - pan.x) / zoom,
    y: (place.y - pan.y) / zoom,
    width: place.width / zoom,
    height: place.height / zoom,
  };
  return names.reduce((sum, name) => sum + overlapOf(inPicture, name), 0) * zoom * zoom;
}

function labelPxAt(zoom: number): number {
  return Math.max(SMALLEST_LABEL_PX, Math.min(LABEL_PX, LABEL_GROWTH * zoom));
}

function labelFont(size: number): string {
  return `${size}px ui-monospace, "DejaVu Sans Mono", monospace`;
}

function drawLabel(
  context: CanvasRenderingContext2D,
  palette: CanvasPalette,
  shown: Pick<FlightMoment, 'viewport' | 'letters'> & { readonly leg: FlightLeg; readonly place: Box },
): void {
  const { leg, place } = shown;
  const { zoom, pan } = shown.viewport;
  context.font = labelFont((labelPxAt(zoom) * shown.letters) / zoom);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
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
  context.fillText(leg.label, x + LABEL_PADDING_PX / zoom, y + height / 2);
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
