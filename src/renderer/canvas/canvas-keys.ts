/** What keys do in the picture. The same as its menus, tools and buttons. */
import type { KeyboardEvent } from 'react';
import { contractRefOf } from '../store/design-ref';
import { connectSourceOf, selectableRefsOf, sendSourceOf, withOwnersOf, wordsFor } from '../store/edit-rules';
import { copyableRefs, deleteElements, moveMenuOf, scaleWorkload, showInEditor } from '../store/element-menu';
import { splitElementRef } from '../store/element-ref';
import type { Translate } from '../i18n/messages';
import type { LabPicture } from '../store/lab-picture';
import type { Stores } from '../store/stores';
import type { CanvasTool, CanvasViewKind } from '../store/workspace-store';
import type { MenuEntry } from '../ui/menu';
import type { Point } from './geometry';
import { boxOf, neighborOf, type Direction } from './hit-test';
import type { Layout } from './layout';
import type { PictureCanvas } from './picture-canvas';
import type { Arranging } from './use-arranging';

interface CanvasKeys {
  readonly picture: LabPicture;
  readonly t: Translate;
  readonly layout: Layout;
  readonly canvas: PictureCanvas;
  readonly stores: Stores;
  readonly fit: () => void;
  readonly find: () => void;
  /** Everything that can be added. */
  readonly addMore: () => void;
  readonly takeTool: (tool: CanvasTool) => void;
  readonly clickWithTool: (ref: string | undefined, at: Point) => void;
  readonly openMenu: (ref: string | undefined, at: Point) => void;
  readonly showMenu: (entries: readonly MenuEntry[], at: Point) => void;
  /** In the window; undefined for what is not drawn. */
  readonly placeOf: (ref: string) => Point | undefined;
  readonly arranging: Arranging;
  readonly toggleFold: (ref: string) => void;
}

type Action = (() => void) | undefined;

const ZOOM_STEP = 1.25;
const PAN_STEP = 60;
const PANS: Readonly<Record<Direction, Point>> = {
  left: { x: PAN_STEP, y: 0 },
  right: { x: -PAN_STEP, y: 0 },
  up: { x: 0, y: PAN_STEP },
  down: { x: 0, y: -PAN_STEP },
};
const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Undefined for a key that the picture leaves to others. */
export function canvasKeyAction(event: KeyboardEvent, keys: CanvasKeys): Action {
  const arrow = ARROWS[event.key];
  if (event.altKey) return arrow === undefined ? undefined : keys.arranging.nudge(arrow, event.shiftKey);
  if (event.ctrlKey || event.metaKey) {
    switch (event.key.toLowerCase()) {
      case 'a':
        return selectEverything(keys);
      case 'f':
        return keys.find;
      case 'c':
      case 'x':
      case 'd':
        return clipboardKey(event.key.toLowerCase(), keys);
      case 'g':
        return event.shiftKey ? keys.arranging.ungroup() : keys.arranging.group();
      default:
        return undefined;
    }
  }
  if (arrow !== undefined) return event.shiftKey ? () => keys.canvas.panBy(PANS[arrow]) : step(arrow, keys);
  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) return menu(keys);
  return editKey(event.key, keys) ?? toolKey(event.key, keys) ?? viewKey(event.key, keys);
}

function step(direction: Direction, { picture, layout, stores, t }: CanvasKeys): () => void {
  const { selectedRef, select } = stores.workspace.getState();
  const namespaces = [...(layout.folds?.keys() ?? [])].filter(
    (ref) => splitElementRef(ref)?.kind === 'namespace',
  );
  const candidates = [...selectableRefsOf(picture), ...namespaces].filter(
    (ref) => boxOf(layout, ref) !== undefined,
  );
  // From an interface or a wire that a click has selected, on from what it belongs to.
  const from = selectedRef === undefined ? [] : withOwnersOf(selectedRef, picture);
  const current = from.find((ref) => candidates.includes(ref));
  return () => {
    const next =
      current === undefined
        ? firstOf(candidates, picture)
        : neighborOf(layout, current, direction, candidates);
    if (next === undefined) return;
    select(next);
    stores.design.getState().announce(wordsFor(next, picture, t));
  };
}

function firstOf(candidates: readonly string[], picture: LabPicture): string | undefined {
  const machine = (picture.machines.find(({ kind }) => kind === 'node') ?? picture.machines[0])?.id;
  return candidates.find((ref) => splitElementRef(ref)?.id === machine) ?? candidates[0];
}

function clipboardKey(key: string, { picture, stores, placeOf }: CanvasKeys): Action {
  const { selectedRef, selectedRefs } = stores.workspace.getState();
  const refs = copyableRefs({ refs: selectedRefs, picture });
  if (selectedRef === undefined || refs.length === 0) return undefined;
  const { copy, cut, duplicate } = stores.clipboard.getState();
  const act = key === 'c' ? copy : key === 'x' ? cut : duplicate;
  return () => void act(refs, placeOf(selectedRef));
}

/** What can be deleted together: the elements of the text. */
function selectEverything({ picture, stores, t }: CanvasKeys): () => void {
  return () => {
    const { design } = stores.design.getState();
    const written = new Set(
      [
        design?.nodes,
        design?.outside,
        design?.routers,
        design?.workloads,
        design?.pods,
        design?.services,
      ].flatMap((elements) => (elements ?? []).map((element) => element.ref)),
    );
    const refs = selectableRefsOf(picture).filter((ref) =>
      written.has(contractRefOf(ref, picture.machines) ?? ''),
    );
    stores.workspace.getState().selectAll(refs);
    stores.design.getState().announce(t('{count} elements selected', { count: refs.length }));
  };
}

function menu({ stores, openMenu, placeOf }: CanvasKeys): Action {
  const { selectedRef } = stores.workspace.getState();
  const at = selectedRef === undefined ? undefined : placeOf(selectedRef);
  return at === undefined ? undefined : () => openMenu(selectedRef, at);
}

function editKey(key: string, keys: CanvasKeys): Action {
  const { picture, stores, placeOf } = keys;
  const { selectedRef, selectedRefs, tool, showPanel } = stores.workspace.getState();
  if (selectedRef === undefined) return undefined;
  const at = placeOf(selectedRef);
  const input = { picture, stores, at };
  switch (key) {
    case 'Delete':
    case 'Backspace':
      return () => deleteElements({ ...input, refs: selectedRefs });
    case 'm':
    case 'M': {
      const entries = moveMenuOf(selectedRef, input);
      return at === undefined || entries.length === 0 ? undefined : () => keys.showMenu(entries, at);
    }
    case '+':
    case '=':
    case '-': {
      const isWorkload = splitElementRef(selectedRef)?.kind === 'workload';
      return isWorkload ? () => scaleWorkload(selectedRef, key === '-' ? -1 : 1, input) : undefined;
    }
    case 'e':
    case 'E':
      return () => void showInEditor(selectedRef, picture, stores);
    case 'l':
    case 'L':
      return keys.arranging.toggleLock();
    case 'Enter':
      if (splitElementRef(selectedRef)?.kind === 'note') return () => keys.arranging.openNote(selectedRef);
      if (tool === 'select' && keys.layout.folds?.get(selectedRef) === true)
        return () => keys.toggleFold(selectedRef);
      if (tool === 'select') return () => showPanel('inspector');
      return at === undefined ? undefined : () => keys.clickWithTool(selectedRef, at);
    default:
      return undefined;
  }
}

function toolKey(key: string, { picture, stores, takeTool, addMore, arranging }: CanvasKeys): Action {
  const { selectedRef, tool, placing, setTool, setPlacing, select } = stores.workspace.getState();
  switch (key) {
    case 'a':
    case 'A':
      return addMore;
    case 'n':
    case 'N':
      return () => arranging.openNote();
    case 'v':
    case 'V':
      return () => takeTool('select');
    case 'c':
    case 'C':
    case 's':
    case 'S': {
      const wanted = key.toLowerCase() === 'c' ? 'connect' : 'send';
      const sourceOf = wanted === 'connect' ? connectSourceOf : sendSourceOf;
      const source = selectedRef === undefined ? undefined : sourceOf(selectedRef, picture);
      return () => {
        takeTool(wanted);
        if (source !== undefined && tool !== wanted) setTool(wanted, source);
      };
    }
    case 'Escape':
      return () => {
        if (placing !== undefined) setPlacing(undefined);
        else if (tool === 'select' && selectedRef === undefined) stores.requests.getState().dismissAll();
        else if (tool === 'select') select(undefined);
        else setTool('select');
      };
    default:
      return undefined;
  }
}

const VIEWS: Readonly<Record<string, CanvasViewKind>> = { 1: 'physical', 2: 'logical', 3: 'policies' };

function viewKey(key: string, { canvas, fit, stores }: CanvasKeys): Action {
  const view = VIEWS[key];
  if (view !== undefined) return () => stores.workspace.getState().setCanvasView(view);
  switch (key) {
    case '+':
    case '=':
      return () => canvas.zoomBy(ZOOM_STEP);
    case '-':
      return () => canvas.zoomBy(1 / ZOOM_STEP);
    case '0':
      return fit;
    default:
      return undefined;
  }
}
