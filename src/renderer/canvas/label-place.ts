/** Where a label goes that belongs to a moving point: above it, inside the pane, and beside what lies over the picture. */
import { isTouching, type Box, type Point } from './geometry';

/** From the point to its label, to the right and upwards. */
const BESIDE_PX = 10;
const MARGIN_PX = 4;

export interface LabelPane {
  readonly width: number;
  /** The places where nothing of the picture can be seen. */
  readonly covered: readonly Box[];
}

/** All in pixels of the pane. */
export function labelPlace(
  at: Point,
  label: { readonly width: number; readonly height: number },
  pane: LabelPane,
): Box {
  const rightmost = pane.width - label.width - MARGIN_PX;
  // Above the point, so it hides nothing where the edge of the pane pushes it back.
  let place = {
    ...label,
    x: Math.max(MARGIN_PX, Math.min(at.x + BESIDE_PX, rightmost)),
    y: at.y - label.height - BESIDE_PX,
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
