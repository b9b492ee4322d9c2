/** The packets that travel over the picture now: drawn on the overlay, and found by a click. */
import { isAlike } from '../ui/is-alike';
import type { CanvasPalette } from './canvas-colors';
import {
  drawLabel,
  fittingLabel,
  fullLabel,
  placeOfLabel,
  type FlightLabel,
  type FlightPane,
  type LabelMoment,
} from './flight-label';
import type { Box, Point } from './geometry';
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

interface FlightMoment {
  readonly ms: number;
  readonly viewport: Viewport;
  /** How much larger than usual. */
  readonly letters: number;
  /** In the picture. */
  readonly pointer: Point | undefined;
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
  readonly packetId: number;
}

export class FlightLayer {
  #flying: Flying[] = [];
  /** Decided once for a stretch; undefined where there is no room for any. */
  #labels = new WeakMap<FlightLeg, FlightLabel | undefined>();
  /** Where they were, the newest last: whoever aims at a packet clicks where it has been a moment ago. */
  #seen: readonly Seen[] = [];
  #drawnMs = 0;
  #isMoving = false;
  #viewport: Viewport | undefined;
  /** Do packets stay where they have arrived? */
  #isHolding = false;

  get isEmpty(): boolean {
    return this.#flying.length === 0;
  }

  /** As it was drawn last. */
  get isMoving(): boolean {
    return this.#isMoving;
  }

  /** While the lab stands still, a packet that has arrived stays there until others travel. */
  setHolding(isHolding: boolean): void {
    this.#isHolding = isHolding;
  }

  start(flights: readonly PacketFlight[], nowMs: number): void {
    this.#flying = this.#flying.filter(
      ({ flight, startMs }) => placeOf(flight, nowMs - startMs) !== undefined,
    );
    const room = MAX_FLIGHTS - this.#flying.length;
    for (const flight of flights.slice(0, Math.max(room, 0))) this.#flying.push({ flight, startMs: nowMs });
  }

  clear(): void {
    this.#flying = [];
    this.#labels = new WeakMap();
    this.#seen = [];
  }

  /** The number of the captured packet near a point of the picture. */
  numberAt(point: Point, zoom: number, nowMs: number): number | undefined {
    return this.#seenAt(point, zoom, nowMs)?.leg.number;
  }

  #seenAt(point: Point, zoom: number, nowMs: number): Seen | undefined {
    const near = this.#seen.findLast(
      ({ at }) => Math.hypot(at.x - point.x, at.y - point.y) * zoom <= REACH_PX,
    );
    const isThere = near !== undefined && (near.ms === this.#drawnMs || nowMs - near.ms < AIM_MS);
    return isThere ? near : undefined;
  }

  draw(context: CanvasRenderingContext2D, palette: CanvasPalette, now: FlightMoment): void {
    const { zoom } = now.viewport;
    const seen: Seen[] = [];
    this.#isMoving = false;
    this.#flying = this.#flying.filter(({ flight, startMs }, index) => {
      const { packetId } = flight;
      const way = placeOf(flight, now.ms - startMs);
      this.#isMoving ||= way !== undefined;
      const isLast = (): boolean =>
        !this.#flying.slice(index + 1).some((other) => other.flight.packetId === packetId);
      const place = way ?? (this.#isHolding && isLast() ? endOf(flight) : undefined);
      if (place !== undefined) seen.push({ ...place, ms: now.ms, packetId });
      return place !== undefined;
    });
    if (!isAlike(this.#viewport, now.viewport)) this.#labels = new WeakMap();
    this.#viewport = now.viewport;
    this.#drawnMs = now.ms;
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
    const moment = { viewport: now.viewport, letters: now.letters, pane: now.pane() };
    const pointed = this.#pointedId(now) ?? (this.isMoving ? undefined : seen.at(-1)?.packetId);
    const places: Box[] = [];
    // The one under the pointer, or the last that has come to a stand, is named whatever it hides, and has its place before the others.
    for (const { at, leg, packetId } of labelled(seen, pointed)) {
      const isPointed = packetId === pointed;
      const label = isPointed ? fullLabel(context, leg, moment) : this.#labelOf(context, leg, moment);
      if (label === undefined) continue;
      const place = placeOfLabel(label, at, { ...moment, places, mayHide: isPointed });
      if (place === undefined) continue;
      places.push(place);
      drawLabel(context, palette, { ...moment, label, place, isChanged: leg.isChanged });
    }
  }

  #pointedId({ pointer, viewport, ms }: FlightMoment): number | undefined {
    return pointer === undefined ? undefined : this.#seenAt(pointer, viewport.zoom, ms)?.packetId;
  }

  #labelOf(context: CanvasRenderingContext2D, leg: FlightLeg, moment: LabelMoment): FlightLabel | undefined {
    if (!this.#labels.has(leg)) this.#labels.set(leg, fittingLabel(context, leg, moment));
    return this.#labels.get(leg);
  }
}

/** The one that is pointed at, and the newest; once where several packets say the same, such as the halves of a large one. */
function labelled(seen: readonly Seen[], pointed: number | undefined): readonly Seen[] {
  const others = seen.filter(
    ({ leg }, index) => seen.findLastIndex((other) => other.leg.label === leg.label) === index,
  );
  const first = seen.find(({ packetId }) => packetId === pointed);
  const newest = others.filter(({ leg }) => leg.label !== first?.leg.label).slice(-MAX_LABELS);
  return first === undefined ? newest : [first, ...newest];
}

function endOf({ legs }: PacketFlight): Pick<Seen, 'at' | 'leg'> | undefined {
  const leg = legs.at(-1);
  return leg === undefined ? undefined : { at: pointAlong(leg.points, 1), leg };
}

/** Undefined once it has arrived. */
function placeOf({ legs }: PacketFlight, elapsedMs: number): Pick<Seen, 'at' | 'leg'> | undefined {
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
