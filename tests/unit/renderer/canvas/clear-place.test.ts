import { describe, expect, it } from 'vitest';
import { clearPlace } from '../../../../src/renderer/canvas/clear-place';

const PANE = { width: 1000, height: 600 };
const BOX = { x: 400, y: 300, width: 200, height: 40 };

describe('a box about a place of the window', () => {
  it('stands there where nothing can be clicked', () => {
    expect(clearPlace(BOX, PANE, [{ x: 0, y: 0, width: 1000, height: 100 }])).toEqual({ x: 400, y: 300 });
  });

  it('stands in the window at its edge', () => {
    expect(clearPlace({ ...BOX, x: 990, y: 590 }, PANE, [])).toEqual({ x: 792, y: 552 });
    expect(clearPlace({ ...BOX, x: -50, y: -50 }, PANE, [])).toEqual({ x: 8, y: 8 });
  });

  it('goes as little aside as it must to be on no button', () => {
    const toolbar = { x: 0, y: 310, width: 1000, height: 290 };
    expect(clearPlace(BOX, PANE, [toolbar])).toEqual({ x: 400, y: 264 });
    const column = { x: 380, y: 0, width: 620, height: 600 };
    expect(clearPlace(BOX, PANE, [column])).toEqual({ x: 172, y: 300 });
  });

  it('stays where there is no such place', () => {
    expect(clearPlace(BOX, PANE, [{ x: 0, y: 0, ...PANE }])).toEqual({ x: 400, y: 300 });
  });
});
