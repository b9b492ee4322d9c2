/** The picture of the lab, made once for canvas, list and inspector. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Design } from '../../main/contract/design';
import { isAlike } from '../ui/is-alike';
import type { DesignState } from './design-store';
import { labPictureOf, type LabPicture } from './lab-picture';
import type { LabState } from './lab-store';

/** In Pods; drawing more of them anew takes long enough to be felt. */
const LARGE_LAB = 500;
const REST_MS_PER_POD = 0.4;
const MAX_REST_MS = 2000;

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
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;

  function draw(): void {
    const { topology } = lab.getState();
    if (topology === undefined) return;
    if (timer !== undefined) {
      isDue = true;
      return;
    }
    const { design: latest, seen } = design.getState();
    const picture = labPictureOf(topology, latest, seen);
    store.setState({ picture });
    rest(picture);
  }

  /** A large lab that comes up is another one at every moment: it leaves the page time for its user. */
  function rest(picture: LabPicture): void {
    const pods = picture.machines.reduce((sum, machine) => sum + machine.pods.length, 0);
    if (pods < LARGE_LAB) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        if (!isDue) return;
        isDue = false;
        draw();
      },
      Math.min(pods * REST_MS_PER_POD, MAX_REST_MS),
    );
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
