/**
 * What is open and where it is kept, and the questions that opening and saving ask.
 *
 * One question is asked at a time: `dialog`. It stays the same when another lab is opened.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Wording } from '../../main/contract/wording';
import type { Language } from '../i18n/language';
import type { Translate } from '../i18n/messages';
import {
  isDiskEdit,
  type FileState,
  type OpenOutcome,
  type RecentFile,
  type SaveOutcome,
} from '../../main/contract/file-requests';
import type { LabSketch } from '../../main/contract/example-requests';
import type { LabApi, ResponseOf } from '../../main/contract/lab-api';
import {
  canShowProblem,
  SHARED_LEAST,
  type ChosenFormat,
  type FileDialog,
  type Sharing,
} from './file-dialog';
import { bundleNameOf, folderOf, labFileNameOf } from './file-paths';
import { HostLostError } from './host-lost-error';
import type { NoticeState } from './notice-store';
import { nameOfWish, requestOpening, type OpenWish } from './open-wish';
import type { Problem } from './problem';
import { unlessLost } from './unless-lost';

type Examples = ResponseOf<'file.examples'>;

/** The text of the open lab, as far as files are concerned. */
export interface OpenText {
  /** Resolves when the host has everything that was typed. */
  readonly flush: () => Promise<void>;
  readonly undo: () => Promise<void>;
}

/** The captures of the open lab: shows a file that the host has listed among them. */
export type ShowCaptureFile = (file: { readonly captureId: string; readonly fileName: string }) => void;

export interface FileStoreState {
  readonly file: FileState | undefined;
  readonly dialog: FileDialog | undefined;
  /** Said in the dialog that is open. */
  readonly problem: Problem | undefined;
  /** The host has been asked and has not answered. */
  readonly isBusy: boolean;
  readonly recent: readonly RecentFile[];
  /** Undefined until somebody has wanted to choose one, and the host has read them. */
  readonly examples: Examples | undefined;
  /** Small pictures of labs that are not open, by path; undefined where there is none. */
  readonly sketches: ReadonlyMap<string, LabSketch | undefined>;
  /** What somebody else wrote to disk was seen and is not wanted; saving asks once more. */
  readonly isDiskChangeDismissed: boolean;
  /** Called for each lab that is opened. */
  readonly attachLab: (text: OpenText, showCapture: ShowCaptureFile) => void;
  readonly show: (dialog: FileDialog) => void;
  /** Takes the question back, and whatever was to follow it. */
  readonly cancel: () => void;
  readonly chooseOpen: () => Promise<void>;
  /** A file or a folder to compare with; nothing happens when none is chosen. */
  readonly chooseCompared: (compare: (path: string) => void) => Promise<void>;
  /** What the dialog was asked for is this. */
  readonly choosePath: (path: string) => void;
  readonly open: (wish: OpenWish, discardsEdits?: boolean) => Promise<void>;
  /** Saves and then does what `unsaved` was asked for. */
  readonly saveAndOpen: (wish: OpenWish) => Promise<void>;
  readonly save: (overwrites?: boolean) => Promise<void>;
  readonly chooseSaveAs: () => Promise<void>;
  readonly saveAs: (path: string, overwrites?: boolean) => Promise<void>;
  readonly revert: () => Promise<void>;
  readonly dismissDiskChange: () => void;
  /** By the id of one of the file's recoveries. */
  readonly recover: (id: string) => Promise<void>;
  readonly discardRecovery: (id: string) => Promise<void>;
  /** Asks first where edits would be taken back. */
  readonly askReset: () => Promise<void>;
  readonly reset: () => Promise<void>;
  readonly chooseExport: () => Promise<void>;
  /** Without a path the browser keeps the file. */
  readonly exportBundle: (path: string | undefined, overwrites?: boolean) => Promise<void>;
  /** A text for others, which the browser keeps. */
  readonly exportAs: (format: ChosenFormat, scenario?: string) => Promise<void>;
  /** What the next export takes along, of what others need not have. */
  readonly sharing: Sharing;
  readonly share: (sharing: Sharing) => void;
  /** What would leave with the export that is asked for; undefined until the host has looked. */
  readonly leaving: readonly Wording[] | undefined;
  readonly loadLeaving: (format: ChosenFormat | 'bundle', scenario: string | undefined) => Promise<void>;
  readonly loadRecent: () => Promise<void>;
  readonly forgetRecent: (path: string) => Promise<void>;
  readonly loadSketch: (path: string) => Promise<void>;
  /** Says it in the dialog that is open, or in one of its own. */
  readonly tell: (title: string, problem: Problem) => void;
}

export function createFileStore(
  api: LabApi,
  notices: StoreApi<NoticeState>,
  t: Translate,
  language: () => Language,
): StoreApi<FileStoreState> {
  /** Done once what is open has been saved. */
  let afterSave: OpenWish | undefined;
  let text: OpenText = { flush: () => Promise.resolve(), undo: () => Promise.resolve() };
  /** Settles when another lab is opened: what was typed into the one before is not waited for any longer. */
  let leave: () => void = () => undefined;
  let left = untilLeft();
  /** Grows when somebody does not want what is being done any more. */
  let cancelled = 0;
  /** Of questions what would leave, of which the last one counts. */
  let lookNumber = 0;
  let showCapture: ShowCaptureFile = () => undefined;
  let comparePath: (path: string) => void = () => undefined;
  const { notify } = notices.getState();

  const store: StoreApi<FileStoreState> = createStore<FileStoreState>()((set, get) => ({
    file: undefined,
    dialog: undefined,
    problem: undefined,
    isBusy: false,
    recent: [],
    examples: undefined,
    sketches: new Map(),
    isDiskChangeDismissed: false,
    sharing: SHARED_LEAST,
    leaving: undefined,

    attachLab: (openedText, openedCaptures) => {
      text = openedText;
      leave();
      left = untilLeft();
      showCapture = openedCaptures;
    },
    show: (dialog) => {
      set({ dialog, problem: undefined });
      if (dialog.kind === 'export' || dialog.kind === 'export-as') set({ sharing: SHARED_LEAST });
      if (dialog.kind === 'open' || dialog.kind === 'start') void get().loadRecent();
    },
    cancel: () => {
      afterSave = undefined;
      cancelled += 1;
      if (get().isBusy) void unlessLost(api.request('jobs.cancel', {}));
      set({ dialog: undefined, problem: undefined });
    },

    chooseOpen: async () => {
      const choice = await api.request('dialog.open', {});
      if (choice.kind === 'unavailable') get().show({ kind: 'open' });
      else if (choice.kind === 'chosen') await get().open({ kind: 'path', path: choice.path });
    },
    chooseCompared: async (compare) => {
      comparePath = compare;
      const choice = await api.request('dialog.open', {});
      if (choice.kind === 'unavailable') get().show({ kind: 'open', purpose: 'compare' });
      else if (choice.kind === 'chosen') compare(choice.path);
    },
    choosePath: (path) => {
      const { dialog } = get();
      const purpose = dialog?.kind === 'open' ? dialog.purpose : undefined;
      if (purpose === undefined) void get().open({ kind: 'path', path });
      if (purpose === 'import') get().show({ kind: 'import', wish: { kind: 'path', path } });
      if (purpose === 'compare') {
        set({ dialog: undefined, problem: undefined });
        comparePath(path);
      }
    },
    open: async (wish, discardsEdits = false) => {
      const outcome = await wanted(() => requestOpening(api, wish, discardsEdits));
      if (outcome !== undefined) settleOpening(wish, outcome);
    },
    saveAndOpen: async (wish) => {
      afterSave = wish;
      await get().save();
    },

    save: async (overwrites = false) => {
      const { file } = get();
      if (file?.isReadOnly === true && file.path !== undefined) {
        await chooseSavePath(
          t('{name} cannot be written. Choose another place for it.', { name: file.name }),
        );
        return;
      }
      const outcome = await busy(() => api.request('file.save', overwrites ? { overwrites } : {}));
      if (outcome !== undefined) await settleSaving(outcome);
    },
    chooseSaveAs: () => chooseSavePath(),
    saveAs: async (path, overwrites = false) => {
      const outcome = await busy(() =>
        api.request('file.saveAs', overwrites ? { path, overwrites } : { path }),
      );
      if (outcome === undefined) return;
      await settleSaving(outcome);
      if (outcome.kind === 'saved') {
        notify({ tone: 'good', text: t('Saved as {path}', { path: outcome.path }), subject: 'saved' });
      }
    },
    revert: async () => {
      const outcome = await busy(() => api.request('file.revert', {}));
      if (outcome === undefined) return;
      if (outcome.kind === 'failed') {
        get().tell(t('Nothing was reverted'), outcome);
        return;
      }
      set({ dialog: undefined, problem: undefined });
      notify({
        tone: 'good',
        text: t('The text is what is on disk.'),
        subject: 'reverted',
        actions: [undoAction()],
      });
    },
    dismissDiskChange: () => set({ dialog: undefined, problem: undefined, isDiskChangeDismissed: true }),

    recover: async (id) => {
      const outcome = await busy(() => api.request('file.recover', { id }));
      if (outcome === undefined || outcome.kind === 'cancelled') return;
      if (outcome.kind === 'failed') {
        get().tell(t('The edits could not be recovered'), outcome);
        return;
      }
      set({ dialog: undefined, problem: undefined });
      notify({ tone: 'good', text: t('The unsaved edits are back.'), actions: [undoAction()] });
    },
    discardRecovery: async (id) => {
      const file = await busy(() => api.request('file.discardRecovery', { id }));
      if (file === undefined) return;
      // Who has chosen among several goes on choosing.
      const isChoosing = (file.recoveries?.length ?? 0) > 1;
      set({ file, dialog: isChoosing ? { kind: 'recoveries' } : undefined });
    },

    askReset: async () => {
      if (get().file?.isDirty === true) get().show({ kind: 'reset' });
      else await get().reset();
    },
    reset: async () => {
      const hasEdits = get().file?.isDirty === true;
      const lab = await busy(() => api.request('lab.reset', {}));
      if (lab === undefined) return;
      set({ dialog: undefined, problem: undefined });
      notify({
        tone: 'good',
        text: hasEdits
          ? t('The lab is as it was saved, and started anew.')
          : t('There was nothing to take back. The lab started anew.'),
        subject: 'reset',
        ...(hasEdits ? { actions: [undoAction()] } : {}),
      });
    },

    chooseExport: async () => {
      const { file } = get();
      const name = bundleNameOf(file?.name);
      const choice = await api.request('dialog.save', { name, extension: 'podwire' });
      if (choice.kind === 'chosen') {
        // The dialog of the system has asked already.
        await get().exportBundle(choice.path, true);
      } else if (choice.kind === 'unavailable') {
        const folder = await startFolder();
        if (folder !== undefined) get().show({ kind: 'save-as', content: 'bundle', folder, name });
      }
    },
    exportBundle: async (path, overwrites = false) => {
      const place = { ...(path === undefined ? {} : { path }), ...(overwrites ? { overwrites } : {}) };
      const outcome = await wanted(() =>
        api.request('bundle.export', { ...get().sharing, ...place, language: language() }),
      );
      if (outcome === undefined) return;
      if (outcome.kind === 'failed') get().tell(t('The bundle was not exported'), outcome);
      else if (outcome.kind === 'exists') markExisting(outcome.path);
      else set({ dialog: { kind: 'exported', result: outcome }, problem: undefined });
    },
    exportAs: async (format, scenario) => {
      const choice = { ...exportChoiceOf(get().sharing, scenario), format: exportedFormatOf(format) };
      const outcome = await wanted(() => api.request('lab.exportAs', { ...choice, language: language() }));
      if (outcome === undefined) return;
      if (outcome.kind === 'failed') get().tell(t('The lab was not exported'), outcome);
      else set({ dialog: { kind: 'exported-as', format, result: outcome }, problem: undefined });
    },
    share: (sharing) => set({ sharing }),
    loadLeaving: async (format, scenario) => {
      lookNumber += 1;
      const number = lookNumber;
      set({ leaving: undefined });
      const made = format === 'bundle' ? format : exportedFormatOf(format);
      const choice = { ...exportChoiceOf(get().sharing, scenario), format: made };
      const look = flushed().then((isOwn) => (isOwn ? api.request('lab.leaving', choice) : undefined));
      const outcome = await unlessLost(look);
      // Meanwhile something else may have been chosen.
      if (outcome === undefined || number !== lookNumber) return;
      if (outcome.kind === 'leaving') set({ leaving: outcome.notes });
      else if (canShowProblem(get().dialog)) set({ problem: outcome });
    },

    loadRecent: async () => set({ recent: await api.request('file.recent', {}) }),
    forgetRecent: async (path) => set({ recent: await api.request('file.forgetRecent', { path }) }),
    loadSketch: async (path) => {
      if (get().sketches.has(path)) return;
      const { sketch } = await api.request('file.sketch', { path });
      set(({ sketches }) => ({ sketches: new Map(sketches).set(path, sketch) }));
    },
    tell: (title, problem) => {
      const { dialog } = get();
      set({ dialog: canShowProblem(dialog) ? dialog : { kind: 'problem', title }, problem });
    },
  }));

  /** Undefined when the host was lost, of which the page tells by itself, and when another lab came in between. */
  async function busy<Outcome>(ask: () => Promise<Outcome>): Promise<Outcome | undefined> {
    store.setState({ isBusy: true, problem: undefined });
    try {
      return (await flushed()) ? await ask() : undefined;
    } catch (error) {
      if (!(error instanceof HostLostError)) throw error;
      return undefined;
    } finally {
      store.setState({ isBusy: false });
    }
  }

  function untilLeft(): Promise<void> {
    return new Promise((resolve) => {
      leave = resolve;
    });
  }

  /** True when the host has what was typed; false when another lab was opened meanwhile, for which nobody asked. */
  async function flushed(): Promise<boolean> {
    const own = text;
    await Promise.race([own.flush(), left]);
    return own === text;
  }

  /** As `busy`, for what takes long: undefined too when it was not wanted any more before the answer came. */
  async function wanted<Outcome>(ask: () => Promise<Outcome>): Promise<Outcome | undefined> {
    const before = cancelled;
    const outcome = await busy(ask);
    return before === cancelled ? outcome : undefined;
  }

  function undoAction(): { readonly label: string; readonly onAct: () => void } {
    return { label: t('Undo'), onAct: () => void text.undo() };
  }

  function settleOpening(wish: OpenWish, outcome: OpenOutcome): void {
    const { show, tell, loadRecent } = store.getState();
    switch (outcome.kind) {
      case 'opened':
        afterSave = undefined;
        store.setState({ dialog: undefined, problem: undefined });
        void loadRecent();
        return;
      case 'capture':
        afterSave = undefined;
        store.setState({ dialog: undefined, problem: undefined });
        showCapture(outcome);
        return;
      case 'unsaved':
        show({ kind: 'unsaved', wish });
        return;
      case 'import':
        afterSave = undefined;
        if (wish.kind === 'path' || wish.kind === 'dropped') show({ kind: 'import', wish });
        return;
      case 'cancelled':
        return;
      case 'refused':
        tell(t('{name} cannot be opened', { name: nameOfWish(wish, t) }), {
          message: t('Nothing was opened; the lab that was open still is.'),
          diagnostics: outcome.diagnostics,
        });
        return;
      case 'failed':
        tell(t('{name} cannot be opened', { name: nameOfWish(wish, t) }), outcome);
    }
  }

  async function settleSaving(outcome: SaveOutcome): Promise<void> {
    const { show, tell, open } = store.getState();
    switch (outcome.kind) {
      case 'saved': {
        store.setState({ dialog: undefined, problem: undefined, isDiskChangeDismissed: false });
        const wish = afterSave;
        afterSave = undefined;
        if (wish !== undefined) await open(wish);
        return;
      }
      case 'needs-path':
        await chooseSavePath(undefined, outcome);
        return;
      case 'changed-on-disk':
        show({ kind: 'changed-on-disk', path: outcome.path });
        return;
      case 'exists':
        markExisting(outcome.path);
        return;
      case 'failed':
        tell(t('The lab was not saved'), outcome);
    }
  }

  async function chooseSavePath(
    reason?: string,
    wanted?: { readonly folder: string; readonly name: string },
  ): Promise<void> {
    const { file, show, saveAs } = store.getState();
    const name = wanted?.name ?? labFileNameOf(file);
    const choice = await api.request('dialog.save', { name, extension: 'podwire.yaml' });
    if (choice.kind === 'chosen') {
      // The dialog of the system has asked already.
      await saveAs(choice.path, true);
    } else if (choice.kind === 'cancelled') {
      afterSave = undefined;
      store.setState({ dialog: undefined });
    } else {
      const folder = wanted?.folder ?? (await startFolder());
      if (folder === undefined) return;
      show({ kind: 'save-as', content: 'lab', folder, name, ...(reason === undefined ? {} : { reason }) });
    }
  }

  /** The folder of what is open, or where the host would begin. */
  async function startFolder(): Promise<string | undefined> {
    const { file } = store.getState();
    if (file?.path !== undefined && file.kind !== 'example' && file.kind !== 'manifests') {
      return folderOf(file.path);
    }
    return (await busy(() => api.request('folder.list', {})))?.path;
  }

  function markExisting(path: string): void {
    const { dialog } = store.getState();
    if (dialog?.kind === 'save-as') store.setState({ dialog: { ...dialog, existing: path } });
  }

  /** The host reads a hundred files for them: not before somebody wants to choose one. */
  async function loadExamples(): Promise<void> {
    const { dialog, examples } = store.getState();
    const isWanted = dialog?.kind === 'start' || dialog?.kind === 'open';
    if (!isWanted || examples !== undefined) return;
    store.setState({ examples: await api.request('file.examples', {}) });
  }

  async function load(isFirst: boolean): Promise<void> {
    // Each as it comes: what the host says after an answer is newer.
    await Promise.all([
      api.request('file.get', {}).then((file) => {
        store.setState({ file });
        const { dialog, show } = store.getState();
        if (isFirst && file.isStart === true && !file.isDirty && dialog === undefined) {
          show({ kind: 'start' });
        }
      }),
      api.request('file.recent', {}).then((recent) => store.setState({ recent })),
      loadExamples(),
    ]);
  }

  api.on('file', (file) => {
    store.setState((state) => ({
      file,
      isDiskChangeDismissed:
        state.isDiskChangeDismissed && file.disk === 'changed' && file.labNumber === state.file?.labNumber,
    }));
  });
  api.on('text', ({ name }) => {
    const { file } = store.getState();
    if (file === undefined || !isDiskEdit(name)) return;
    notify({
      tone: 'good',
      text: t('{name} was changed on disk, and is here as it is there now.', { name: file.name }),
      subject: 'taken-over',
      actions: [undoAction()],
    });
  });
  store.subscribe(({ dialog }, before) => {
    if (dialog?.kind !== before.dialog?.kind) void loadExamples();
  });
  let hasConnected = false;
  api.onConnection((isConnected) => {
    if (isConnected && hasConnected) void load(false);
    hasConnected = true;
  });
  void load(true);
  return store;
}

/** The page makes pixels of lines. */
function exportedFormatOf(format: ChosenFormat): Exclude<ChosenFormat, 'png'> {
  return format === 'png' ? 'svg' : format;
}

function exportChoiceOf(
  sharing: Sharing,
  scenario: string | undefined,
): Sharing & { readonly scenario?: string } {
  return { ...sharing, ...(scenario === undefined ? {} : { scenario }) };
}
