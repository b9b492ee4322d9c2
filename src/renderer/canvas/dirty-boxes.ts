/** What of the picture must be painted anew: a few boxes, or all of it where that is simpler. Pure. */
import { around, isTouching, type Box } from './geometry';

/** Painting many boxes one after another takes longer than painting everything once. */
const MAX_BOXES = 16;
const MAX_SHARE = 0.5;
/** So much more may be painted for one box in the place of two. */
const MAX_WASTE = 1.5;

export class DirtyBoxes {
  #boxes: Box[] = [];
  #isAll = true;

  add(box: Box): void {
    if (this.#isAll) return;
    let merged = box;
    const apart: Box[] = [];
    for (const other of this.#boxes) {
      const both = around(merged, other);
      // Two strips at a right angle are less than all that is around them.
      if (isTouching(merged, other) && areaOf(both) <= MAX_WASTE * (areaOf(merged) + areaOf(other)))
        merged = both;
      else apart.push(other);
    }
    this.#boxes = [...apart, merged];
    if (this.#boxes.length > MAX_BOXES) this.addAll();
  }

  addAll(): void {
    this.#isAll = true;
    this.#boxes = [];
  }

  /** What of the pane is dirty; after that nothing is. */
  take(pane: Box): readonly Box[] {
    const inPane = this.#boxes.filter((box) => isTouching(box, pane));
    const area = inPane.reduce((sum, box) => sum + areaOf(box), 0);
    const isAll = this.#isAll || area > MAX_SHARE * pane.width * pane.height;
    this.#isAll = false;
    this.#boxes = [];
    return isAll ? [pane] : inPane;
  }
}

function areaOf({ width, height }: Box): number {
  return width * height;
}
