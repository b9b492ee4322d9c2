/** What keys do with the selection where nothing that has the focus takes them: on a tab, a button, or in the list. */
import { useEffect } from 'react';
import { copyableRefs, deleteElements } from '../store/element-menu';
import type { Stores } from '../store/stores';
import { useStores } from '../store/stores-context';

/** These have a clipboard of their own. */
const TAKERS =
  'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="textbox"], [role="grid"], .xterm';
/** Where what is selected is seen. */
const SHOWN_IN = '.canvas-picture, .topology-list';

export function useSelectionKeys(): void {
  const stores = useStores();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const act = leavesAlone(event) ? undefined : actionOf(event, stores);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (leavesAlone(event)) return;
      event.preventDefault();
      void stores.clipboard.getState().pasteText(event.clipboardData?.getData('text/plain') ?? '');
    };
    addEventListener('keydown', onKeyDown);
    addEventListener('paste', onPaste);
    return (): void => {
      removeEventListener('keydown', onKeyDown);
      removeEventListener('paste', onPaste);
    };
  }, [stores]);
}

function leavesAlone({ defaultPrevented, target }: Event): boolean {
  if (defaultPrevented || document.querySelector('dialog[open], [role="menu"]') !== null) return true;
  if (target instanceof Element && target.closest(TAKERS) !== null) return true;
  return ![...document.querySelectorAll(SHOWN_IN)].some((element) =>
    element.checkVisibility({ visibilityProperty: true }),
  );
}

function actionOf(event: KeyboardEvent, stores: Stores): (() => void) | undefined {
  const { selectedRefs: refs } = stores.workspace.getState();
  const { picture } = stores.picture.getState();
  if (picture === undefined || refs.length === 0 || event.altKey || event.shiftKey) return undefined;
  if (!event.ctrlKey && !event.metaKey)
    return event.key === 'Delete' ? () => deleteElements({ refs, picture, stores }) : undefined;
  const copied = copyableRefs({ refs, picture });
  if (copied.length === 0) return undefined;
  const { copy, cut, duplicate } = stores.clipboard.getState();
  // Text that somebody has marked is what they copy.
  const hasMarked = getSelection()?.isCollapsed === false;
  switch (event.key.toLowerCase()) {
    case 'c':
      return hasMarked ? undefined : () => void copy(copied);
    case 'x':
      return hasMarked ? undefined : () => void cut(copied);
    case 'd':
      return () => void duplicate(copied);
    default:
      return undefined;
  }
}
