/** The picture of the lab, made once for canvas, list and inspector. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Design } from '../../main/contract/design';
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
  let shown = '';

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
    const content = contentOf(state.design);
    if (content === shown && state.seen === before.seen) return;
    shown = content;
    draw();
  });
  draw();
  return store;
}

/** All but the version and the places in the text. */
function contentOf(design: Design | undefined): string {
  return JSON.stringify(design, (key, value: unknown) =>
    key === 'location' || key === 'version' ? undefined : value,
  );
}
