/** The menu of the right mouse button in the text. Monaco's own would be cut off at the edge of the panel. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useStores, useText } from '../store/stores-context';
import { Menu, type MenuEntry } from '../ui/menu';
import type { LabEditor } from './lab-editor';

export function EditorMenu(props: {
  readonly editor: LabEditor;
  readonly anchor: DOMRectReadOnly;
  readonly onClose: () => void;
}): ReactElement {
  const { t, words } = useMessages();
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
      label: undoName === undefined ? t('Undo') : t('Undo {name}', { name: words(undoName) }),
      keys: 'Ctrl+Z',
      isDisabled: undoName === undefined,
      onSelect: () => void text.getState().undo(),
    },
    {
      label: redoName === undefined ? t('Redo') : t('Redo {name}', { name: words(redoName) }),
      keys: 'Ctrl+Y',
      isDisabled: redoName === undefined,
      onSelect: () => void text.getState().redo(),
    },
    { kind: 'separator' },
    { label: t('Cut'), keys: 'Ctrl+X', onSelect: run('editor.action.clipboardCutAction') },
    { label: t('Copy'), keys: 'Ctrl+C', onSelect: run('editor.action.clipboardCopyAction') },
    { label: t('Paste'), keys: 'Ctrl+V', onSelect: run('editor.action.clipboardPasteAction') },
    { label: t('Select all'), keys: 'Ctrl+A', onSelect: run('editor.action.selectAll') },
    { kind: 'separator' },
    { label: t('Go to definition'), keys: 'F12', onSelect: run('editor.action.revealDefinition') },
    { label: t('Find references'), keys: 'Shift+F12', onSelect: run('editor.action.goToReferences') },
    {
      label: t('Outline'),
      keys: 'Ctrl+Shift+O',
      onSelect: run('editor.action.quickOutline'),
    },
    { kind: 'separator' },
    { label: t('Quick fix'), keys: 'Ctrl+.', onSelect: run('editor.action.quickFix') },
    { label: t('Suggest'), keys: 'Ctrl+Space', onSelect: run('editor.action.triggerSuggest') },
    { label: t('Toggle comment'), keys: 'Ctrl+/', onSelect: run('editor.action.commentLine') },
    { label: t('Find'), keys: 'Ctrl+F', onSelect: run('actions.find') },
    { label: t('Go to line'), keys: 'Ctrl+G', onSelect: run('editor.action.gotoLine') },
    { label: t('All commands'), keys: 'F1', onSelect: run('editor.action.quickCommand') },
  ];
  return <Menu label={t('Text')} anchor={anchor} entries={entries} onClose={onClose} testId="editor-menu" />;
}
