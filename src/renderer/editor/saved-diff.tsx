/** The text beside the same file as it was last saved; the right side can be edited. */
import { useEffect, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useStores } from '../store/stores-context';
import { unlessLost } from '../store/unless-lost';
import { useElement } from '../ui/use-element';
import { monaco } from './monaco';

const OPTIONS: monaco.editor.IStandaloneDiffEditorConstructionOptions = {
  automaticLayout: true,
  contextmenu: false,
  fixedOverflowWidgets: true,
  minimap: { enabled: false },
  originalEditable: false,
  renderSideBySide: false,
  scrollBeyondLastLine: false,
};

export function SavedDiff(props: {
  readonly file: string;
  readonly model: monaco.editor.ITextModel;
  /** In pixels. */
  readonly codeSize: number;
}): ReactElement {
  const { t } = useMessages();
  const { file, model, codeSize } = props;
  const { api } = useStores();
  const [container, containerRef] = useElement<HTMLDivElement>();

  useEffect(() => {
    if (container === undefined) return undefined;
    const original = monaco.editor.createModel('', 'yaml');
    const editor = monaco.editor.createDiffEditor(container, {
      ...OPTIONS,
      fontSize: codeSize,
      originalAriaLabel: t('{file} as it was saved', { file }),
      modifiedAriaLabel: t('{file} as it is now', { file }),
    });
    editor.setModel({ original, modified: model });
    void unlessLost(api.request('text.saved', { file })).then((saved) => {
      if (saved?.kind !== 'text' || original.isDisposed()) return;
      const told = editor.onDidUpdateDiff(() => {
        told.dispose();
        editor.revealFirstDiff();
      });
      original.setValue(saved.text);
    });
    return (): void => {
      editor.dispose();
      original.dispose();
    };
  }, [container, api, file, model, codeSize, t]);

  return <div ref={containerRef} className="saved-diff" data-testid="saved-diff" />;
}
