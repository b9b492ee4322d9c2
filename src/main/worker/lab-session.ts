/**
 * A lab that is worked on: its text, the history of it, what the text says, and the lab that runs.
 *
 * The text is the truth. What is typed is told to the other pages at once, read when the thread is next free, and
 * applied to the running lab after a pause; edits by command are applied at once. A text that cannot be read leaves the
 * picture and the running lab as they were.
 */
import { say, type Wording } from '../../sim/api/sentence';
import { editLab, holdsObjects, type ReadCache } from '../../sim/api/lab-editing';
import { wordsOf, type Diagnostic, type LabDocument } from '../../sim/api/read-lab';
import type { Simulation } from '../../sim/api/simulation';
import type { ContractLab } from '../contract/clock-requests';
import type { Design, EditCommand, EditOutcome } from '../contract/design';
import type { ContractDiagnostic } from '../contract/diagnostic';
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import type { FileText, TextApplication, TextState } from '../contract/text-requests';
import { canonicalTextsOf } from './canonical-texts';
import { BackgroundReading } from './background-reading';
import { editProblemOf, refusalOf, workloadOf } from './canvas-edit';
import { contractDiagnosticOf } from './contract-diagnostic';
import type { EditHistory, HistoryEntry } from './edit-history';
import { LabAssist } from './lab-assist';
import { LabFiles, decodeFiles } from './lab-files';
import { LabHost } from './lab-host';
import { LabReach } from './lab-reach';
import { LabRuns } from './lab-runs';
import { LabScenarios } from './lab-scenarios';
import { LiveText } from './live-text';
import { SentRequests } from './sent-requests';
import type { SessionObserver } from './session-observer';
import { emptySimulation, openSimulation, type Opened } from './open-simulation';
import { SessionPages } from './session-pages';
import { SessionText, type TextNews } from './session-text';
import { TextReading, type GoodText } from './text-reading';
import type {
  ExpectedCapture,
  FileRename,
  InputFile,
  LabInput,
  ReplacingFile,
  WorkerText,
} from './worker-message';

/** How long nobody types before the text is applied. */
const APPLY_PAUSE_MS = 700;
/** A text that is longer is not read at each letter: reading takes about a second per megabyte. */
const MAX_FOLLOWED_LENGTH = 2 * 1024 * 1024;

/** A text that takes longer to read is read when typing pauses, not at each letter. */
const SLOW_READ_MS = 25;

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

export class LabSession {
  readonly host: LabHost;
  readonly requests: SentRequests;
  readonly scenarios: LabScenarios;
  readonly runs: LabRuns;
  readonly reach: LabReach;
  readonly assist: LabAssist;
  /** What the bundle that the lab came from says its captures should be. */
  readonly expectedCaptures: readonly ExpectedCapture[];
  readonly #text: SessionText;
  readonly #reading: TextReading;
  readonly #live: LiveText;
  readonly #background: BackgroundReading;
  readonly #wallMs: () => number;
  readonly pages = new SessionPages();
  readonly #observers = new Set<SessionObserver>();
  #stateRevision = 0;
  #isReadDue = false;
  /** Of the text whose edit is the last on the timeline. */
  #markedVersion: number;
  #readMs = 0;
  #typedAtMs = 0;
  #applyAtMs: number | undefined = undefined;
  /** Is there no lab, since the text could never be read or the API server never took it? */
  #isEmpty = false;
  /** Why nothing is applied for now: a Scenario is being played. */
  #holdReason: Wording | undefined = undefined;

  private constructor({ files, reading, options }: SessionParts, simulation: Simulation) {
    this.#text = new SessionText(files, (news) => {
      this.#tell(news);
    });
    this.#markedVersion = this.version;
    this.#reading = reading;
    this.#wallMs = options.wallMs;
    this.#background = new BackgroundReading(reading, options.wallMs);
    this.expectedCaptures = options.expectedCaptures ?? [];
    this.host = new LabHost(simulation, options.wallMs);
    this.host.settle();
    this.host.onTravel(() => this.#followTravel());
    this.requests = new SentRequests(this.host, (request) =>
      this.pages.broadcast('traffic.request', request),
    );
    this.#live = new LiveText(this.host, (applied) => {
      this.#markEdit();
      for (const observer of this.#observers) observer.onApplied?.(applied);
    });
    this.scenarios = new LabScenarios(this);
    this.runs = new LabRuns({ host: this.host, options: reading.options });
    this.reach = new LabReach(this);
    this.assist = new LabAssist(this);
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
    // No edit of the text mends what was asked for beside it.
    const isAsked = problems.some(({ code }) => code === 'bad-override');
    if (!options.canBeBroken || isAsked) return opened;
    // There is nothing to mend in a web page or a Docker Compose file: what is open stays.
    if (document === undefined && !holdsObjects(files.texts(), reading.cache)) return opened;
    const session = new LabSession({ files, reading, options }, emptySimulation());
    session.#isEmpty = true;
    session.#refuse(document === undefined ? [] : opened.error);
    return { ok: true, value: session };
  }

  get version(): number {
    return this.#text.version;
  }

  /** Grows with every change of `state`. */
  get stateRevision(): number {
    return this.#stateRevision;
  }

  get history(): EditHistory {
    return this.#text.history;
  }

  /** Of the last text without errors. */
  get design(): Design {
    return this.#reading.design;
  }

  /** The last document without errors. */
  get document(): LabDocument | undefined {
    return this.#reading.good?.document;
  }

  /** The last text without errors. */
  get goodText(): GoodText | undefined {
    return this.#reading.good;
  }

  /** What was read of the text, document by document. */
  get readCache(): ReadCache {
    return this.#reading.cache;
  }

  /** Of a file as it was last saved or opened. */
  savedText(file: string): string | undefined {
    return this.#text.files.savedText(file);
  }

  savedFiles(): readonly InputFile[] {
    return this.#text.files.savedFiles();
  }

  files(): readonly FileText[] {
    return this.#text.files.texts();
  }

  lab(): ContractLab {
    const { simulation, generation } = this.host;
    return { name: simulation.document.name, startTimeMs: simulation.startTimeMs, generation };
  }

  state(): TextState {
    const { undoName, redoName } = this.history;
    return {
      version: this.version,
      readVersion: this.#reading.readVersion,
      diagnostics: [...this.#reading.diagnostics, ...this.#live.diagnostics],
      application: this.#live.application,
      editedFiles: [...this.#text.files.editedFiles()],
      ...(undoName === undefined ? {} : { undo: undoName }),
      ...(redoName === undefined ? {} : { redo: redoName }),
    };
  }

  get canRedo(): boolean {
    return this.history.redoName !== undefined;
  }

  /** Reads and applies what is due. Answers in how many milliseconds there is more to do. */
  work(): number {
    this.scenarios.work();
    const readWaitMs = this.#readWaitMs();
    if (readWaitMs > 0) return readWaitMs;
    this.catchUp();
    if (this.#live.application.kind === 'unread') return this.#readInBackground();
    if (this.#background.isAwaited) this.#background.finish();
    if (this.#applyAtMs === undefined) return Number.POSITIVE_INFINITY;
    const waitMs = this.#applyAtMs - this.#wallMs();
    if (waitMs > 0) return waitMs;
    this.#apply([]);
    return Number.POSITIVE_INFINITY;
  }

  /** Reads what was edited, unless it is too long for that. */
  catchUp(): void {
    if (!this.#isReadDue) return;
    if (this.#isTooLarge) this.#leaveUnread();
    else this.#read();
  }

  type(connectionId: number, typing: RequestOf<'text.change'>): ResponseOf<'text.change'> {
    const atMs = this.#wallMs();
    const outcome = this.#text.type(connectionId, typing, atMs);
    if (outcome.kind !== 'accepted') return outcome;
    this.#typedAtMs = atMs;
    this.#applyAtMs = atMs + APPLY_PAUSE_MS;
    if (this.#live.application.kind !== 'unread') this.#live.leave({ kind: 'waiting' });
    return outcome;
  }

  /** An edit that a page was offered, applied at once. */
  take(edit: RequestOf<'text.edit'>): ResponseOf<'text.edit'> {
    const problem = this.#text.problemOf(edit);
    if (problem !== undefined) return problem;
    this.#text.edit({ kind: 'edit', name: edit.name, files: edit.files, newFiles: [] }, []);
    this.#readAndApply([]);
    return { kind: 'done', version: this.version };
  }

  undo(): ResponseOf<'history.undo'> {
    return this.#afterTravel([this.#text.undo()]);
  }

  redo(): ResponseOf<'history.redo'> {
    return this.#afterTravel([this.#text.redo()]);
  }

  /** To where so many edits are done: applied once, at the end. */
  goTo(position: number): ResponseOf<'history.go'> {
    return this.#afterTravel(this.#text.goTo(position));
  }

  /** An edit of the canvas, applied at once. */
  perform(command: EditCommand, makesLabFile: boolean): EditOutcome {
    this.catchUp();
    const problem = editProblemOf(this.#reading, this.#live.application);
    const { document } = this;
    if (problem !== undefined || document === undefined) return { kind: 'refused', message: problem ?? '' };
    const edit = editLab(command, {
      files: this.files(),
      // With the addresses and ranges that machines have: what is written out must not change what runs.
      document: this.#live.application.kind === 'applied' ? this.host.simulation.document : document,
      ownerOf: (pod) => workloadOf(pod, this.host.simulation),
      makesLabFile,
      overrides: this.#reading.options,
      cache: this.#reading.cache,
    });
    if (edit.kind === 'refused') return refusalOf(edit);
    if (edit.kind !== 'edit') return edit;
    const { name, ref, refs, placedPods = [] } = edit;
    this.#text.edit(edit, placedPods);
    this.#readAndApply(placedPods);
    return {
      kind: 'done',
      version: this.version,
      name,
      ...(ref === undefined ? {} : { ref }),
      ...(refs === undefined ? {} : { refs: [...refs] }),
    };
  }

  /** Other text for some files, and new files, as one edit that is applied at once. */
  writeText(name: Wording, texts: readonly FileText[], replacedPods: readonly string[] = []): void {
    this.#text.write(name, texts, replacedPods);
    this.#readAndApply(replacedPods);
  }

  format(): ResponseOf<'text.format'> {
    this.catchUp();
    const texts = canonicalTextsOf(this.files());
    if (!texts.ok) return { kind: 'refused', message: wordsOf(texts.error) };
    if (texts.value.length === 0) return { kind: 'nothing' };
    this.writeText(say('lay the text out'), texts.value);
    return { kind: 'done' };
  }

  /** Other content for all files, as one edit. Answers what is no text; nothing is replaced then. */
  replaceText(files: readonly ReplacingFile[], name: Wording): readonly ContractDiagnostic[] {
    const { version } = this;
    const problems = this.#text.replace(files, name);
    if (this.version !== version) this.#readAndApply([]);
    return problems.map(contractDiagnosticOf);
  }

  takeText(purpose: { readonly isForSaving: boolean }): readonly WorkerText[] {
    return this.#text.take(purpose);
  }

  editedFiles(): readonly string[] {
    return this.#text.files.editedFiles();
  }

  markSaved(version: number, renames: readonly FileRename[]): void {
    const before = this.version;
    this.#text.markSaved(version, renames);
    this.#stateRevision += 1;
    if (this.version !== before) this.#readAndApply([]);
  }

  /** Calls `onRead` when the text, however long it is, can be read at once: in a moment, as a rule. */
  whenReadable(onRead: () => void): void {
    if (this.#isTooLarge) this.catchUp();
    if (this.#live.application.kind === 'unread') this.#background.whenDone(onRead);
    else onRead();
  }

  /** Reads the text however long it is, and applies it. */
  readNow(): void {
    this.#read();
    this.#apply([]);
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

  /** Shows the lab as it was at that moment. Answers why that cannot be, in a sentence. */
  travel(toNs: number): Wording | undefined {
    return this.scenarios.travelProblem ?? (this.#isEmpty ? say('There is no lab.') : this.host.travel(toNs));
  }

  /** Goes on from the moment that is shown, with the text of then. Answers why that cannot be, in a sentence. */
  branch(): Wording | undefined {
    if (!this.host.isPast) return say('The present is shown: there is nothing to go back to.');
    const { files } = this.host.simulation.document;
    const texts = this.files().map(({ name, text }) => ({
      name,
      text: files.find((file) => file.name === name)?.text ?? text,
    }));
    this.host.branch();
    const isOther = texts.some(({ text }, index) => text !== this.files()[index]?.text);
    if (isOther) this.writeText(say('go on from an earlier moment'), texts);
    return undefined;
  }

  /** The text as it was last saved, and the lab at time zero. */
  reset(): void {
    this.#text.replace(this.#text.files.savedFiles(), say('reset to the saved text'));
    this.restart();
  }

  /** Nothing is applied until `releaseEdits`; pages are told why, in a sentence without a full stop. */
  holdEdits(reason: Wording): void {
    this.#holdReason = reason;
  }

  /** What was edited meanwhile is applied now. */
  releaseEdits(): void {
    if (this.#holdReason === undefined) return;
    this.#holdReason = undefined;
    if (this.#live.application.kind === 'waiting') this.#apply([]);
  }

  /** Tells `observer` what people do, until the function that is returned is called. */
  observe(observer: SessionObserver): () => void {
    this.#observers.add(observer);
    return () => {
      this.#observers.delete(observer);
    };
  }

  /** For those that know of something that people do. */
  get observers(): Iterable<SessionObserver> {
    return this.#observers;
  }

  /** The text stays that of the present; the lab of the past does not follow it. */
  #followTravel(): void {
    if (this.host.isPast)
      this.holdEdits(say('an earlier moment of the lab is shown; edits reach it in the present'));
    this.#stateRevision += 1;
    if (this.host.isPast) this.#live.leave({ kind: 'waiting' }, [this.#holdNotice()]);
    else this.releaseEdits();
  }

  #holdNotice(): ContractDiagnostic {
    return { severity: 'notice', code: 'edits-wait', message: this.#holdReason ?? '' };
  }

  #afterTravel(entries: readonly (HistoryEntry | undefined)[]): ResponseOf<'history.undo'> {
    const last = entries.at(-1);
    if (last === undefined) return { kind: 'nothing' };
    this.#readAndApply(entries.flatMap((entry) => entry?.replacedPods ?? []));
    return { kind: 'done', name: last.name, version: this.version };
  }

  #tell(news: TextNews): void {
    this.#stateRevision += 1;
    this.#isReadDue = true;
    if (news.kind === 'changed') this.pages.broadcast('text', news.event, news.typedBy);
    else this.pages.broadcast('text.files', { version: news.version });
  }

  get #isTooLarge(): boolean {
    return this.#text.files.length > MAX_FOLLOWED_LENGTH;
  }

  #readWaitMs(): number {
    if (!this.#isReadDue || this.#readMs < SLOW_READ_MS) return 0;
    const pauseMs = Math.min(this.#readMs * 2, APPLY_PAUSE_MS);
    return this.#typedAtMs + pauseMs - this.#wallMs();
  }

  #read(): void {
    this.#isReadDue = false;
    this.#stateRevision += 1;
    const startedAt = this.#wallMs();
    this.#reading.read(this.#text.files);
    this.#readMs = this.#wallMs() - startedAt;
    const { document } = this;
    if (document !== undefined && !this.#reading.isBroken) {
      for (const observer of this.#observers) observer.onRead?.(document);
    }
    this.#live.leave(this.#reading.isBroken ? this.#broken : { kind: 'waiting' });
  }

  /** While nobody types, unless somebody waits for it. */
  #readInBackground(): number {
    const waitMs = this.#typedAtMs + APPLY_PAUSE_MS - this.#wallMs();
    if (waitMs > 0 && !this.#background.isAwaited) return waitMs;
    if (this.#background.work(this.#text.files)) return 0;
    if (!this.#background.isAwaited) return Number.POSITIVE_INFINITY;
    this.#background.finish();
    return 0;
  }

  #leaveUnread(): void {
    this.#background.restart();
    this.#isReadDue = false;
    this.#applyAtMs = undefined;
    this.#stateRevision += 1;
    const sizeBytes = this.#text.files.texts().reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    this.#live.leave({ kind: 'unread', sizeBytes });
  }

  #readAndApply(replacedPods: readonly string[]): void {
    this.#isReadDue = true;
    this.catchUp();
    if (this.#live.application.kind !== 'unread') this.#apply(replacedPods);
  }

  /** What was read again without another text is no edit. */
  #markEdit(): void {
    if (this.version === this.#markedVersion) return;
    this.#markedVersion = this.version;
    const { simulation, timeline } = this.host;
    const title = this.#text.lastEdit ?? '';
    timeline.add({ atNs: simulation.nowNs, kind: 'edit', isProblem: false, place: '', title });
  }

  #apply(replacedPods: readonly string[]): void {
    this.#applyAtMs = undefined;
    const { document } = this;
    if (document === undefined || this.#reading.isBroken) return;
    this.#stateRevision += 1;
    if (this.#holdReason !== undefined) {
      this.#live.leave({ kind: 'waiting' }, [this.#holdNotice()]);
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
      this.#live.leave(this.#reading.isBroken ? this.#broken : { kind: 'applied' });
      return;
    }
    if (this.host.failure !== undefined) {
      this.#isEmpty = true;
      this.host.replace(emptySimulation());
    }
    this.#refuse(opened?.error ?? []);
  }

  get #broken(): TextApplication {
    return { kind: this.#isEmpty ? 'no-lab' : 'broken' };
  }

  /** There is no lab for this text. */
  #refuse(problems: readonly Diagnostic[]): void {
    this.#live.leave(this.#broken, problems.map(contractDiagnosticOf));
  }
}
