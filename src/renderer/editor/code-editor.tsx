/** Monaco in the page. A chunk of its own, so that the page is drawn before it is there. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { pageRefOf } from '../store/design-ref';
import { useStores, useText, useTheme } from '../store/stores-context';
import { useCodeSize } from '../store/use-code-size';
import { useElement } from '../ui/use-element';
import { unlessLost } from '../store/unless-lost';
import { EditorBar } from './editor-bar';
import { EditorMenu } from './editor-menu';
import { elementAt } from './element-at';
import { useMessages } from '../i18n/messages-context';
import { hoverWords } from './hover-words';
import { LabEditor } from './lab-editor';
import { registerLabServices } from './lab-services';
import { takeFix } from '../ui/take-fix';
import { nextProblem } from './next-problem';
import { registerQuickFixes } from './quick-fixes';
import { SavedDiff } from './saved-diff';
import { useSelectedPlaces } from './use-selected-places';
import { startYamlServices } from './yaml-services';

const CURSOR_DELAY_MS = 150;

export function CodeEditor(props: {
  readonly file: string;
  /** Takes effect each time that it grows. */
  readonly focusRevision: number;
  /** Another file is to be shown. */
  readonly onFile: (file: string) => void;
}): ReactElement {
  const { file, focusRevision, onFile } = props;
  const stores = useStores();
  const { text, workspace, design, api } = stores;
  const { t, words } = useMessages();
  const [container, containerRef] = useElement<HTMLDivElement>();
  const editorRef = useRef<LabEditor>(undefined);
  /** The same, for what is drawn with it. */
  const [shown, setShown] = useState<LabEditor>();
  /** `deployment/default/web`, around the cursor. */
  const [cursorRef, setCursorRef] = useState<string>();
  const [isComparing, setComparing] = useState(false);
  const onCursorRef = useRef<(file: string) => void>(undefined);
  /** The place that is shown next is one of a problem: say which. */
  const shouldExplain = useRef(false);
  const [menuAnchor, setMenuAnchor] = useState<DOMRect>();
  const theme = useTheme((state) => state);
  const codeSize = useCodeSize();
  const diagnostics = useText((state) => state.state?.diagnostics);
  const fileNames = useText((state) => state.fileNames);
  const place = useText((state) => state.place);
  const placeRevision = useText((state) => state.placeRevision);
  const isEdited = useText((state) => state.state?.editedFiles.includes(file) === true);
  const noteOwn = useSelectedPlaces(shown, { file, onFile }, stores);
  const noteOwnRef = useRef(noteOwn);
  noteOwnRef.current = noteOwn;

  useEffect(() => {
    if (container === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onCursor = (cursorFile: string): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const { design: now } = design.getState();
        // The text may be shorter by now than it was when the cursor was put there.
        const { cursor } = editor;
        if (cursor?.file !== cursorFile) return;
        const ref = now === undefined ? undefined : elementAt(now, cursor, (line) => editor.lineAt(line));
        setCursorRef(ref);
        const pageRef = ref === undefined ? undefined : pageRefOf(ref);
        if (pageRef === undefined) return;
        noteOwnRef.current(pageRef);
        workspace.getState().select(pageRef);
      }, CURSOR_DELAY_MS);
    };
    const editor = new LabEditor(container, text, onCursor);
    onCursorRef.current = onCursor;
    editorRef.current = editor;
    setShown(editor);
    void startYamlServices();
    const dropLabServices = registerLabServices({
      fileOf: (model) => editor.fileOf(model),
      modelOf: (name) => editor.modelOf(name),
      ask: async (name, argument) => {
        await unlessLost(text.getState().flush());
        return unlessLost(api.request(name, argument));
      },
      words: (fact) => hoverWords(fact, stores.t),
      show: (location) => text.getState().showLocation(location),
    });
    const dropQuickFixes = registerQuickFixes({
      fileOf: (model) => editor.fileOf(model),
      state: () => text.getState().state,
      take: (fix, base) => void takeFix(fix, base, stores),
      words: stores.words,
    });
    return (): void => {
      clearTimeout(timer);
      dropQuickFixes();
      dropLabServices();
      editorRef.current = undefined;
      setShown(undefined);
      editor.dispose();
    };
  }, [container, stores, text, workspace, design, api]);

  useEffect(() => editorRef.current?.setTheme(theme), [container, theme]);
  useEffect(() => editorRef.current?.setTypeSize(codeSize), [container, codeSize]);
  useEffect(() => editorRef.current?.showFile(file), [container, file]);
  useEffect(
    () =>
      editorRef.current?.setLabel(t('Text of {file}. Ctrl+M lets the Tab key leave the editor.', { file })),
    [container, file, t],
  );
  useEffect(
    () => editorRef.current?.setDiagnostics(diagnostics ?? [], words),
    // A file that is shown for the first time has no markers yet.
    [container, diagnostics, file, fileNames, words],
  );

  useEffect(() => {
    const editor = editorRef.current;
    if (editor === undefined || place === undefined || placeRevision === 0) return;
    if (place.kind === 'range') {
      if (place.file === file) editor.showRange(place.from, place.to);
    } else if (place.location.file === file) {
      editor.showPlace(place.location.line, place.location.column);
      if (place.takesFocus) editor.focus();
      if (place.isSelected) onCursorRef.current?.(file);
      if (shouldExplain.current) editor.showMessage();
      shouldExplain.current = false;
    }
  }, [container, place, placeRevision, file]);

  useEffect(() => {
    if (focusRevision > 0) editorRef.current?.focus();
  }, [container, focusRevision]);

  useEffect(() => {
    if (container === undefined) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'F8' || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      const { state, fileNames: names, showLocation } = text.getState();
      const next = nextProblem(state?.diagnostics ?? [], names, editorRef.current?.cursor, event.shiftKey);
      if (next === undefined) return;
      workspace.getState().showPanel('lab');
      showLocation(next);
      shouldExplain.current = true;
    };
    window.addEventListener('keydown', onKeyDown, true);
    return (): void => window.removeEventListener('keydown', onKeyDown, true);
  }, [container, text, workspace]);

  const model = isComparing ? shown?.modelOf(file) : undefined;
  return (
    <div className="code-editor-frame">
      <EditorBar
        place={cursorRef}
        isEdited={isEdited}
        isComparing={isComparing}
        onOutline={() => shown?.run('editor.action.quickOutline')}
        onCompare={() => setComparing(!isComparing)}
      />
      <div className="code-editor-area">
        <div
          ref={containerRef}
          className="code-editor"
          data-testid="code-editor"
          onContextMenu={(event) => {
            event.preventDefault();
            editorRef.current?.pointAt(event.clientX, event.clientY);
            setMenuAnchor(new DOMRect(event.clientX, event.clientY, 0, 0));
          }}
        />
        {model !== undefined && <SavedDiff file={file} model={model} codeSize={codeSize} />}
      </div>
      {menuAnchor !== undefined && shown !== undefined && (
        <EditorMenu editor={shown} anchor={menuAnchor} onClose={() => setMenuAnchor(undefined)} />
      )}
    </div>
  );
}
