/** The parts of the picture that somebody reads: what stands over it keeps clear of them where it can. Pure. */
import { splitElementRef, type ElementKind } from '../store/element-ref';
import type { Box } from './geometry';
import type { Layout } from './layout';

/** Of these only the name in the corner is read: they hold others. */
const HOLDERS: ReadonlySet<ElementKind | undefined> = new Set(['machine', 'group']);
const TITLE = { width: 150, height: 24 };

export function nameBoxes({ boxes }: Pick<Layout, 'boxes'>): readonly Box[] {
  return [...boxes].map(([ref, box]) =>
    HOLDERS.has(splitElementRef(ref)?.kind)
      ? { x: box.x, y: box.y, width: Math.min(TITLE.width, box.width), height: TITLE.height }
      : box,
  );
}
