/**
 * One Monaco editor over the files of the lab: a model for each, kept the same as the page's text in both directions.
 *
 * What is typed goes to the text store; what comes from elsewhere is applied without Monaco's own history, which is not
 * used: undo and redo are the host's. The cursor stays where it is in the text.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { ThemeState } from '../store/theme-store';
import type { ContractDiagnostic, ContractLocation } from '../../main/contract/diagnostic';
import type { TextChange } from '../../main/contract/text-change';
import type { TextStoreState } from '../store/text-store';
import { editorThemeOf } from './editor-theme';
import { lastLineFrom } from './element-at';
import type { Messages } from '../i18n/messages';
import { markersOf } from './markers-of';
import { monaco } from './monaco';

/** A file that is longer is not followed by the YAML services, which read all of it after each key. */
const MAX_YAML_LENGTH = 2 * 1024 * 1024;

const MARKER_OWNER = 'podwire';

const OPTIONS: monaco.editor.IStandaloneEditorConstructionOptions = {
  // eslint-disable-next-line unicorn/no-null -- Monaco's word for an editor that gets its model later
  model: null,
  // Enter ends the line where the word is already there.
  acceptSuggestionOnEnter: 'smart',
  automaticLayout: true,
  contextmenu: false,
  // The page's shortcuts know a text area; Monaco's other way of taking input is an element that they do not.
  editContext: false,
  bracketPairColorization: { enabled: false },
  fixedOverflowWidgets: true,
  gotoLocation: { multipleDefinitions: 'peek', multipleReferences: 'peek' },
  hover: { above: false },
  // The YAML services would read the text after each key only to fold it.
  foldingStrategy: 'indentation',
  glyphMargin: false,
  lineNumbersMinChars: 3,
  links: false,
  minimap: { enabled: false },
  occurrencesHighlight: 'singleFile',
  padding: { top: 6, bottom: 6 },
  placeholder: 'Ctrl+Space for a Lab, a Pod, a Service and all other kinds',
  quickSuggestions: { other: true, strings: true, comments: false },
  renderLineHighlightOnlyWhenFocus: true,
  scrollBeyondLastLine: false,
  stickyScroll: { enabled: false },
  unicodeHighlight: { ambiguousCharacters: false },
  unusualLineTerminators: 'off',
  wordBasedSuggestions: 'off',
};

/** Monaco's words for where a cursor comes from that was sent somewhere by the outline, or by what was looked for. */
const SENT_BY_HAND = ['code.jump', 'api'];
/** By the page. */
const SENT = 'podwire';

/** Of the type size. */
const LINE_HEIGHT = 1.5;

export class LabEditor {
  readonly #editor: monaco.editor.IStandaloneCodeEditor;
  readonly #store: StoreApi<TextStoreState>;
  readonly #models = new Map<string, monaco.editor.ITextModel>();
  readonly #views = new Map<string, monaco.editor.ICodeEditorViewState>();
  readonly #undo: (() => void)[] = [];
  /** Lists and menus of Monaco, above the panels: inside of one they would be cut off at its edge. */
  readonly #overflow: HTMLElement;
  /** What is selected in the picture. */
  readonly #selected: monaco.editor.IEditorDecorationsCollection;
  #file: string | undefined;
  /** Changes of models are not typing while this is set. */
  #isApplying = false;
  #themeName: string | undefined;

  constructor(
    container: HTMLElement,
    store: StoreApi<TextStoreState>,
    /** It was put somewhere in this file, by mouse or keyboard. */
    onCursor: (file: string) => void,
  ) {
    this.#store = store;
    this.#overflow = document.createElement('div');
    this.#overflow.className = 'monaco-editor editor-overflow';
    document.body.append(this.#overflow);
    this.#editor = monaco.editor.create(container, {
      ...OPTIONS,
      fontFamily: pageProperty('--mono-font'),
      overflowWidgetsDomNode: this.#overflow,
    });
    this.#selected = this.#editor.createDecorationsCollection();
    this.#undo.push(
      store.getState().listen({
        onForeignEdit: ({ file, changes }) => this.#apply(file, changes),
        onRenamed: (from, to) => this.#rename(from, to),
        onFiles: () => this.#dropGoneModels(),
      }),
    );
    this.#editor.onDidChangeCursorPosition(({ reason, source }) => {
      const isByHand = reason === monaco.editor.CursorChangeReason.Explicit || SENT_BY_HAND.includes(source);
      if (isByHand && this.#file !== undefined && !this.#isApplying) onCursor(this.#file);
    });
    // The list of problems takes its room while somebody types, often from the line that is typed in.
    this.#editor.onDidLayoutChange(() => {
      const position = this.#editor.getPosition();
      if (position !== null && this.#editor.hasTextFocus()) this.#editor.revealPosition(position);
    });
  }

  setTheme({ isDark, hasMoreContrast }: ThemeState): void {
    const name = `podwire-${isDark ? 'dark' : 'light'}${hasMoreContrast ? '-contrast' : ''}`;
    if (name === this.#themeName) return;
    this.#themeName = name;
    monaco.editor.defineTheme(name, editorThemeOf(isDark, pageProperty));
    monaco.editor.setTheme(name);
  }

  /** In pixels. */
  setTypeSize(size: number): void {
    this.#editor.updateOptions({ fontSize: size, lineHeight: Math.round(size * LINE_HEIGHT) });
  }

  showFile(file: string): void {
    if (file === this.#file) return;
    const view = this.#editor.saveViewState();
    if (this.#file !== undefined && view !== null) this.#views.set(this.#file, view);
    const model = this.#modelOf(file);
    if (model === undefined) return;
    this.#file = file;
    this.#editor.setModel(model);
    const earlier = this.#views.get(file);
    if (earlier !== undefined) this.#editor.restoreViewState(earlier);
  }

  /** What screen readers say of it. */
  setLabel(label: string): void {
    this.#editor.updateOptions({ ariaLabel: label });
  }

  /** Goes to a place of the file that is shown. `column` counts from 1. */
  showPlace(line: number, column: number): void {
    const position = this.#validated({ lineNumber: line, column });
    this.#editor.setPosition(position, SENT);
    this.#editor.revealPositionInCenterIfOutsideViewport(position);
  }

  /** Selects what an undo has changed. */
  showRange(from: number, to: number): void {
    const model = this.#editor.getModel();
    if (model === null) return;
    const range = monaco.Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to));
    this.#editor.setSelection(range, SENT);
    this.#editor.revealRangeInCenterIfOutsideViewport(range);
  }

  /** Marks what is selected in the picture; the last of it comes into view, the cursor stays. */
  showSelected(places: readonly ContractLocation[], isRevealed: boolean): void {
    const model = this.#editor.getModel();
    if (model === null) return;
    const lineCount = model.getLineCount();
    const ranges = places
      .filter(({ file, line }) => file === this.#file && line <= lineCount)
      .map((place) => {
        const last = lastLineFrom(place, lineCount, (line) => model.getLineContent(line));
        return new monaco.Range(place.line, 1, last, model.getLineMaxColumn(last));
      });
    this.#selected.set(
      ranges.map((range) => ({
        range,
        options: {
          isWholeLine: true,
          className: 'selected-in-picture',
          linesDecorationsClassName: 'selected-edge',
        },
      })),
    );
    const newest = ranges.at(-1);
    if (isRevealed && newest !== undefined) this.#editor.revealRangeNearTopIfOutsideViewport(newest);
  }

  get hasFocus(): boolean {
    return this.#editor.hasTextFocus();
  }

  /** Puts the cursor where a menu was asked for, except into what is selected. */
  pointAt(clientX: number, clientY: number): void {
    const position = this.#editor.getTargetAtClientPoint(clientX, clientY)?.position;
    if (position === undefined || position === null) return;
    if (this.#editor.getSelection()?.containsPosition(position) !== true) this.#editor.setPosition(position);
  }

  /** A command of Monaco, by its id. */
  run(action: string): void {
    this.#editor.focus();
    this.#editor.trigger('podwire', action, undefined);
  }

  focus(): void {
    this.#editor.focus();
  }

  /** What the marker under the cursor says, as a hover. */
  showMessage(): void {
    this.#editor.trigger('podwire', 'editor.action.showHover', { focus: 'noAutoFocus' });
  }

  get cursor(): { readonly file: string; readonly line: number; readonly column: number } | undefined {
    const position = this.#editor.getPosition();
    if (this.#file === undefined || position === null) return undefined;
    return { file: this.#file, line: position.lineNumber, column: position.column };
  }

  /** Of the file that is shown; `line` counts from 1. */
  lineAt(line: number): string {
    return this.#editor.getModel()?.getLineContent(line) ?? '';
  }

  /** Of a file of the lab; it is made where nobody has looked at the file yet. */
  modelOf(file: string): monaco.editor.ITextModel | undefined {
    return this.#modelOf(file);
  }

  fileOf(model: monaco.editor.ITextModel): string | undefined {
    return [...this.#models].find(([, candidate]) => candidate === model)?.[0];
  }

  setDiagnostics(diagnostics: readonly ContractDiagnostic[], words: Messages['words']): void {
    for (const [file, model] of this.#models) {
      const lineAt = (line: number): string | undefined =>
        line >= 1 && line <= model.getLineCount() ? model.getLineContent(line) : undefined;
      const markers = markersOf(diagnostics, file, { lineAt, words }).map((marker) => ({
        ...marker,
        severity: SEVERITIES[marker.severity],
      }));
      monaco.editor.setModelMarkers(model, MARKER_OWNER, markers);
    }
  }

  dispose(): void {
    for (const undo of this.#undo) undo();
    this.#editor.dispose();
    this.#overflow.remove();
    for (const model of this.#models.values()) model.dispose();
    this.#models.clear();
  }

  #modelOf(file: string): monaco.editor.ITextModel | undefined {
    const known = this.#models.get(file);
    if (known !== undefined) return known;
    const text = this.#store.getState().textOf(file);
    if (text === undefined) return undefined;
    const model = monaco.editor.createModel(text, languageFor(text.length));
    // An empty text would get the line ends of the system.
    model.setEOL(monaco.editor.EndOfLineSequence.LF);
    model.updateOptions({ tabSize: 2, indentSize: 2, insertSpaces: true });
    model.onDidChangeContent(({ changes }) => {
      this.#fitLanguage(model);
      if (this.#isApplying) return;
      const name = this.fileOf(model);
      if (name !== undefined) this.#store.getState().edit(name, textChangesOf(changes));
    });
    this.#models.set(file, model);
    return model;
  }

  #apply(file: string, changes: readonly TextChange[]): void {
    const model = this.#models.get(file);
    if (model === undefined) return;
    this.#isApplying = true;
    model.applyEdits(
      changes.map(({ from, to, insert }) => ({
        range: monaco.Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to)),
        text: insert,
      })),
    );
    this.#isApplying = false;
  }

  #rename(from: string, to: string): void {
    const model = this.#models.get(from);
    if (model === undefined) return;
    this.#models.delete(from);
    this.#models.set(to, model);
    if (this.#file === from) this.#file = to;
  }

  #dropGoneModels(): void {
    const { fileNames } = this.#store.getState();
    for (const [file, model] of this.#models) {
      if (fileNames.includes(file)) continue;
      this.#models.delete(file);
      this.#views.delete(file);
      if (this.#file === file) this.#file = undefined;
      model.dispose();
    }
  }

  #fitLanguage(model: monaco.editor.ITextModel): void {
    const language = languageFor(model.getValueLength());
    if (model.getLanguageId() !== language) monaco.editor.setModelLanguage(model, language);
  }

  #validated(position: monaco.IPosition): monaco.IPosition {
    return this.#editor.getModel()?.validatePosition(position) ?? position;
  }
}

const SEVERITIES: Readonly<Record<ContractDiagnostic['severity'], monaco.MarkerSeverity>> = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  notice: monaco.MarkerSeverity.Info,
};

function languageFor(length: number): string {
  return length > MAX_YAML_LENGTH ? 'plaintext' : 'yaml';
}

/** Monaco lists them from the last to the first. */
function textChangesOf(changes: readonly monaco.editor.IModelContentChange[]): readonly TextChange[] {
  return changes
    .map(({ rangeOffset, rangeLength, text }) => ({
      from: rangeOffset,
      to: rangeOffset + rangeLength,
      insert: text,
    }))
    .sort((one, other) => one.from - other.from);
}

function pageProperty(name: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  // The build writes #fff for #ffffff, which Monaco does not take.
  return /^#[\da-f]{3}$/iu.test(value) ? value.replaceAll(/[\da-f]/giu, '$&$&') : value;
}
