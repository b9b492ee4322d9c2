/** Marks in the text what is selected in the picture, and shows it there. */
import { useEffect, useRef } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { DesignState } from '../store/design-store';
import type { LabState } from '../store/lab-store';
import type { WorkspaceState } from '../store/workspace-store';
import type { LabEditor } from './lab-editor';
import { selectedPlaces } from './selected-places';

interface FollowedStores {
  readonly workspace: StoreApi<WorkspaceState>;
  readonly design: StoreApi<DesignState>;
  readonly lab: StoreApi<LabState>;
}

/** What is answered is to be told of each element that the cursor itself selects: the text need not move for it. */
export function useSelectedPlaces(
  editor: LabEditor | undefined,
  shown: { readonly file: string; readonly onFile: (file: string) => void },
  stores: FollowedStores,
): (ref: string) => void {
  const own = useRef<string>(undefined);
  const { file, onFile } = shown;

  useEffect(() => {
    if (editor === undefined) return undefined;
    let followed: string | undefined;
    const mark = (): void => {
      const { selectedRefs, selectedRef } = stores.workspace.getState();
      const { design } = stores.design.getState();
      const places =
        design === undefined ? [] : selectedPlaces(selectedRefs, design, stores.lab.getState().topology);
      const newest = places.at(-1);
      const isNew = selectedRef !== followed && selectedRef !== own.current && !editor.hasFocus;
      if (isNew && newest !== undefined && newest.file !== file) {
        // The other file is marked once it is shown.
        onFile(newest.file);
        return;
      }
      followed = selectedRef;
      editor.showSelected(places, isNew);
    };
    mark();
    const stops = [stores.workspace.subscribe(mark), stores.design.subscribe(mark)];
    return (): void => {
      for (const stop of stops) stop();
    };
  }, [editor, file, onFile, stores]);

  return (ref) => {
    own.current = ref;
  };
}
