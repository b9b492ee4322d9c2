import { describe, expect, it } from 'vitest';
import { uncoveredBoxes } from '../../../../src/renderer/canvas/uncovered-boxes';

const PANE = { width: 100, height: 60 };

describe('what comes into view when a picture moves', () => {
  it('is a strip at the side that it moves away from', () => {
    expect(uncoveredBoxes({ x: 8, y: 0 }, PANE)).toEqual([{ x: 0, y: 0, width: 8, height: 60 }]);
    expect(uncoveredBoxes({ x: -8, y: 0 }, PANE)).toEqual([{ x: 92, y: 0, width: 8, height: 60 }]);
    expect(uncoveredBoxes({ x: 0, y: -5 }, PANE)).toEqual([{ x: 0, y: 55, width: 100, height: 5 }]);
  });

  it('is a strip at each of two sides when it moves aslant', () => {
    expect(uncoveredBoxes({ x: 3, y: 4 }, PANE)).toEqual([
      { x: 0, y: 0, width: 3, height: 60 },
      { x: 0, y: 0, width: 100, height: 4 },
    ]);
  });

  it('is all of it when nothing stays in view, and nothing when nothing moves', () => {
    expect(uncoveredBoxes({ x: 300, y: 0 }, PANE)).toEqual([{ x: 0, y: 0, ...PANE }]);
    expect(uncoveredBoxes({ x: 0, y: 0 }, PANE)).toEqual([]);
  });
});
