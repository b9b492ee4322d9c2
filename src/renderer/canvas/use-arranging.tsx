/** What is done with where things stand: by menu and by keys. Only the picture of the machines has places to be changed. */
import { useState, type ReactElement, type RefObject } from 'react';
import { useMessages } from '../i18n/messages-context';
import { splitElementRef } from '../store/element-ref';
import type { LabPicture } from '../store/lab-picture';
import { useStores, useWorkspace } from '../store/stores-context';
import type { MenuEntry } from '../ui/menu';
import {
  arrangeEntries,
  freeAllEntry,
  groupSelected,
  toggleLock,
  ungroupSelected,
  type ArrangeInput,
} from './arrange-menu';
import { movedBoxes, movedWith, notePlace, nudgedPod, placeCommandOf } from './arranging';
import { GRID_STEP } from './free-room';
import type { Point } from './geometry';
import type { Direction } from './hit-test';
import type { Layout } from './layout';
import { NoteDialog, type OpenNote } from './note-dialog';
import type { Drawing } from './use-drawing';

export interface Arranging {
  readonly entriesFor: (refs: readonly string[], at: Point) => readonly MenuEntry[];
  /** These four answer undefined where nothing is selected that they could do it to. */
  readonly group: () => (() => void) | undefined;
  readonly ungroup: () => (() => void) | undefined;
  readonly toggleLock: () => (() => void) | undefined;
  readonly nudge: (direction: Direction, isFar: boolean) => (() => void) | undefined;
  /** Of a new note without a reference. */
  readonly openNote: (ref?: string) => void;
  readonly dialog: ReactElement | undefined;
}

const FAR_STEPS = 5;
const WAYS: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

export function useArranging(input: {
  readonly picture: LabPicture | undefined;
  readonly layout: RefObject<Layout | undefined>;
  readonly drawing: Drawing | undefined;
  /** In the window; undefined for what is not drawn. */
  readonly placeOf: (ref: string) => Point | undefined;
  /** From the window's coordinates to the picture's. */
  readonly inPicture: (at: Point) => Point;
}): Arranging {
  const { picture, layout, drawing, placeOf, inPicture } = input;
  const stores = useStores();
  const { t } = useMessages();
  const isPhysical = useWorkspace((state) => state.canvasView) === 'physical';
  const [note, setNote] = useState<OpenNote>();

  function inputFor(refs: readonly string[], at: Point | undefined): ArrangeInput | undefined {
    if (!isPhysical || picture === undefined || layout.current === undefined) return undefined;
    return { refs, picture, layout: layout.current, stores, at };
  }

  function selected(): ArrangeInput | undefined {
    const { selectedRefs, selectedRef } = stores.workspace.getState();
    if (selectedRefs.length === 0) return undefined;
    return inputFor(selectedRefs, selectedRef === undefined ? undefined : placeOf(selectedRef));
  }

  function onSelected(act: (given: ArrangeInput) => void): (() => void) | undefined {
    const given = selected();
    return given === undefined ? undefined : () => act(given);
  }

  function nudge(direction: Direction, isFar: boolean): (() => void) | undefined {
    const given = selected();
    const { selectedRef } = stores.workspace.getState();
    if (given === undefined || selectedRef === undefined) return undefined;
    const way = WAYS[direction];
    const isPod = splitElementRef(selectedRef)?.kind === 'pod';
    const step = GRID_STEP * (isFar ? FAR_STEPS : 1);
    const refs = movedWith(selectedRef, given.refs, given.picture);
    const moved = movedBoxes(refs, given.layout, {
      by: { x: way[0] * step, y: way[1] * step },
      isExact: false,
      way: { x: way[0], y: way[1] },
    });
    const command =
      isPod && given.refs.length === 1
        ? nudgedPod(selectedRef, way, given)
        : placeCommandOf(moved, given.picture);
    const { edit, refuse } = stores.design.getState();
    if (given.picture.arrangement.locked.has(selectedRef))
      return () => refuse(t('It is locked in its place; unlock it to move it.'), given.at);
    return command === undefined ? undefined : () => void edit(command, given.at);
  }

  function openNote(ref?: string): void {
    const known = picture?.arrangement.notes.find((candidate) => candidate.ref === ref);
    if (known !== undefined) {
      setNote({ name: known.name, text: known.text, at: [0, 0] });
      return;
    }
    if (drawing === undefined || !isPhysical) return;
    const { selectedRef } = stores.workspace.getState();
    const box = selectedRef === undefined ? undefined : layout.current?.boxes.get(selectedRef);
    const { x, y, width, height } = drawing.canvas.seenBox();
    // Over what is selected, else in the middle of what is seen.
    const at = box === undefined ? [x + width / 2, y + height / 2] : [box.x + 16, box.y + box.height + 8];
    openNewNote(at[0] ?? 0, at[1] ?? 0);
  }

  function openNewNote(x: number, y: number): void {
    setNote({ name: undefined, text: '', at: [x, y] });
  }

  function emptyEntries(at: Point): readonly MenuEntry[] {
    const given = inputFor([], at);
    if (given === undefined) return [];
    const free = freeAllEntry(given);
    return [
      {
        label: t('Note…'),
        keys: 'N',
        testId: 'menu-note',
        onSelect: () => {
          const { x, y } = inPicture(at);
          openNewNote(x, y);
        },
      },
      ...(free === undefined ? [] : [free]),
    ];
  }

  function noteEntries(refs: readonly string[]): readonly MenuEntry[] {
    const [ref] = refs;
    const isNote = refs.length === 1 && ref !== undefined && splitElementRef(ref)?.kind === 'note';
    if (!isNote) return [];
    return [
      {
        label: t('Change the note…'),
        keys: 'Enter',
        testId: 'menu-edit-note',
        onSelect: () => openNote(ref),
      },
    ];
  }

  return {
    entriesFor: (refs, at) => {
      if (refs.length === 0) return emptyEntries(at);
      const given = inputFor(refs, at);
      return given === undefined ? [] : [...noteEntries(refs), ...arrangeEntries(given)];
    },
    group: () => onSelected(groupSelected),
    ungroup: () => onSelected(ungroupSelected),
    toggleLock: () => onSelected(toggleLock),
    nudge,
    openNote,
    dialog:
      note === undefined ? undefined : (
        <NoteDialog
          note={note}
          onClose={() => setNote(undefined)}
          onSave={(text) => {
            const at = layout.current === undefined ? note.at : notePlace(text, note.at, layout.current);
            const where = note.name === undefined ? { at } : { name: note.name };
            setNote(undefined);
            void stores.design.getState().edit({ kind: 'note', ...where, text });
          }}
        />
      ),
  };
}
