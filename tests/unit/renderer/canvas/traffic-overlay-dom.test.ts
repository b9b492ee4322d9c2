import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FlightLeg, PacketFlight } from '../../../../src/renderer/canvas/packet-flights';
import type { Box, Point } from '../../../../src/renderer/canvas/geometry';
import { PAPER } from '../../../../src/renderer/canvas/paper-palette';
import { TrafficOverlay } from '../../../../src/renderer/canvas/traffic-overlay';

const WAY = [
  { x: 0, y: 0 },
  { x: 100, y: 0 },
];
const UP = [
  { x: 0, y: 0 },
  { x: 0, y: 100 },
];
const LEG: FlightLeg = {
  points: WAY,
  length: 100,
  number: 1,
  label: 'TCP  10.244.1.2:41234 > 10.96.0.10:80',
  shortLabel: 'TCP',
  isChanged: false,
};
const FLIGHT: PacketFlight = { packetId: 7, legs: [LEG] };

const FULL_TEXT = 'TCP  10.244.1.2:41234 > 10.96.0.10:80';
/** Names everywhere, and names at both ends of the way. */
const FULL = new Map([['pod:default/all', { x: -500, y: -300, width: 1200, height: 700 }]]);
const ENDS = new Map([
  ['pod:default/left', { x: -600, y: -300, width: 520, height: 700 }],
  ['pod:default/right', { x: 100, y: -300, width: 900, height: 700 }],
]);

/** Room on one side only, where a label is over a name at the end of the way. */
const NARROW = new Map([
  ['pod:default/below', { x: -600, y: 10, width: 1600, height: 790 }],
  ['pod:default/left', { x: -600, y: -400, width: 560, height: 400 }],
  ['interface:router:eth0', { x: 460, y: -400, width: 80, height: 800 }],
]);

/** What waits for the next frame. */
let frames: (() => void)[];

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback));
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function overlay(
  isStill: boolean,
  { canvas = document.createElement('canvas'), zoom = 1 } = {},
): TrafficOverlay {
  return new TrafficOverlay(canvas, {
    viewport: () => ({ zoom, pan: { x: 0, y: 0 } }),
    isStill: () => isStill,
    letters: () => 1,
    covered: () => [],
  });
}

/** One that can be drawn on, whose clock the test moves. */
function drawnOverlay(zoom = 1): {
  readonly moving: TrafficOverlay;
  readonly written: readonly string[];
  readonly now: { readonly mockReturnValue: (ms: number) => unknown };
  readonly drawAt: (ms: number) => void;
} {
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  const canvas = document.createElement('canvas');
  const { context, written } = writingContext();
  vi.spyOn(canvas, 'getContext').mockReturnValue(context);
  const moving = overlay(false, { canvas, zoom });
  moving.setPalette(PAPER);
  return {
    moving,
    written,
    now,
    drawAt: (ms) => {
      now.mockReturnValue(ms);
      for (const frame of frames.splice(0)) frame();
      moving.redraw();
      for (const frame of frames.splice(0)) frame();
    },
  };
}

const PAN = { x: 300, y: 200 };

/** What stands beside the packet in its first moment, which is at `PAN` in the pane. */
function writtenAt(zoom: number, boxes: ReadonlyMap<string, Box>, pointer?: Point): readonly string[] {
  const canvas = document.createElement('canvas');
  Object.defineProperties(canvas, { clientWidth: { value: 800 }, clientHeight: { value: 600 } });
  const { context, written } = writingContext();
  vi.spyOn(canvas, 'getContext').mockReturnValue(context);
  const moving = new TrafficOverlay(canvas, {
    viewport: () => ({ zoom, pan: PAN }),
    isStill: () => false,
    letters: () => 1,
    covered: () => [],
  });
  moving.setPalette(PAPER);
  moving.setLayout({ boxes, paths: new Map(), bars: [] });
  moving.setPointer(pointer);
  moving.fly([FLIGHT]);
  for (const frame of frames.splice(0)) frame();
  moving.destroy();
  return written;
}

/** jsdom draws nothing; letters are as wide here as most monospace fonts have them. */
function writingContext(): { readonly context: CanvasRenderingContext2D; readonly written: string[] } {
  const written: string[] = [];
  const state: Record<string, unknown> = {
    font: '',
    fillText: (text: string) => written.push(text),
    measureText: (text: string) => ({ width: text.length * 0.6 * Number.parseFloat(String(state['font'])) }),
  };
  const context = new Proxy(state, {
    get: (target, name) => target[String(name)] ?? ((): void => undefined),
  });
  return { context: context as unknown as CanvasRenderingContext2D, written };
}

describe('packets over the picture', () => {
  it('travel: each news of them is painted', () => {
    const moving = overlay(false);
    moving.fly([FLIGHT]);
    expect(frames).toHaveLength(1);
  });

  it('do not travel with reduced motion, where a wire says that it carries something', () => {
    const still = overlay(true);
    still.fly([FLIGHT]);
    expect(frames).toHaveLength(0);
    still.pulse(['wire1']);
    expect(frames).toHaveLength(1);
  });

  it('are found where they have been a moment ago, and not for ever', () => {
    const { moving, now, drawAt } = drawnOverlay();
    moving.fly([FLIGHT]);
    drawAt(0);
    expect(moving.packetAt({ x: 0, y: 0 })).toBe(1);
    drawAt(800);
    expect(moving.packetAt({ x: 0, y: 0 }), 'it has just arrived').toBe(1);
    // Nothing is drawn any more.
    now.mockReturnValue(5000);
    expect(moving.packetAt({ x: 0, y: 0 })).toBeUndefined();
    moving.destroy();
  });

  it('stay where they arrive while the lab stands still, until others travel or it goes on', () => {
    const { moving, now, drawAt } = drawnOverlay();
    const isAtEnd = (): boolean => moving.packetAt({ x: 100, y: 0 }) !== undefined;
    moving.setHolding(true);
    moving.fly([FLIGHT]);
    drawAt(0);
    drawAt(9000);
    now.mockReturnValue(60_000);
    expect(isAtEnd()).toBe(true);
    expect(frames, 'nothing is painted again that does not move').toEqual([]);
    moving.fly([{ packetId: 8, legs: [{ ...LEG, points: UP }] }]);
    drawAt(70_000);
    expect(isAtEnd()).toBe(false);
    expect(moving.packetAt({ x: 0, y: 100 })).toBe(1);
    moving.setHolding(false);
    drawAt(80_000);
    expect(moving.packetAt({ x: 0, y: 100 })).toBeUndefined();
    moving.destroy();
  });

  it('are named where they stand, whatever that hides', () => {
    const { moving, written, drawAt } = drawnOverlay(0.5);
    moving.setLayout({ boxes: FULL, paths: new Map(), bars: [] });
    moving.setHolding(true);
    moving.fly([FLIGHT]);
    drawAt(10);
    expect(written).toEqual([]);
    drawAt(9000);
    expect(written).toContain(FULL_TEXT);
    moving.destroy();
  });

  it('are gone once another moment of the lab is shown', () => {
    const { moving, drawAt } = drawnOverlay();
    moving.setHolding(true);
    moving.fly([FLIGHT]);
    drawAt(9000);
    moving.clearFlights();
    drawAt(9001);
    expect(moving.packetAt({ x: 100, y: 0 })).toBeUndefined();
    moving.destroy();
  });

  it('are named in full where names are large, and where nothing is hidden by that', () => {
    expect(writtenAt(1, FULL)).toEqual([FULL_TEXT]);
    expect(writtenAt(0.5, new Map())).toEqual([FULL_TEXT]);
  });

  it('hide no name of a small picture: they say their protocol, or nothing, but for the one under the pointer', () => {
    expect(writtenAt(0.5, ENDS)).toEqual(['TCP']);
    expect(writtenAt(0.5, NARROW), 'although it hides nothing for most of its way').toEqual(['TCP']);
    expect(writtenAt(0.5, FULL)).toEqual([]);
    expect(writtenAt(0.5, FULL, PAN)).toEqual([FULL_TEXT]);
  });
});
