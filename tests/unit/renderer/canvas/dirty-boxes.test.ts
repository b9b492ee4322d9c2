import { describe, expect, it } from 'vitest';
import { DirtyBoxes } from '../../../../src/renderer/canvas/dirty-boxes';

const PANE = { x: 0, y: 0, width: 1000, height: 1000 };

function boxAt(x: number, y: number, size = 10): { x: number; y: number; width: number; height: number } {
  return { x, y, width: size, height: size };
}

/** What has been painted once already. */
function cleanBoxes(): DirtyBoxes {
  const dirty = new DirtyBoxes();
  dirty.take(PANE);
  return dirty;
}

describe('DirtyBoxes', () => {
  it('has everything painted first, and nothing after that', () => {
    const dirty = new DirtyBoxes();
    expect(dirty.take(PANE)).toEqual([PANE]);
    expect(dirty.take(PANE)).toEqual([]);
  });

  it('keeps places apart that do not touch and joins those that do', () => {
    const dirty = cleanBoxes();
    dirty.add(boxAt(0, 0));
    dirty.add(boxAt(500, 500));
    dirty.add(boxAt(5, 5));
    expect(dirty.take(PANE)).toEqual([boxAt(500, 500), boxAt(0, 0, 15)]);
  });

  it('joins two places when a third one touches both', () => {
    const dirty = cleanBoxes();
    dirty.add(boxAt(0, 0));
    dirty.add(boxAt(20, 0));
    dirty.add(boxAt(8, 0, 14));
    expect(dirty.take(PANE)).toEqual([{ x: 0, y: 0, width: 30, height: 14 }]);
  });

  it('leaves out what is not in the pane', () => {
    const dirty = cleanBoxes();
    dirty.add(boxAt(2000, 0));
    expect(dirty.take(PANE)).toEqual([]);
  });

  it('has everything painted where the places are many or large', () => {
    const many = cleanBoxes();
    for (let index = 0; index < 20; index++) many.add(boxAt(index * 40, 0));
    expect(many.take(PANE)).toEqual([PANE]);
    const large = cleanBoxes();
    large.add(boxAt(0, 0, 800));
    expect(large.take(PANE)).toEqual([PANE]);
  });
});
