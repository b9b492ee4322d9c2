/** The parts of the picture that somebody reads: what stands over it keeps clear of them where it can. Pure. */
import { splitElementRef } from '../store/element-ref';
import type { Box } from './geometry';
import type { Layout } from './layout';

/** Of what holds others only the line at its top is read: of a group its name, of a machine its state too, at the other end. */
const TITLE = { width: 150, height: 24 };
const SEGMENT_NAME = { width: 130, height: 18 };

export function nameBoxes({ boxes, bars }: Pick<Layout, 'boxes' | 'bars'>): readonly Box[] {
  const names = [...boxes].map(([ref, box]) => {
    const kind = splitElementRef(ref)?.kind;
    if (kind === 'machine') return { ...box, height: TITLE.height };
    return kind === 'group' ? { ...box, width: Math.min(TITLE.width, box.width), height: TITLE.height } : box;
  });
  const segments = bars.flatMap(({ label, isVertical }) => {
    if (label === undefined) return [];
    const x = isVertical ? label.x - SEGMENT_NAME.width / 2 : label.x;
    return [{ ...SEGMENT_NAME, x, y: label.y - SEGMENT_NAME.height / 2 }];
  });
  return [...names, ...segments];
}
