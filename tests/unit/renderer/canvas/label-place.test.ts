import { describe, expect, it } from 'vitest';
import { besideOthers, labelPlace, labelSide, overlapOf } from '../../../../src/renderer/canvas/label-place';

const LABEL = { width: 100, height: 20 };
const BUTTONS = { x: 360, y: 100, width: 32, height: 180 };

describe('labelPlace', () => {
  it('puts a label above its point, to the right', () => {
    expect(labelPlace({ x: 50, y: 200 }, LABEL, { width: 400, height: 600, covered: [] })).toEqual({
      ...LABEL,
      x: 60,
      y: 170,
    });
  });

  it('keeps a label inside the pane', () => {
    const pane = { width: 400, height: 600, covered: [] };
    expect(labelPlace({ x: 390, y: 200 }, LABEL, pane).x).toBe(296);
    expect(labelPlace({ x: -80, y: 200 }, LABEL, pane).x).toBe(4);
  });

  it('moves a label out from under the buttons over the picture, at the right and at the left', () => {
    const pane = { width: 400, height: 600, covered: [BUTTONS] };
    expect(labelPlace({ x: 390, y: 200 }, LABEL, pane).x).toBe(256);
    expect(labelPlace({ x: 390, y: 320 }, LABEL, pane).x).toBe(296);
    const atLeft = { width: 400, height: 600, covered: [{ x: 8, y: 8, width: 120, height: 30 }] };
    expect(labelPlace({ x: 20, y: 60 }, LABEL, atLeft).x).toBe(132);
  });

  it('leaves a label where it is when a narrow pane has no room beside the buttons', () => {
    const pane = { width: 120, height: 600, covered: [{ x: 80, y: 0, width: 40, height: 400 }] };
    expect(labelPlace({ x: 60, y: 200 }, LABEL, pane).x).toBe(16);
  });

  it('puts a label where it hides no name on all of its way, and above at the right where that is the same', () => {
    const pane = { width: 400, height: 600, covered: [] };
    const way = [
      { x: 100, y: 200 },
      { x: 160, y: 200 },
    ];
    const hiding =
      (...names: readonly (typeof BUTTONS)[]) =>
      (place: typeof BUTTONS): number =>
        names.reduce((sum, name) => sum + overlapOf(place, name), 0);
    expect(labelSide(way, LABEL, pane, hiding()).side).toEqual({ isRight: true, isAbove: true });
    const pod = { x: 0, y: 150, width: 400, height: 45 };
    expect(labelSide(way, LABEL, pane, hiding(pod)).side).toEqual({ isRight: true, isAbove: false });
    expect(labelSide(way, LABEL, pane, hiding(pod)).hidden).toBe(0);
    const below = { x: 170, y: 205, width: 200, height: 60 };
    expect(labelSide(way, LABEL, pane, hiding(pod, below)).side).toEqual({ isRight: false, isAbove: false });
  });

  it('rather hides a part of a name than to put a label above the pane or below it', () => {
    const pane = { width: 400, height: 300, covered: [] };
    const isAboveAt = (y: number, nameY: number): boolean => {
      const name = { x: 0, y: nameY, width: 130, height: 20 };
      return labelSide([{ x: 100, y }], LABEL, pane, (place) => overlapOf(place, name)).side.isAbove;
    };
    expect(isAboveAt(5, 15)).toBe(false);
    expect(isAboveAt(295, 265)).toBe(true);
  });

  it('keeps labels from each other', () => {
    const first = { ...LABEL, x: 60, y: 170 };
    expect(besideOthers({ ...LABEL, x: 80, y: 180 }, [first])).toEqual({ ...LABEL, x: 80, y: 192 });
    expect(besideOthers({ ...LABEL, x: 80, y: 160 }, [first])).toEqual({ ...LABEL, x: 80, y: 148 });
    const second = { ...LABEL, x: 80, y: 192 };
    expect(besideOthers({ ...LABEL, x: 60, y: 182 }, [first, second])).toEqual({ ...LABEL, x: 60, y: 214 });
    expect(besideOthers({ ...LABEL, x: 200, y: 170 }, [first])).toEqual({ ...LABEL, x: 200, y: 170 });
  });
});
