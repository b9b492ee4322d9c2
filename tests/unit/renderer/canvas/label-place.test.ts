import { describe, expect, it } from 'vitest';
import { labelPlace } from '../../../../src/renderer/canvas/label-place';

const LABEL = { width: 100, height: 20 };
const BUTTONS = { x: 360, y: 100, width: 32, height: 180 };

describe('labelPlace', () => {
  it('puts a label above its point, to the right', () => {
    expect(labelPlace({ x: 50, y: 200 }, LABEL, { width: 400, covered: [] })).toEqual({
      ...LABEL,
      x: 60,
      y: 170,
    });
  });

  it('keeps a label inside the pane', () => {
    const pane = { width: 400, covered: [] };
    expect(labelPlace({ x: 390, y: 200 }, LABEL, pane).x).toBe(296);
    expect(labelPlace({ x: -80, y: 200 }, LABEL, pane).x).toBe(4);
  });

  it('moves a label out from under the buttons over the picture, at the right and at the left', () => {
    const pane = { width: 400, covered: [BUTTONS] };
    expect(labelPlace({ x: 390, y: 200 }, LABEL, pane).x).toBe(256);
    expect(labelPlace({ x: 390, y: 320 }, LABEL, pane).x).toBe(296);
    const atLeft = { width: 400, covered: [{ x: 8, y: 8, width: 120, height: 30 }] };
    expect(labelPlace({ x: 20, y: 60 }, LABEL, atLeft).x).toBe(132);
  });

  it('leaves a label where it is when a narrow pane has no room beside the buttons', () => {
    const pane = { width: 120, covered: [{ x: 80, y: 0, width: 40, height: 400 }] };
    expect(labelPlace({ x: 60, y: 200 }, LABEL, pane).x).toBe(16);
  });
});
