/** What the desk answers to each request about files. */
import { basename } from 'node:path';
import type { z } from 'zod';
import { say } from '../../sim/api/sentence';
import {
  FILE_REQUESTS,
  type FileRequestName,
  type FileState,
  type OpenOutcome,
} from '../contract/file-requests';
import type { ImportWish } from '../contract/import-requests';
import type { HostMessage, RequestOf, ResponseOf } from '../contract/lab-api';
import type { Settings } from '../contract/settings-requests';
import { contractDiagnosticOf } from '../worker/contract-diagnostic';
import type { InputFile, LabInput } from '../worker/worker-message';
import type { DeskLab } from './desk-lab';
import type { KeptJson } from './kept-json';
import { isCaptureFile } from './capture-file';
import type { ClusterVerification } from './cluster-verification';
import { BUNDLE_NAME, isZip, MAX_TEXT_BYTES } from './disk-lab';
import { failureOf } from './disk-problem';
import { listExamples } from './example-labs';
import { listFolder } from './folder-listing';
import { readSketch } from './lab-sketch';
import type { MadeLab, NoImport } from './import-lab';
import { isPrintedByCluster } from './printed-cluster';
import { listRecipes } from './recipes';
import type { RecentFiles } from './recent-files';
import type { RecoveredLab } from './recovery-files';
import { tooLargeWords } from './too-large';
import { userPath } from './user-path';

/** The file dialogs of a desktop. Undefined means cancelled. */
export interface DeskDialogs {
  chooseOpen(): Promise<string | undefined>;
  chooseSave(name: string, extension: string): Promise<string | undefined>;
}

interface DiscardOptions {
  readonly discardsEdits?: boolean | undefined;
}

interface OpenOptions extends DiscardOptions {
  readonly offersImport: boolean;
}

/** What the answers need of the desk. */
interface AnsweringDesk {
  readonly state: FileState;
  /** Where file dialogs begin. */
  readonly folder: string;
  readonly examplesFolder: string;
  readonly dialogs: DeskDialogs | undefined;
  readonly recent: RecentFiles;
  readonly settings: KeptJson<Settings>;
  changeSettings(settings: Settings): Promise<void>;
  open(path: string, options: OpenOptions): Promise<OpenOutcome>;
  readImport(wish: ImportWish): Promise<MadeLab | NoImport>;
  import(wish: ImportWish, options: DiscardOptions): Promise<OpenOutcome>;
  openInput(lab: LabInput, name: string, options: DiscardOptions): Promise<OpenOutcome>;
  openBundle(name: string, bytes: Uint8Array, options: DiscardOptions): Promise<OpenOutcome>;
  openCapture(name: string, bytes: Uint8Array): Promise<OpenOutcome>;
  reopen(recovered: RecoveredLab): Promise<OpenOutcome>;
  withLab<Answer>(work: (lab: DeskLab) => Promise<Answer>): Promise<Answer>;
  exportBundle(wanted: RequestOf<'bundle.export'>): Promise<ResponseOf<'bundle.export'>>;
  exportAs(wanted: RequestOf<'lab.exportAs'>): Promise<ResponseOf<'lab.exportAs'>>;
  leaving(wanted: RequestOf<'lab.leaving'>): Promise<ResponseOf<'lab.leaving'>>;
  compareLabs(wanted: RequestOf<'changes.compare'>): Promise<ResponseOf<'changes.compare'>>;
  compare(wanted: RequestOf<'comparison.run'>): Promise<ResponseOf<'comparison.run'>>;
  trace(wanted: RequestOf<'journey.trace'>): Promise<ResponseOf<'journey.trace'>>;
  runCommandLine(wanted: RequestOf<'commandLine.run'>): Promise<ResponseOf<'commandLine.run'>>;
  readonly verifying: ClusterVerification;
  planVerification(wanted: RequestOf<'verify.plan'>): Promise<ResponseOf<'verify.plan'>>;
  cancelJobs(): void;
}

type FileAnswers = {
  readonly [Name in FileRequestName]: (
    desk: AnsweringDesk,
    argument: RequestOf<Name>,
  ) => Promise<ResponseOf<Name>>;
};

/** The contract's schemas by name, seen so that a name that is not known yet still gives its own type. */
const ARGUMENTS: { readonly [Name in FileRequestName]: { readonly request: z.ZodType<RequestOf<Name>> } } =
  FILE_REQUESTS;

const ANSWERS: FileAnswers = {
  'comparison.run': (desk, wanted) => desk.compare(wanted),
  'changes.compare': (desk, wanted) =>
    desk.compareLabs(
      wanted.other.kind === 'path'
        ? { ...wanted, other: { kind: 'path', path: userPath(wanted.other.path) } }
        : wanted,
    ),
  'journey.trace': (desk, wanted) => desk.trace(wanted),
  'commandLine.run': (desk, wanted) => desk.runCommandLine(wanted),
  'verify.clusters': (desk, wanted) => desk.verifying.clusters(wanted),
  'verify.plan': (desk, wanted) => desk.planVerification(wanted),
  'verify.run': (desk, wanted) => desk.verifying.run(wanted),
  'verify.cancel': async (desk) => {
    desk.verifying.cancel();
    return Promise.resolve(undefined);
  },
  'verify.get': ({ verifying: { verification } }) =>
    Promise.resolve(verification === undefined ? {} : { verification }),
  'jobs.cancel': async (desk) => {
    desk.cancelJobs();
    return Promise.resolve(undefined);
  },
  'file.get': (desk) => Promise.resolve(desk.state),
  'file.new': (desk, argument) => openNew(desk, argument),
  'file.open': (desk, { path, discardsEdits, skipsImport }) =>
    desk.open(userPath(path), { discardsEdits, offersImport: skipsImport !== true }),
  'file.import': (desk, { discardsEdits, ...wish }) => desk.import(withUserPath(wish), { discardsEdits }),
  'import.read': async (desk, wish) => {
    const made = await desk.readImport(withUserPath(wish));
    return made.kind === 'made' ? { kind: 'read', view: made.view } : made;
  },
  'file.openDropped': (desk, argument) => openDropped(desk, argument),
  'file.save': (desk, { overwrites }) => desk.withLab((lab) => lab.save(overwrites === true)),
  'file.saveAs': async (desk, { path, overwrites }) => {
    const outcome = await desk.withLab((lab) => lab.saveAs(userPath(path), overwrites === true));
    if (outcome.kind === 'saved') await desk.recent.add(outcome.path, Date.now());
    return outcome;
  },
  'file.revert': (desk) => desk.withLab((lab) => lab.revert()),
  'file.recover': async (desk, { id }) => {
    const outcome = await desk.withLab((lab) => lab.recover(id));
    if (outcome.kind !== 'reopen') return outcome;
    const opened = await desk.reopen(outcome.lab);
    if (opened.kind === 'opened') return { kind: 'recovered' };
    if (opened.kind === 'cancelled') return opened;
    if (opened.kind !== 'unsaved')
      return { kind: 'failed', message: say('The edits that were left cannot be read.') };
    const message = say('{name} has edits that are not saved.', { name: desk.state.name });
    return { kind: 'failed', message, hint: say('save them first; the others are kept meanwhile') };
  },
  'file.discardRecovery': async (desk, { id }) => {
    await desk.withLab((lab) => lab.discardRecovery(id));
    return desk.state;
  },
  'restore.list': (desk) => desk.withLab(({ restorePoints }) => restorePoints.list()),
  'restore.keep': (desk, { name }) =>
    desk.withLab(({ restorePoints }) => restorePoints.keep(name, Date.now())),
  'restore.take': (desk, { id }) => desk.withLab(({ restorePoints }) => restorePoints.restore(id)),
  'restore.forget': (desk, { id }) =>
    desk.withLab(async ({ restorePoints }) => {
      await restorePoints.forget(id);
      return restorePoints.list();
    }),
  'file.recipes': () => listRecipes(),
  'file.recent': (desk) => desk.recent.list(),
  'file.forgetRecent': async (desk, { path }) => {
    await desk.recent.forget(path);
    return desk.recent.list();
  },
  'file.examples': (desk) => listExamples(desk.examplesFolder),
  'file.sketch': async (_, { path }) => {
    const sketch = await readSketch(userPath(path));
    return sketch === undefined ? {} : { sketch };
  },
  'settings.get': async (desk) => (await desk.settings.read()) ?? {},
  'settings.set': async (desk, settings) => {
    await desk.changeSettings(settings);
    return {};
  },
  'folder.list': (desk, { path }) => listFolder(path === undefined ? desk.folder : userPath(path)),
  'dialog.open': async ({ dialogs }) => {
    if (dialogs === undefined) return { kind: 'unavailable' };
    return choiceOf(await dialogs.chooseOpen());
  },
  'dialog.save': async ({ dialogs }, { name, extension }) => {
    if (dialogs === undefined) return { kind: 'unavailable' };
    return choiceOf(await dialogs.chooseSave(name, extension));
  },
  'bundle.export': (desk, { path, ...wanted }) =>
    desk.exportBundle({ ...wanted, ...(path === undefined ? {} : { path: userPath(path) }) }),
  'lab.exportAs': (desk, wanted) => desk.exportAs(wanted),
  'lab.leaving': (desk, wanted) => desk.leaving(wanted),
};

export function isFileRequest(name: string): name is FileRequestName {
  return Object.hasOwn(FILE_REQUESTS, name);
}

export async function answerFileRequest(
  desk: AnsweringDesk,
  { id, name, argument }: { readonly id: number; readonly name: FileRequestName; readonly argument: unknown },
): Promise<HostMessage> {
  try {
    const answered = await answer(desk, name, argument);
    if (answered === undefined) {
      return { kind: 'error', id, message: `the argument of ${name} breaks the contract` };
    }
    return { kind: 'response', id, value: answered.value };
  } catch (error) {
    // A bug of ours, whatever it is: the page is told, and the lab with its unsaved edits lives on.
    return { kind: 'error', id, message: error instanceof Error ? error.message : String(error) };
  }
}

/** Undefined for an argument that breaks the contract. */
async function answer<Name extends FileRequestName>(
  desk: AnsweringDesk,
  name: Name,
  argument: unknown,
): Promise<{ readonly value: ResponseOf<Name> } | undefined> {
  const parsed = ARGUMENTS[name].request.safeParse(argument);
  return parsed.success ? { value: await ANSWERS[name](desk, parsed.data) } : undefined;
}

async function openNew(
  desk: AnsweringDesk,
  { discardsEdits, ...wanted }: RequestOf<'file.new'>,
): Promise<OpenOutcome> {
  const name = wanted.name === undefined || wanted.name.trim() === '' ? 'untitled' : wanted.name.trim();
  const [{ newLabText }, { readLab }] = await Promise.all([
    import('../../sim/api/lab-editing'),
    import('../../sim/api/read-lab'),
  ]);
  const file = {
    name: `${fileNameOf(name)}.podwire.yaml`,
    bytes: Buffer.from(newLabText({ ...wanted, name })),
  };
  // What does not go together is said where it was chosen.
  const read = readLab([file]);
  if (!read.ok) return { kind: 'refused', diagnostics: read.error.map(contractDiagnosticOf) };
  return desk.openInput({ files: [file], options: {}, isVerbose: false }, file.name, { discardsEdits });
}

/** Without what a file's name cannot have on one of the systems. */
function fileNameOf(name: string): string {
  const kept = name.replaceAll(/[\p{Cc}<>:"/\\|?*]+/gu, '-').replace(/^\.+/u, '');
  return kept === '' ? 'untitled' : kept;
}

async function openDropped(
  desk: AnsweringDesk,
  { files, discardsEdits, skipsImport }: RequestOf<'file.openDropped'>,
): Promise<OpenOutcome> {
  const dropped: InputFile[] = [];
  for (const { name, base64 } of files) {
    const free = freeName(basename(name.replaceAll('\\', '/')), dropped);
    dropped.push({ name: free, bytes: Buffer.from(base64, 'base64') });
  }
  const [first] = dropped;
  if (first !== undefined && dropped.length === 1 && isCaptureFile(first.name, first.bytes)) {
    return desk.openCapture(first.name, first.bytes);
  }
  const bundle = dropped.find(({ name, bytes }) => BUNDLE_NAME.test(name) || isZip(bytes));
  if (bundle !== undefined && dropped.length === 1) {
    return desk.openBundle(bundle.name, bundle.bytes, { discardsEdits });
  }
  if (skipsImport !== true && isForImport(files, dropped)) return { kind: 'import' };
  const large = dropped.find(({ bytes }) => bytes.length > MAX_TEXT_BYTES);
  if (large !== undefined) return tooLarge(large.name, large.bytes.length);
  const input = { files: dropped, options: {}, isVerbose: false };
  return desk.openInput(input, dropped.length === 1 ? (first?.name ?? 'untitled') : 'untitled', {
    discardsEdits,
  });
}

/** A folder, captures beside manifests, or what a cluster has printed. */
function isForImport(files: RequestOf<'file.openDropped'>['files'], dropped: readonly InputFile[]): boolean {
  return (
    files.some(({ name }) => name.includes('/') && !name.split('/').includes('..')) ||
    dropped.some(({ name, bytes }) => isCaptureFile(name, bytes)) ||
    isPrintedByCluster(dropped)
  );
}

function withUserPath(wish: ImportWish): ImportWish {
  const { source } = wish;
  return source.kind === 'path' ? { ...wish, source: { ...source, path: userPath(source.path) } } : wish;
}

/** Files of two folders may be called the same. */
function freeName(name: string, taken: readonly InputFile[]): string {
  const [, stem = '', ending = ''] = /^(.*?)((?:\.podwire)?\.[^.]*)?$/u.exec(name) ?? [];
  let free = name;
  for (let number = 2; taken.some((file) => file.name === free); number += 1)
    free = `${stem}-${number}${ending}`;
  return free;
}

function tooLarge(name: string, sizeBytes: number): OpenOutcome {
  return failureOf('open', { path: name, ...tooLargeWords(sizeBytes, MAX_TEXT_BYTES) });
}

function choiceOf(path: string | undefined): ResponseOf<'dialog.open'> {
  return path === undefined ? { kind: 'cancelled' } : { kind: 'chosen', path };
}
