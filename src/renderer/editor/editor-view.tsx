/** The panel with the lab's text: its files, the editor, what became of the text, and what is wrong with it. */
import { lazy, Suspense, useEffect, useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useLanguage, useText, useWorkspace } from '../store/stores-context';
import { useIsPictureDrawn } from '../store/use-is-picture-drawn';
import { EmptyState } from '../ui/empty-state';
import { TabStrip } from '../ui/tab-strip';
import './editor.css';
import { EditorStatus } from './editor-status';
import { loadEditorWords } from './editor-words';
import { ProblemList } from './problem-list';
import { TextPreview } from './text-preview';

/** Monaco reads its words once, while it is loaded. */
const LazyCodeEditor = lazy(async () => {
  await loadEditorWords(document.documentElement.lang);
  return { default: (await import('./code-editor')).CodeEditor };
});

export function EditorView(): ReactElement {
  const { t } = useMessages();
  const isLoaded = useText((state) => state.isLoaded);
  const fileNames = useText((state) => state.fileNames);
  const editedFiles = useText((state) => state.state?.editedFiles);
  const place = useText((state) => state.place);
  const placeRevision = useText((state) => state.placeRevision);
  const showPanel = useWorkspace((state) => state.showPanel);
  const isPictureDrawn = useIsPictureDrawn();
  const isLanguageSettled = useLanguage((state) => state.isSettled);
  const [chosenFile, setChosenFile] = useState<string>();
  const [focusRevision, setFocusRevision] = useState(0);

  useEffect(() => {
    if (place === undefined || placeRevision === 0) return;
    setChosenFile(place.kind === 'location' ? place.location.file : place.file);
    // An undo may be of something that was done on the canvas: the editor shows it where it is visible.
    if (place.kind === 'location') showPanel('lab');
  }, [place, placeRevision, showPanel]);

  if (!isLoaded) return <EmptyState title={t('Waiting for the lab')} />;
  const file = fileNames.find((name) => name === chosenFile) ?? fileNames[0];
  if (file === undefined) {
    return <EmptyState title={t('No files')}>{t('This lab was opened without a text.')}</EmptyState>;
  }
  return (
    <div className="panel" data-testid="editor">
      {fileNames.length > 1 && (
        <TabStrip
          label={t('Files of the lab')}
          tabs={fileNames.map((name) => ({
            id: name,
            title: name,
            note: editedFiles?.includes(name) === true ? 'edited' : undefined,
          }))}
          active={file}
          onActivate={(name) => {
            setChosenFile(name);
            setFocusRevision((revision) => revision + 1);
          }}
        />
      )}
      <div className="editor-area">
        {/* The canvas comes first: reading Monaco takes as long as drawing the rest of the page. */}
        {isPictureDrawn && isLanguageSettled ? (
          <Suspense fallback={<TextPreview file={file} />}>
            <LazyCodeEditor file={file} focusRevision={focusRevision} onFile={setChosenFile} />
          </Suspense>
        ) : (
          <TextPreview file={file} />
        )}
      </div>
      <EditorStatus />
      <ProblemList />
    </div>
  );
}
