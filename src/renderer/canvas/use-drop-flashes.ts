import { useEffect, useRef } from 'react';
import { useDrops, useStores } from '../store/stores-context';
import { placeRef } from '../store/topology-lookup';
import type { Drawing, useDrawing } from './use-drawing';

/** A packet that has just been dropped is seen where it was. */
export function useDropFlashes(
  drawing: Drawing | undefined,
  layout: ReturnType<typeof useDrawing>['layout'],
): void {
  const { lab } = useStores();
  const latestDrop = useDrops((state) => state.latest);
  const shownDrop = useRef(latestDrop);
  useEffect(() => {
    if (latestDrop === shownDrop.current) return;
    shownDrop.current = latestDrop;
    const ref = latestDrop === undefined ? undefined : placeRef(lab.getState().topology, latestDrop.at);
    const box = ref === undefined ? undefined : layout.current?.boxes.get(ref);
    if (box !== undefined) drawing?.overlay.flash(box);
  }, [drawing, layout, lab, latestDrop]);
}
