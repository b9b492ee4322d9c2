/** The picture of the lab, made once for canvas, list and inspector. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Design } from '../../main/contract/design';
import { isAlike } from '../ui/is-alike';
import type { DesignState } from './design-store';
import { labPictureOf, type LabPicture } from './lab-picture';
import type { LabState } from './lab-store';

export interface PictureState {
  /** Undefined until the host has said what runs. */
  readonly picture: LabPicture | undefined;
}

export function createPictureStore(
  lab: StoreApi<LabState>,
  design: StoreApi<DesignState>,
): StoreApi<PictureState> {
  const store = createStore<PictureState>()(() => ({ picture: undefined }));
  let shown: Design | undefined;

  function draw(): void {
    const { topology } = lab.getState();
    if (topology === undefined) return;
    const { design: latest, seen } = design.getState();
    store.setState({ picture: labPictureOf(topology, latest, seen) });
  }

  lab.subscribe((state, before) => {
    if (state.topology !== before.topology) draw();
  });
  design.subscribe((state, before) => {
    if (state.design === before.design) return;
    // Most keystrokes only move things to other lines.
    const isMoved = shown !== undefined && isAlike(shown, state.design, PLACES);
    shown = state.design;
    if (!isMoved || state.seen !== before.seen) draw();
  });
  draw();
  return store;
}

/** The version and the places in the text are not part of the picture. */
const PLACES: ReadonlySet<string> = new Set(['location', 'version']);
