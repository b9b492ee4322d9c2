/** The menu of the right mouse button in the text. Monaco's own would be cut off at the edge of the panel. */
import type { ReactElement } from 'react';
import { useStores, useText } from '../store/stores-context';
import { Menu, type MenuEntry } from '../ui/menu';
import type { LabEditor } from './lab-editor';

export function EditorMenu(props: {
  readonly editor: LabEditor;
  readonly anchor: DOMRectReadOnly;
  readonly onClose: () => void;
}): ReactElement {
  const { editor, anchor, onClose } = props;
  const { text } = useStores();
  const undoName = useText((state) => state.state?.undo);
  const redoName = useText((state) => state.state?.redo);
  const run =
    (action: string): (() => void) =>
    () =>
      editor.run(action);
  const entries: readonly MenuEntry[] = [
    {
      label: undoName === undefined ? 'Undo' : `Undo ${undoName}`,
      keys: 'Ctrl+Z',
      isDisabled: undoName === undefined,
      onSelect: () => void text.getState().undo(),
    },
    {
      label: redoName === undefined ? 'Redo' : `Redo ${redoName}`,
      keys: 'Ctrl+Y',
      isDisabled: redoName === undefined,
      onSelect: () => void text.getState().redo(),
    },
    { kind: 'separator' },
    { label: 'Cut', keys: 'Ctrl+X', onSelect: run('editor.action.clipboardCutAction') },
    { label: 'Copy', keys: 'Ctrl+C', onSelect: run('editor.action.clipboardCopyAction') },
    { label: 'Paste', keys: 'Ctrl+V', onSelect: run('editor.action.clipboardPasteAction') },
    { label: 'Select all', keys: 'Ctrl+A', onSelect: run('editor.action.selectAll') },
    { kind: 'separator' },
    { label: 'Quick fix', keys: 'Ctrl+.', onSelect: run('editor.action.quickFix') },
    { label: 'Suggest', keys: 'Ctrl+Space', onSelect: run('editor.action.triggerSuggest') },
    { label: 'Toggle comment', keys: 'Ctrl+/', onSelect: run('editor.action.commentLine') },
    { label: 'Find', keys: 'Ctrl+F', onSelect: run('actions.find') },
    { label: 'Go to line', keys: 'Ctrl+G', onSelect: run('editor.action.gotoLine') },
    { label: 'All commands', keys: 'F1', onSelect: run('editor.action.quickCommand') },
  ];
  return <Menu label="Text" anchor={anchor} entries={entries} onClose={onClose} testId="editor-menu" />;
}
