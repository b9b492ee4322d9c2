/**
 * A canvas over the picture for what lasts a moment: wires that carried frames, places where a packet was dropped; and the marks of
 * captures, which come and go beside the lab.
 *
 * It is repainted in steps while traffic flows, which look like a fade and leave the processor to the lab; the picture
 * below is not repainted for that.
 */
import type { CanvasPalette } from './canvas-colors';
import type { FlightPane } from './flight-label';
import { FlightLayer } from './flight-layer';
import type { Box, Point } from './geometry';
import type { Layout } from './layout';
import { nameBoxes } from './name-boxes';
import type { PacketFlight } from './packet-flights';
import type { Viewport } from './picture-canvas';
import { TapLayer, type TapBadge } from './tap-layer';

const PULSE_MS = 700;
const FLASH_MS = 2600;
const STEP_MS = 80;
/** While packets travel. */
const FLIGHT_STEP_MS = 28;
/** With reduced motion nothing moves or fades: it is there, and then it is not. */
const STILL_ALPHA = 0.85;

interface OverlayOptions {
  readonly viewport: () => Viewport;
  readonly isStill: () => boolean;
  /** How much larger than usual they are. */
  readonly letters: () => number;
  /** What lies over the picture, in pixels of the pane. */
  readonly covered: () => readonly Box[];
}

type OverlaidLayout = Pick<Layout, 'paths' | 'boxes' | 'bars'>;

interface Flash {
  readonly box: Box;
  readonly startMs: number;
}

export class TrafficOverlay {
  readonly #canvas: HTMLCanvasElement;
  readonly #options: OverlayOptions;
  /** By wire id, when it last carried something. */
  readonly #pulses = new Map<string, number>();
  readonly #flights = new FlightLayer();
  readonly #taps = new TapLayer();
  #flashes: Flash[] = [];
  #layout: OverlaidLayout = { paths: new Map(), boxes: new Map(), bars: [] };
  /** Looked for when the first packet travels. */
  #names: readonly Box[] | undefined;
  #palette: CanvasPalette | undefined;
  /** In pixels of the pane. */
  #pointer: Point | undefined;
  #frame: number | undefined;
  #step: ReturnType<typeof setTimeout> | undefined;

  constructor(canvas: HTMLCanvasElement, options: OverlayOptions) {
    this.#canvas = canvas;
    this.#options = options;
  }

  setLayout(layout: OverlaidLayout): void {
    this.#layout = layout;
    this.#names = undefined;
    this.#flights.clear();
  }

  /** With reduced motion nothing travels: the wires show what they carry. */
  fly(flights: readonly PacketFlight[]): void {
    if (this.#options.isStill() || flights.length === 0) return;
    this.#flights.start(flights, performance.now());
    this.redraw();
  }

  /** While the lab stands still, a packet that has arrived stays there until others travel. */
  setHolding(isHolding: boolean): void {
    this.#flights.setHolding(isHolding);
    if (!this.#flights.isEmpty) this.redraw();
  }

  /** Another moment of the lab is shown. */
  clearFlights(): void {
    if (this.#flights.isEmpty) return;
    this.#flights.clear();
    this.redraw();
  }

  /** The number of the captured packet that travels there, at a point of the picture. */
  packetAt(point: Point): number | undefined {
    return this.#flights.numberAt(point, this.#options.viewport().zoom, performance.now());
  }

  /** The packet there is named whatever its name hides. */
  setPointer(at: Point | undefined): void {
    this.#pointer = at;
    if (!this.#flights.isEmpty) this.redraw();
  }

  setTaps(taps: readonly TapBadge[]): void {
    if (this.#taps.set(taps)) this.redraw();
  }

  /** Of a capture, at a point of the picture. */
  tapAt(point: Point): TapBadge | undefined {
    return this.#taps.at(point, this.#options.viewport().zoom);
  }

  setPalette(palette: CanvasPalette): void {
    this.#palette = palette;
  }

  pulse(wireIds: Iterable<string>): void {
    const now = performance.now();
    let isNew = !this.#options.isStill();
    for (const id of wireIds) {
      isNew ||= !this.#pulses.has(id);
      this.#pulses.set(id, now);
    }
    if (isNew) this.#drawInStep();
  }

  flash(box: Box): void {
    this.#flashes.push({ box, startMs: performance.now() });
    this.#drawInStep();
  }

  /** At once, since the picture below has moved. */
  redraw(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw(performance.now());
    });
  }

  destroy(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#step);
  }

  /** With the next step, or at once where nothing is on its way out. */
  #drawInStep(): void {
    if (this.#step === undefined) this.redraw();
  }

  #draw(now: number): void {
    const context = this.#canvas.getContext('2d');
    const palette = this.#palette;
    if (context === null || palette === undefined) return;
    const ratio = devicePixelRatio;
    const [width, height] = [this.#canvas.clientWidth, this.#canvas.clientHeight];
    if (this.#canvas.width !== width * ratio || this.#canvas.height !== height * ratio) {
      this.#canvas.width = width * ratio;
      this.#canvas.height = height * ratio;
    }
    const viewport = this.#options.viewport();
    const { zoom, pan } = viewport;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(ratio * zoom, 0, 0, ratio * zoom, pan.x * ratio, pan.y * ratio);
    this.#drawPulses(context, palette, now);
    this.#drawFlashes(context, palette, now);
    this.#taps.draw(context, palette, zoom);
    context.globalAlpha = 1;
    const pane = (): FlightPane => ({
      width,
      height,
      covered: this.#options.covered(),
      names: (this.#names ??= nameBoxes(this.#layout)),
    });
    const at = this.#pointer;
    const pointer = at === undefined ? undefined : { x: (at.x - pan.x) / zoom, y: (at.y - pan.y) / zoom };
    const letters = this.#options.letters();
    this.#flights.draw(context, palette, { ms: now, viewport, letters, pointer, pane });
    clearTimeout(this.#step);
    this.#step = undefined;
    if (this.#pulses.size === 0 && this.#flashes.length === 0 && !this.#flights.isMoving) return;
    this.#step = setTimeout(
      () => {
        this.#step = undefined;
        this.redraw();
      },
      this.#flights.isMoving ? FLIGHT_STEP_MS : STEP_MS,
    );
  }

  #drawPulses(context: CanvasRenderingContext2D, palette: CanvasPalette, now: number): void {
    context.strokeStyle = palette.pulse;
    context.lineWidth = 4;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    for (const [id, startMs] of this.#pulses) {
      const left = 1 - (now - startMs) / PULSE_MS;
      const path = this.#layout.paths.get(id);
      if (left <= 0 || path === undefined) {
        this.#pulses.delete(id);
        continue;
      }
      context.globalAlpha = this.#options.isStill() ? STILL_ALPHA : left;
      context.beginPath();
      for (const [index, point] of path.entries()) {
        if (index === 0) context.moveTo(point.x, point.y);
        else context.lineTo(point.x, point.y);
      }
      context.stroke();
    }
  }

  #drawFlashes(context: CanvasRenderingContext2D, palette: CanvasPalette, now: number): void {
    this.#flashes = this.#flashes.filter((flash) => now - flash.startMs < FLASH_MS);
    for (const { box, startMs } of this.#flashes) {
      const left = 1 - (now - startMs) / FLASH_MS;
      context.globalAlpha = this.#options.isStill() ? STILL_ALPHA : Math.min(1, left * 1.5);
      context.strokeStyle = palette.bad;
      context.lineWidth = 3;
      context.lineCap = 'round';
      context.strokeRect(box.x - 2, box.y - 2, box.width + 4, box.height + 4);
      drawCross(context, { x: box.x + box.width, y: box.y }, palette);
    }
  }
}

const CROSS_RADIUS = 10;

function drawCross(context: CanvasRenderingContext2D, at: Point, palette: CanvasPalette): void {
  context.beginPath();
  context.arc(at.x, at.y, CROSS_RADIUS, 0, 2 * Math.PI);
  context.fillStyle = palette.bad;
  context.fill();
  context.strokeStyle = palette.machine;
  context.lineWidth = 2.5;
  context.beginPath();
  const arm = CROSS_RADIUS * 0.42;
  context.moveTo(at.x - arm, at.y - arm);
  context.lineTo(at.x + arm, at.y + arm);
  context.moveTo(at.x + arm, at.y - arm);
  context.lineTo(at.x - arm, at.y + arm);
  context.stroke();
}
