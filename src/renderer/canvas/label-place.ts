/**
 * Where a label goes that belongs to a moving point: beside it, inside the pane, not under what lies over the picture, and where it
 * hides the fewest names.
 */
import { isTouching, type Box, type Point } from './geometry';

/** From the point to its label, across and up or down. */
const BESIDE_PX = 10;
const MARGIN_PX = 4;
const GAP_PX = 2;
/** Of a label: to hide less than this is no reason to stand elsewhere than the others. */
export const WORTH = 0.1;

export interface LabelPane {
  readonly width: number;
  readonly height: number;
  /** The places where nothing of the picture can be seen. */
  readonly covered: readonly Box[];
}

type LabelSize = Pick<Box, 'width' | 'height'>;

export interface LabelSide {
  readonly isRight: boolean;
  readonly isAbove: boolean;
}

/** A side, and how much of the names is hidden from it where that is most. */
export interface ChosenSide {
  readonly side: LabelSide;
  readonly hidden: number;
}

/** The best first: above, a label hides nothing of its way where the edge of the pane pushes it back. */
const SIDES: readonly [LabelSide, ...LabelSide[]] = [
  { isRight: true, isAbove: true },
  { isRight: false, isAbove: true },
  { isRight: true, isAbove: false },
  { isRight: false, isAbove: false },
];

/** All in pixels of the pane. */
export function labelPlace(at: Point, label: LabelSize, pane: LabelPane, side: LabelSide = SIDES[0]): Box {
  const rightmost = pane.width - label.width - MARGIN_PX;
  const wanted = side.isRight ? at.x + BESIDE_PX : at.x - label.width - BESIDE_PX;
  let place = {
    ...label,
    x: Math.max(MARGIN_PX, Math.min(wanted, rightmost)),
    y: side.isAbove ? at.y - label.height - BESIDE_PX : at.y + BESIDE_PX,
  };
  for (const box of pane.covered) {
    if (!isTouching(place, box)) continue;
    const left = box.x - label.width - MARGIN_PX;
    const right = box.x + box.width + MARGIN_PX;
    // In a pane without room on either side it stays, and is half seen.
    if (left >= MARGIN_PX) place = { ...place, x: left };
    else if (right <= rightmost) place = { ...place, x: right };
  }
  return place;
}

/** For the whole of a way, so that a label does not jump on it. `hiddenBy` is how much of the names a box hides, in square pixels. */
export function labelSide(
  way: readonly Point[],
  label: LabelSize,
  pane: LabelPane,
  hiddenBy: (place: Box) => number,
): ChosenSide {
  const least = WORTH * way.length * label.width * label.height;
  let best: LabelSide = SIDES[0];
  let bestHidden = Number.POSITIVE_INFINITY;
  let bestMost = Number.POSITIVE_INFINITY;
  for (const side of SIDES) {
    let [hidden, most] = [0, 0];
    for (const at of way) {
      const place = labelPlace(at, label, pane, side);
      // What is above the pane or below it is not seen.
      const outside = Math.max(0, -place.y) + Math.max(0, place.y + place.height - pane.height);
      const here = hiddenBy(place) + outside * place.width;
      hidden += here;
      most = Math.max(most, here);
    }
    if (hidden >= bestHidden - least) continue;
    [best, bestHidden, bestMost] = [side, hidden, most];
  }
  return { side: best, hidden: bestMost };
}

/** Above or below the labels that stand there already, wherever the nearest place is that none of them has. */
export function besideOthers(place: Box, others: readonly Box[]): Box {
  const heights = others.flatMap(({ y, height }) => [y - place.height - GAP_PX, y + height + GAP_PX]);
  const places = [place.y, ...heights].map((y) => ({ ...place, y }));
  const free = places.filter((each) => others.every((other) => !isTouching(each, other)));
  return free.toSorted((one, other) => Math.abs(one.y - place.y) - Math.abs(other.y - place.y))[0] ?? place;
}

export function overlapOf(one: Box, other: Box): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return width > 0 && height > 0 ? width * height : 0;
}
