import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PacketFlight } from '../../../../src/renderer/canvas/packet-flights';
import { TrafficOverlay } from '../../../../src/renderer/canvas/traffic-overlay';

const WAY = [
  { x: 0, y: 0 },
  { x: 100, y: 0 },
];
const FLIGHT: PacketFlight = {
  packetId: 7,
  legs: [
    { points: WAY, length: 100, number: 1, label: '10.244.1.2:41234 > 10.96.0.10:80', isChanged: false },
  ],
};

/** What waits for the next frame. */
let frames: (() => void)[];

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback));
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});

afterEach(() => vi.unstubAllGlobals());

function overlay(isStill: boolean): TrafficOverlay {
  return new TrafficOverlay(document.createElement('canvas'), {
    viewport: () => ({ zoom: 1, pan: { x: 0, y: 0 } }),
    isStill: () => isStill,
    letters: () => 1,
    covered: () => [],
  });
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
});
