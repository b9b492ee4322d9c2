/**
 * The desk of one window: which lab is open, where its files are, and what pages ask of them.
 *
 * Lives in the host's own thread. Pages stay connected while the lab under them changes: their requests about files are
 * answered here, all others by the thread of the lab that is open.
 */
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from '../../sim/api/sentence';
import type { FileState, OpenOutcome } from '../contract/file-requests';
import type { ClientMessage, HostMessage, RequestOf, ResponseOf } from '../contract/lab-api';
import { settingsSchema, type Settings } from '../contract/settings-requests';
import type { ImportWish } from '../contract/import-requests';
import type { PageChannel } from '../web-host/page-channel';
import type { ExpectedCapture, LabInput, LabOptions } from '../worker/worker-message';
import { workingFolder } from '../worker/working-folder';
import { answerFileRequest, isFileRequest, type DeskDialogs } from './answer-file-request';
import { DeskLab } from './desk-lab';
import { readBundleLab, readDiskLab, type LabReading, type LabSource } from './disk-lab';
import { lessonsFolderOf } from './example-labs';
import { failureOf } from './disk-problem';
import { ClusterVerification } from './cluster-verification';
import { runCommandOnLab } from './command-line';
import type { CopiedLab } from './copied-lab';
import { importLab, type MadeLab, type NoImport } from './import-lab';
import { exportAs, leavingWith } from './export-as';
import { exportBundle } from './export-bundle';
import { KeptJson } from './kept-json';
import { LabThread, type LabStart } from './lab-thread';
import { PageConnections } from './page-connections';
import { isImportable } from './printed-cluster';
import { RecentFiles } from './recent-files';
import { compareLabs } from './compare-labs';
import { runComparison } from './run-comparison';
import { runTrace } from './run-trace';
import type { RecoveredLab } from './recovery-files';

/** Beside the built hosts. */
const EXAMPLES_FOLDER = fileURLToPath(new URL('../../resources/labs', import.meta.url));

/** What a window shows that was not asked for a lab. */
export const FIRST_EXAMPLE = 'first-packets.podwire.yaml';

export interface DeskOptions {
  readonly dataFolder: string;
  /** Of hosts that have some of their own. */
  readonly dialogs?: DeskDialogs | undefined;
  readonly examplesFolder?: string;
  /** For verifications; the one on PATH without it. */
  readonly kubectl?: string;
  readonly onState?: (state: FileState) => void;
  /** What was chosen for a lab, for a user who asked to be told. */
  readonly onNote?: (text: string) => void;
}

export interface OpenOptions {
  readonly discardsEdits?: boolean | undefined;
  /** Who asks can show an import first, for what a cluster has printed. */
  readonly offersImport?: boolean;
  readonly labOptions?: LabOptions;
  readonly isVerbose?: boolean;
  /** Refuses a lab with errors, as commands do; else it is shown with them. */
  readonly isStrict?: boolean;
  /** Nobody asked for it: the window begins with the start page. */
  readonly isStart?: boolean;
}

export class Desk implements PageChannel {
  readonly recent: RecentFiles;
  readonly settings: KeptJson<Settings>;
  readonly dialogs: DeskDialogs | undefined;
  readonly examplesFolder: string;
  readonly verifying: ClusterVerification;
  /** Rejects when the simulator dies of a contradiction of its own; never resolves. */
  readonly failure: Promise<never>;
  readonly #options: DeskOptions;
  readonly #connections = new PageConnections();
  #lab: DeskLab | undefined = undefined;
  /** What the command line sets in the place of what that lab says. */
  #labOptions: LabOptions = {};
  /** Of what runs on copies of the lab. */
  #cancelling = new AbortController();
  #labNumber = 0;
  #isStart = false;
  /** One thing after the other: opening, saving, looking at the disk. */
  #work: Promise<unknown> = Promise.resolve();
  #isLookWaiting = false;
  readonly #unfollowSettings: () => void;
  #published = '';
  #onFailure: (error: unknown) => void = () => undefined;

  private constructor(options: DeskOptions) {
    this.#options = options;
    this.dialogs = options.dialogs;
    this.examplesFolder = options.examplesFolder ?? EXAMPLES_FOLDER;
    this.verifying = new ClusterVerification(options.kubectl ?? 'kubectl', (verification) =>
      this.#connections.tell('verification', verification),
    );
    this.settings = new KeptJson(options.dataFolder, 'settings.json', settingsSchema);
    this.recent = new RecentFiles(options.dataFolder, async () => (await this.settings.read())?.recentCount);
    this.failure = new Promise<never>((_, reject) => {
      this.#onFailure = reject;
    });
    // Who does not wait for it is not told twice.
    this.failure.catch(() => undefined);
    this.#unfollowSettings = this.settings.follow(() => void this.#tellSettings());
  }

  static start(options: DeskOptions): Promise<Desk> {
    return Promise.resolve(new Desk(options));
  }

  get state(): FileState {
    const state = this.#lab?.state ?? NOTHING_OPEN;
    return this.#isStart ? { ...state, isStart: true } : state;
  }

  /** Where file dialogs begin. */
  get folder(): string {
    return this.#lab?.folder ?? homeFolder();
  }

  open(path: string, options: OpenOptions = {}): Promise<OpenOutcome> {
    return this.#opening(async (signal) => {
      const reading = await readDiskLab(path);
      if (reading.kind === 'capture') return this.#listCapture(reading.name, reading.bytes, signal);
      if (options.offersImport === true && (await isImportable(path, reading))) return { kind: 'import' };
      if (await this.#mustAsk(options)) return { kind: 'unsaved' };
      return this.#show(this.#asExample(reading), options, { signal });
    });
  }

  /** Packets of any program, among the captures of the lab that is open. */
  openCapture(name: string, bytes: Uint8Array): Promise<OpenOutcome> {
    return this.#opening((signal) => this.#listCapture(name, bytes, signal));
  }

  /** What came in another way than from disk: standard input, a drop on the page, a new lab. */
  openSource(source: LabSource, options: OpenOptions = {}): Promise<OpenOutcome> {
    return this.#opening(async (signal) => {
      if (await this.#mustAsk(options)) return { kind: 'unsaved' };
      return this.#show({ kind: 'read', lab: source }, options, { signal });
    });
  }

  /** Files that are kept nowhere, as a lab called `name`. */
  openInput(lab: LabInput, name: string, options: OpenOptions = {}): Promise<OpenOutcome> {
    const files = lab.files.map((file) => ({ ...file, path: undefined, stamp: undefined }));
    const source: LabSource = { kind: 'untitled', name, path: undefined, isFolder: false, files };
    return this.openSource(source, { ...options, labOptions: lab.options, isVerbose: lab.isVerbose });
  }

  /** A bundle that did not come from disk. */
  openBundle(name: string, bytes: Uint8Array, options: OpenOptions = {}): Promise<OpenOutcome> {
    return this.#opening(async (signal) => {
      if (await this.#mustAsk(options)) return { kind: 'unsaved' };
      return this.#show(await readBundleLab({ name, path: undefined, bytes }), options, { signal });
    });
  }

  /** What it would become, in a thread of its own. */
  readImport(wish: ImportWish): Promise<MadeLab | NoImport> {
    return importLab(wish, this.#cancelling.signal);
  }

  /** As a lab without a file, with its captures beside it. */
  async import(wish: ImportWish, options: OpenOptions = {}): Promise<OpenOutcome> {
    if (await this.exclusively(() => this.#mustAsk(options))) return { kind: 'unsaved' };
    const made = await this.readImport(wish);
    if (made.kind !== 'made') return made;
    const file = { name: `${made.view.name}.podwire.yaml`, bytes: Buffer.from(made.text) };
    const opened = await this.openInput({ files: [file], options: {}, isVerbose: false }, file.name, options);
    if (opened.kind === 'opened') {
      for (const { name, bytes } of made.captures) await this.openCapture(name, bytes);
    }
    return opened;
  }

  /** Edits of a window that ended before its lab had a place. */
  reopen(recovered: RecoveredLab): Promise<OpenOutcome> {
    const files = recovered.files.map((file) => ({ ...file, path: undefined, stamp: undefined }));
    const source: LabSource = {
      kind: 'untitled',
      name: recovered.labName,
      path: undefined,
      isFolder: false,
      files,
    };
    return this.#opening(async (signal) => {
      if (await this.#mustAsk({})) return { kind: 'unsaved' };
      return this.#show({ kind: 'read', lab: source }, {}, { signal, recovered });
    });
  }

  async changeSettings(settings: Settings): Promise<void> {
    await this.settings.write(settings);
    await this.#tellSettings();
  }

  /** For answers about the lab that is open, one after the other. */
  withLab<Answer>(work: (lab: DeskLab) => Promise<Answer>): Promise<Answer> {
    return this.exclusively(async () => {
      if (this.#lab === undefined) throw new Error('no lab is open');
      const answer = await work(this.#lab);
      this.#publish();
      return answer;
    });
  }

  /** Not one after the other: it may take a while, and reads the text only. */
  async exportBundle(wanted: RequestOf<'bundle.export'>): Promise<ResponseOf<'bundle.export'>> {
    return exportBundle(await this.#copied(), wanted);
  }

  /** The same. */
  async exportAs(wanted: RequestOf<'lab.exportAs'>): Promise<ResponseOf<'lab.exportAs'>> {
    return exportAs(await this.#copied(), wanted);
  }

  /** The same. */
  async leaving(wanted: RequestOf<'lab.leaving'>): Promise<ResponseOf<'lab.leaving'>> {
    return leavingWith(await this.#copied(), wanted);
  }

  /** As `exportBundle`: on copies, while the lab on screen goes on. */
  async compare(wanted: RequestOf<'comparison.run'>): Promise<ResponseOf<'comparison.run'>> {
    return runComparison(await this.#copied(), wanted);
  }

  /** The same. */
  async compareLabs(wanted: RequestOf<'changes.compare'>): Promise<ResponseOf<'changes.compare'>> {
    const copied = await this.#copied();
    const saved = await this.withLab((lab) => Promise.resolve(lab.savedLab));
    return compareLabs(copied, saved, wanted);
  }

  /** The same. */
  async trace(wanted: RequestOf<'journey.trace'>): Promise<ResponseOf<'journey.trace'>> {
    return runTrace(await this.#copied(), wanted);
  }

  /** The same. */
  async runCommandLine({ line }: RequestOf<'commandLine.run'>): Promise<ResponseOf<'commandLine.run'>> {
    return runCommandOnLab(await this.#copied(), { line, folder: this.folder });
  }

  /** The same: what would be done on a cluster. */
  async planVerification(wanted: RequestOf<'verify.plan'>): Promise<ResponseOf<'verify.plan'>> {
    return this.verifying.plan(await this.#copied(), wanted);
  }

  /** Ends what runs on copies of the lab, and the opening of another one; whoever asked for it is told so. */
  cancelJobs(): void {
    this.#cancelling.abort();
    this.#cancelling = new AbortController();
  }

  exclusively<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const answer = this.#work.then(work);
    this.#work = answer.catch(() => undefined);
    return answer;
  }

  /** A page is told first which lab it is that its requests reach. */
  connect(connectionId: number, send: (message: HostMessage) => void): void {
    send({ kind: 'event', sequence: 0, name: 'file', value: this.state });
    this.#connections.connect(connectionId, send);
  }

  receive(connectionId: number, message: ClientMessage): void {
    if (message.kind !== 'request' || !isFileRequest(message.name)) {
      this.#connections.receive(connectionId, message);
      return;
    }
    const { id, name, argument } = message;
    void answerFileRequest(this, { id, name, argument }).then((answer) =>
      this.#connections.answer(connectionId, answer),
    );
  }

  disconnect(connectionId: number): void {
    this.#connections.disconnect(connectionId);
  }

  /** Unsaved edits are kept for the next time, unless the user was asked and does not want them. */
  async close(options: { readonly discardsEdits?: boolean } = {}): Promise<void> {
    await this.verifying.close();
    return this.exclusively(async () => {
      await this.#lab?.end({ keepsEdits: options.discardsEdits !== true });
      this.#lab = undefined;
      this.#connections.close();
      this.#unfollowSettings();
    });
  }

  /** One after the other; cancelled while it waits for its turn, it is cancelled, too. */
  #opening(work: (signal: AbortSignal) => Promise<OpenOutcome>): Promise<OpenOutcome> {
    const { signal } = this.#cancelling;
    return this.exclusively(() => work(signal));
  }

  async #copied(): Promise<CopiedLab> {
    // Cancelled while it waits for its turn, it is cancelled, too.
    const { signal } = this.#cancelling;
    const copied = await this.withLab((lab) => lab.bundleFiles());
    return { ...copied, options: this.#labOptions, signal };
  }

  /** Where no lab is open, the first example is. */
  async #listCapture(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<OpenOutcome> {
    if (this.#lab === undefined) {
      const example = this.#asExample(await readDiskLab(join(this.examplesFolder, FIRST_EXAMPLE)));
      const shown = await this.#show(example, {}, { signal });
      if (shown.kind !== 'opened') return shown;
    }
    const opened = await this.#lab?.thread.openCapture(name, bytes);
    this.#isStart = false;
    this.#publish();
    if (opened?.kind === 'opened') return { kind: 'capture', captureId: opened.captureId, fileName: name };
    const what = opened?.message ?? say('no lab is open');
    const hint = say(
      'tcpdump, Wireshark and Podwire write pcap and pcapng; one that is compressed is unpacked first',
    );
    return failureOf('open', { path: name, what, hint });
  }

  async #mustAsk({ discardsEdits }: OpenOptions): Promise<boolean> {
    return discardsEdits !== true && this.#lab !== undefined && (await this.#lab.hasUnsavedEdits());
  }

  /** A lab of ours is a copy without a place. */
  #asExample(reading: LabReading): LabReading {
    if (reading.kind !== 'read') return reading;
    const { lab } = reading;
    const ours = [this.examplesFolder, lessonsFolderOf(this.examplesFolder)];
    if (!ours.some((folder) => lab.path?.startsWith(`${folder}${sep}`) === true)) return reading;
    const files = lab.files.map((file) => ({ ...file, path: undefined, stamp: undefined }));
    return { kind: 'read', lab: { ...lab, kind: 'example', path: undefined, files } };
  }

  /** What is open stays so until the new lab is up. */
  async #show(
    reading: LabReading,
    options: OpenOptions,
    { signal, recovered }: { readonly signal: AbortSignal; readonly recovered?: RecoveredLab },
  ): Promise<OpenOutcome> {
    if (signal.aborted) return { kind: 'cancelled' };
    if (reading.kind === 'capture') return this.#listCapture(reading.name, reading.bytes, signal);
    if (reading.kind === 'problem') return failureOf('open', reading.problem);
    if (reading.kind === 'refused') return { kind: 'refused', diagnostics: [...reading.diagnostics] };
    const source = reading.lab;
    const opened: { lab: DeskLab | undefined; notes: string } = { lab: undefined, notes: '' };
    const thread = new LabThread(
      {
        kind: 'serve',
        lab: {
          files: source.files.map(({ name, bytes }) => ({ name, bytes })),
          options: options.labOptions ?? {},
          isVerbose: options.isVerbose === true,
        },
        mode: options.isStrict === true ? 'page' : 'window',
        ...(source.captures === undefined ? {} : { expectedCaptures: source.captures.map(expectedOf) }),
      },
      {
        onEdited: (version, editedFiles) => {
          opened.lab?.edited(version, editedFiles);
        },
        onNote: (text) => {
          opened.notes += text;
        },
      },
    );
    const start = await unlessAborted(thread.start, signal);
    if (start === undefined) {
      await thread.stop();
      return { kind: 'cancelled' };
    }
    if (start.kind !== 'ready') {
      await thread.stop();
      return refusalOf(start);
    }
    // While the new lab came up, somebody may have typed on in the one that is open.
    const text = await this.#lab?.thread.takeText();
    if (options.discardsEdits !== true && text?.files.some(({ isEdited }) => isEdited) === true) {
      await thread.stop();
      return { kind: 'unsaved' };
    }
    if (opened.notes !== '') this.#options.onNote?.(opened.notes);
    const lab = new DeskLab({
      labNumber: this.#labNumber + 1,
      thread,
      source,
      dataFolder: this.#options.dataFolder,
      homeFolder: homeFolder(),
      recovered,
      onChange: () => {
        this.#publish();
      },
      onLook: () => {
        this.#look();
      },
    });
    opened.lab = lab;
    this.#isStart = options.isStart === true;
    await this.#replaceLab(lab, options.discardsEdits !== true);
    this.#labOptions = options.labOptions ?? {};
    if (source.path !== undefined) await this.recent.add(source.path, Date.now());
    return { kind: 'opened' };
  }

  async #replaceLab(lab: DeskLab, keepsEdits: boolean): Promise<void> {
    const before = this.#lab;
    await lab.begin();
    this.#lab = lab;
    this.#labNumber += 1;
    void lab.thread.failure.catch((error: unknown) => {
      if (this.#lab === lab) this.#onFailure(error);
    });
    this.#publish();
    this.#connections.open({ channel: lab.thread, labNumber: this.#labNumber });
    // Whoever opened another lab has saved this one's edits, or does not want them; what came after that is kept.
    await before?.end({ keepsEdits });
  }

  #look(): void {
    if (this.#isLookWaiting) return;
    this.#isLookWaiting = true;
    const looked = this.exclusively(async () => {
      this.#isLookWaiting = false;
      await this.#lab?.look();
      this.#publish();
    });
    // The lab's thread has died, which `failure` tells, or this is a bug; there is another look in a second.
    looked.catch(() => undefined);
  }

  #publish(): void {
    if (this.#lab === undefined) return;
    const { state } = this;
    const text = JSON.stringify(state);
    if (text === this.#published) return;
    this.#published = text;
    this.#options.onState?.(state);
    this.#connections.tell('file', state);
  }

  async #tellSettings(): Promise<void> {
    this.#connections.tell('settings', (await this.settings.read()) ?? {});
  }
}

const NOTHING_OPEN: FileState = {
  labNumber: 0,
  name: 'untitled',
  kind: 'untitled',
  isDirty: false,
  isReadOnly: false,
  disk: 'same',
  isOpenElsewhere: false,
};

/** Undefined when it was not waited for to its end. */
async function unlessAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  const ending = new AbortController();
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { signal: ending.signal });
  });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    ending.abort();
  }
}

function refusalOf(start: Exclude<LabStart, { readonly kind: 'ready' }>): OpenOutcome {
  return { kind: 'refused', diagnostics: start.kind === 'refused' ? [...start.diagnostics] : [] };
}

function expectedOf({ scenario, name, sha256 }: ExpectedCapture): ExpectedCapture {
  return { scenario, name, sha256 };
}

/** Where the command was called; a desktop starts its programs in the root folder, which is nobody's. */
function homeFolder(): string {
  const folder = workingFolder();
  return dirname(folder) === folder ? homedir() : folder;
}
