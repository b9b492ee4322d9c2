/**
 * A lab that is worked on: its text, the history of it, what the text says, and the lab that runs.
 *
 * The text is the truth. What is typed is told to the other pages at once, read when the thread is next free, and
 * applied to the running lab after a pause; edits by command are applied at once. A text that cannot be read leaves the
 * picture and the running lab as they were.
 */
import type { Diagnostic, LabDocument } from '../../sim/api/read-lab';
import { Simulation } from '../../sim/api/simulation';
import type { ContractLab } from '../contract/clock-requests';
import type { Design, EditCommand, EditOutcome } from '../contract/design';
import type { ContractDiagnostic } from '../contract/diagnostic';
import type { EventName, EventOf, RequestOf, ResponseOf } from '../contract/lab-api';
import type { FileText, TextChange, TextState } from '../contract/text-requests';
import { contractDiagnosticOf } from './contract-diagnostic';
import { EditHistory, type PerformedEdit } from './edit-history';
import { ChangeStep, joinChanges, type FileSlot, type TextMove } from './edit-step';
import { typingNameOf } from './edited-object';
import { imageCatalogue } from './image-catalogue';
import { LabFiles, decodeFiles } from './lab-files';
import { LabHost } from './lab-host';
import { LiveText, type AppliedText } from './live-text';
import { SentRequests } from './sent-requests';
import { TextReading } from './text-reading';
import type { ExpectedCapture, FileRename, InputFile, LabInput, WorkerText } from './worker-message';

/** How long nobody types before the text is applied. */
const APPLY_PAUSE_MS = 700;
/** A text that is longer is not read at each letter: reading takes about a second per megabyte. */
const MAX_FOLLOWED_LENGTH = 2 * 1024 * 1024;

/** What of an event a page wants at once, without drawing in between. */
export interface SessionPage {
  readonly connectionId: number;
  sendNow<Name extends EventName>(name: Name, value: EventOf<Name>): void;
}

export interface SessionOptions {
  readonly lab: LabInput;
  /** Does a lab with errors open all the same, with its diagnostics? */
  readonly canBeBroken: boolean;
  readonly expectedCaptures?: readonly ExpectedCapture[];
  readonly wallMs: () => number;
}

interface SessionParts {
  readonly files: LabFiles;
  readonly reading: TextReading;
  readonly options: SessionOptions;
}

type Opened<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: readonly Diagnostic[] };

export class LabSession {
  readonly host: LabHost;
  readonly requests: SentRequests;
  readonly history = new EditHistory();
  /** What the bundle that the lab came from says its captures should be. */
  readonly expectedCaptures: readonly ExpectedCapture[];
  readonly #files: LabFiles;
  readonly #reading: TextReading;
  readonly #live: LiveText;
  readonly #wallMs: () => number;
  readonly #pages = new Map<number, SessionPage>();
  readonly #onApplied = new Set<(applied: AppliedText) => void>();
  #stateRevision = 0;
  #isReadDue = false;
  #applyAtMs: number | undefined = undefined;
  /** Is there no lab, since the text could never be read or the API server never took it? */
  #isEmpty = false;
  /** Why nothing is applied for now: a Scenario is being played. */
  #holdReason: string | undefined = undefined;

  private constructor({ files, reading, options }: SessionParts, simulation: Simulation) {
    this.#files = files;
    this.#reading = reading;
    this.#wallMs = options.wallMs;
    this.expectedCaptures = options.expectedCaptures ?? [];
    this.host = new LabHost(simulation, options.wallMs);
    this.host.settle();
    this.requests = new SentRequests(this.host, (request) => this.broadcast('traffic.request', request));
    this.#live = new LiveText(this.host, (applied) => {
      for (const listener of this.#onApplied) listener(applied);
    });
  }

  static open(options: SessionOptions): Opened<LabSession> {
    const decoded = decodeFiles(options.lab.files);
    if (!decoded.ok) return decoded;
    const files = new LabFiles(decoded.value);
    const reading = new TextReading(options.lab.options);
    const problems = reading.read(files);
    const document = reading.good?.document;
    const opened: Opened<Simulation> =
      document === undefined ? { ok: false, error: problems } : openSimulation(document);
    if (opened.ok) return { ok: true, value: new LabSession({ files, reading, options }, opened.value) };
    if (!options.canBeBroken) return opened;
    const session = new LabSession({ files, reading, options }, emptySimulation());
    session.#isEmpty = true;
    session.#refuse(document === undefined ? [] : opened.error);
    return { ok: true, value: session };
  }

  get version(): number {
    return this.#files.version;
  }

  /** Grows with every change of `state`. */
  get stateRevision(): number {
    return this.#stateRevision;
  }

  /** Of the last text without errors. */
  get design(): Design {
    this.#readIfDue();
    return this.#reading.design;
  }

  /** The last document without errors. */
  get document(): LabDocument | undefined {
    return this.#reading.good?.document;
  }

  files(): readonly FileText[] {
    return this.#files.texts();
  }

  lab(): ContractLab {
    const { simulation, generation } = this.host;
    return { name: simulation.document.name, startTimeMs: simulation.startTimeMs, generation };
  }

  state(): TextState {
    this.#readIfDue();
    const { undoName, redoName } = this.history;
    return {
      version: this.version,
      diagnostics: [...this.#reading.diagnostics, ...this.#live.diagnostics],
      application: this.#live.application,
      editedFiles: [...this.#files.editedFiles()],
      ...(undoName === undefined ? {} : { undo: undoName }),
      ...(redoName === undefined ? {} : { redo: redoName }),
    };
  }

  join(page: SessionPage): void {
    this.#pages.set(page.connectionId, page);
  }

  leave(page: SessionPage): void {
    this.#pages.delete(page.connectionId);
  }

  /** To every page at once. */
  broadcast<Name extends EventName>(name: Name, value: EventOf<Name>, exceptConnectionId?: number): void {
    for (const page of this.#pages.values()) {
      if (page.connectionId !== exceptConnectionId) page.sendNow(name, value);
    }
  }

  /** Reads and applies what is due. Answers in how many milliseconds there is more to do. */
  work(): number {
    this.#readIfDue();
    if (this.#applyAtMs === undefined) return Number.POSITIVE_INFINITY;
    const waitMs = this.#applyAtMs - this.#wallMs();
    if (waitMs > 0) return waitMs;
    this.#apply();
    return Number.POSITIVE_INFINITY;
  }

  type(connectionId: number, { file, base, changes }: RequestOf<'text.change'>): ResponseOf<'text.change'> {
    const slot = this.#files.find(file);
    if (base !== this.version) return { kind: 'outdated', version: this.version };
    const problem = slot === undefined ? `there is no file ${file}` : changesProblem(slot.file.text, changes);
    if (slot === undefined || problem !== undefined) return { kind: 'refused', message: problem ?? '' };
    const [first] = changes;
    const last = changes.at(-1);
    if (first === undefined || last === undefined) return { kind: 'accepted', version: base };
    if (!this.#files.hasRoomFor(slot, changes)) {
      return {
        kind: 'refused',
        message: `${file} would be larger than 16 MiB, which cannot be opened again`,
      };
    }
    const growth = growthOf(changes);
    const typing = { connectionId, slot, atMs: this.#wallMs(), from: first.from, to: last.to };
    const step = new ChangeStep(slot, changes);
    const edit = this.history.type('', step, { ...typing, end: last.to + growth });
    edit.entry.name = typingNameOf(file, slot.file.text, first.from);
    this.#tell(edit, edit.entry.name, connectionId);
    this.#isReadDue = true;
    this.#applyAtMs = this.#wallMs() + APPLY_PAUSE_MS;
    return { kind: 'accepted', version: this.version };
  }

  undo(): ResponseOf<'history.undo'> {
    return this.#travel(this.history.undo(), 'undo');
  }

  redo(): ResponseOf<'history.redo'> {
    return this.#travel(this.history.redo(), 'redo');
  }

  /** An edit of the canvas. */
  perform(_command: EditCommand, _makesLabFile: boolean): EditOutcome {
    return { kind: 'refused', message: 'the canvas cannot be edited yet' };
  }

  /** Other content for all files, as one edit. Answers what is no text; nothing is replaced then. */
  replaceText(files: readonly InputFile[], name: string): readonly ContractDiagnostic[] {
    const decoded = decodeFiles(files);
    if (!decoded.ok) return decoded.error.map(contractDiagnosticOf);
    const steps = this.#files.replaceSteps(decoded.value);
    if (steps.length > 0) {
      const edit = this.history.perform(name, steps);
      this.#tell(edit, name);
      this.#readAndApply(edit.entry.replacedPods);
    }
    this.#files.rememberForDisk();
    return [];
  }

  takeText(): readonly WorkerText[] {
    return this.#files.take();
  }

  editedFiles(): readonly string[] {
    return this.#files.editedFiles();
  }

  markSaved(version: number, renames: readonly FileRename[]): void {
    this.history.endTyping();
    const isRenamed = this.#files.markSaved(version, renames);
    this.#stateRevision += 1;
    if (!isRenamed) return;
    this.#files.moveOn();
    this.broadcast('text.files', { version: this.version });
    this.#isReadDue = true;
  }

  /** Reads the text however long it is, and applies it. */
  readNow(): void {
    this.#read();
    this.#apply();
  }

  replacePods(): void {
    const { document } = this;
    if (document === undefined) return;
    this.#live.replacePods(document);
    this.#stateRevision += 1;
  }

  /** The lab at time zero, as the text has it; as the last good text had it while there are errors. */
  restart(): void {
    this.#read();
    this.#startAnew();
  }

  /** The text as it was last saved, and the lab at time zero. */
  reset(): void {
    this.replaceText(this.#files.savedFiles(), 'reset to the saved text');
    this.restart();
  }

  /** Nothing is applied until `releaseEdits`; pages are told why, in a sentence without a full stop. */
  holdEdits(reason: string): void {
    this.#holdReason = reason;
  }

  /** What was edited meanwhile is applied now. */
  releaseEdits(): void {
    if (this.#holdReason === undefined) return;
    this.#holdReason = undefined;
    if (this.#live.application.kind === 'waiting') this.#apply();
  }

  /** Calls `listener` after each edit that the running lab took, until the function that is returned is called. */
  onApplied(listener: (applied: AppliedText) => void): () => void {
    this.#onApplied.add(listener);
    return () => {
      this.#onApplied.delete(listener);
    };
  }

  #travel(edit: PerformedEdit | undefined, way: 'undo' | 'redo'): ResponseOf<'history.undo'> {
    if (edit === undefined) return { kind: 'nothing' };
    const { name, replacedPods } = edit.entry;
    this.#tell(edit, `${way} ${name}`);
    this.#readAndApply(replacedPods);
    return { kind: 'done', name, version: this.version };
  }

  /** Counts the edit and tells it to the pages. */
  #tell({ moves }: PerformedEdit, name: string, exceptConnectionId?: number): void {
    this.#files.moveOn();
    this.#stateRevision += 1;
    const { version } = this;
    if (moves.some(({ kind }) => kind === 'other-files')) this.broadcast('text.files', { version });
    else this.broadcast('text', { version, name, files: changedFilesOf(moves) }, exceptConnectionId);
  }

  #readIfDue(): void {
    if (!this.#isReadDue) return;
    if (this.#files.length > MAX_FOLLOWED_LENGTH) this.#leaveUnread();
    else this.#read();
  }

  #read(): void {
    this.#isReadDue = false;
    this.#stateRevision += 1;
    this.#reading.read(this.#files);
    this.#live.leave({ kind: this.#reading.isBroken ? 'broken' : 'waiting' });
  }

  #leaveUnread(): void {
    this.#isReadDue = false;
    this.#applyAtMs = undefined;
    this.#stateRevision += 1;
    const sizeBytes = this.#files.texts().reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    this.#live.leave({ kind: 'unread', sizeBytes });
  }

  #readAndApply(replacedPods: readonly string[]): void {
    this.#isReadDue = true;
    this.#readIfDue();
    if (this.#live.application.kind !== 'unread') this.#apply(replacedPods);
  }

  #apply(replacedPods: readonly string[] = []): void {
    this.#applyAtMs = undefined;
    const { document } = this;
    if (document === undefined || this.#reading.isBroken) return;
    this.#stateRevision += 1;
    if (this.#holdReason !== undefined) {
      const notice = { severity: 'notice', code: 'edits-wait', message: this.#holdReason } as const;
      this.#live.leave({ kind: 'waiting' }, [notice]);
    } else if (this.#isEmpty) this.#startAnew();
    else this.#live.apply(document, replacedPods);
  }

  #startAnew(): void {
    this.#applyAtMs = undefined;
    this.#stateRevision += 1;
    const { document } = this;
    const opened = document === undefined ? undefined : openSimulation(document);
    if (opened?.ok === true) {
      this.#isEmpty = false;
      this.host.replace(opened.value);
      this.#live.leave({ kind: this.#reading.isBroken ? 'broken' : 'applied' });
      return;
    }
    this.#refuse(opened?.error ?? []);
    if (this.host.failure === undefined) return;
    this.#isEmpty = true;
    this.host.replace(emptySimulation());
  }

  /** There is no lab for this text. */
  #refuse(problems: readonly Diagnostic[]): void {
    this.#live.leave({ kind: 'broken' }, problems.map(contractDiagnosticOf));
  }
}

function openSimulation(document: LabDocument): Opened<Simulation> {
  return Simulation.open(document, { images: imageCatalogue() });
}

function emptySimulation(): Simulation {
  return Simulation.empty({ images: imageCatalogue() });
}

function growthOf(changes: readonly TextChange[]): number {
  return changes.reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), 0);
}

/** What a page must not send. */
function changesProblem(text: string, changes: readonly TextChange[]): string | undefined {
  let end = 0;
  for (const { from, to, insert } of changes) {
    if (from < end || to < from) return 'changes must be sorted and must not overlap';
    if (to > text.length) return `a change reaches to ${to}, and the text ends at ${text.length}`;
    if (insert.includes('\r')) return String.raw`line ends must be \n`;
    end = to;
  }
  return undefined;
}

function changedFilesOf(moves: readonly TextMove[]): EventOf<'text'>['files'] {
  const lists = new Map<FileSlot, (readonly TextChange[])[]>();
  for (const move of moves) {
    if (move.kind !== 'changed') continue;
    const list = lists.get(move.slot) ?? [];
    list.push(move.changes);
    lists.set(move.slot, list);
  }
  return [...lists].map(([{ file }, changes]) => ({
    name: file.name,
    changes: [...joinChanges(changes, file.text.length)],
  }));
}
