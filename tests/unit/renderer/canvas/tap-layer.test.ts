import { describe, expect, it } from 'vitest';
import { TapLayer, type TapBadge } from '../../../../src/renderer/canvas/tap-layer';

const CLIENT: TapBadge = { captureId: '1', isRunning: true, filter: '', at: { x: 100, y: 40 } };
const NODE: TapBadge = { captureId: '2', isRunning: false, filter: 'icmp', at: { x: 400, y: 40 } };

describe('the marks of captures', () => {
  it('are found as far around as they are drawn on the screen, at any zoom', () => {
    const layer = new TapLayer();
    layer.set([CLIENT, NODE]);
    expect(layer.at({ x: 108, y: 40 }, 1)).toBe(CLIENT);
    expect(layer.at({ x: 120, y: 40 }, 1)).toBeUndefined();
    expect(layer.at({ x: 120, y: 40 }, 0.25)).toBe(CLIENT);
    expect(layer.at({ x: 108, y: 40 }, 4)).toBeUndefined();
    expect(layer.at({ x: 401, y: 41 }, 4)).toBe(NODE);
  });

  it('are painted again only when they are others', () => {
    const layer = new TapLayer();
    expect(layer.set([CLIENT])).toBe(true);
    expect(layer.set([{ ...CLIENT, at: { x: 100, y: 40 } }])).toBe(false);
    expect(layer.set([{ ...CLIENT, isRunning: false }])).toBe(true);
    expect(layer.set([])).toBe(true);
  });
});
