/** The text of the lab as the page has it, what the host makes of it, and its undo and redo. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ContractLocation } from '../../main/contract/diagnostic';
import type { LabApi, RequestOf, ResponseOf } from '../../main/contract/lab-api';
import type { TextChange } from '../../main/contract/text-change';
import type { TextState } from '../../main/contract/text-requests';
import type { Wording } from '../../main/contract/wording';
import { HostLostError } from './host-lost-error';
import { TextSync, type ForeignEdit } from './text-sync';

/** A place for the editor to show: a location, or what an undo has changed (offsets in the text). */
type TextPlace =
  | {
      readonly kind: 'location';
      readonly location: ContractLocation;
      readonly takesFocus: boolean;
      /** What is written there is to be selected in the picture. */
      readonly isSelected: boolean;
    }
  | { readonly kind: 'range'; readonly file: string; readonly from: number; readonly to: number };

/** What the editor is told besides the state, in the order in which it happens. */
export interface TextListener {
  readonly onForeignEdit: (edit: ForeignEdit) => void;
  readonly onRenamed: (from: string, to: string) => void;
  /** Files have come or gone. */
  readonly onFiles: () => void;
}

export interface TextStoreState {
  /** False until the host has sent the text for the first time. */
  readonly isLoaded: boolean;
  readonly fileNames: readonly string[];
  /** Of the last text that the host has confirmed. */
  readonly version: number;
  /** Something was typed that the host has not confirmed yet. */
  readonly isAhead: boolean;
  /** Why the host does not take what was typed. */
  readonly refusal: Wording | undefined;
  /** What the host says of the text; undefined until it did. */
  readonly state: TextState | undefined;
  /** The editor goes there each time that `placeRevision` grows. */
  readonly place: TextPlace | undefined;
  readonly placeRevision: number;
  /** With everything that was typed; undefined for a file that is not there. */
  readonly textOf: (file: string) => string | undefined;
  /** What was typed. It is in the page's text at once and goes to the host. */
  readonly edit: (file: string, changes: readonly TextChange[]) => void;
  /** Resolves when the host has everything that was typed: before something is saved, played or exported. */
  readonly flush: () => Promise<void>;
  readonly undo: () => Promise<void>;
  readonly redo: () => Promise<void>;
  /** To where so many edits of the history are done. */
  readonly goTo: (position: number) => Promise<void>;
  /** Reads and applies the text now. */
  readonly read: () => Promise<void>;
  readonly replacePods: () => Promise<void>;
  /** Lays all files out as `podwire fmt` does. */
  readonly format: () => Promise<ResponseOf<'text.format'>>;
  /** A change that was offered for a version of the text; the editor then shows what it changed. */
  readonly takeOffer: (offer: RequestOf<'text.edit'>) => Promise<ResponseOf<'text.edit'>>;
  readonly showLocation: (location: ContractLocation) => void;
  /** The same for what is selected already, be it a Pod of the workload that is written there. */
  readonly showSelected: (location: ContractLocation) => void;
  /** Shows it, and both focus and selection stay where they are. */
  readonly revealLocation: (location: ContractLocation) => void;
  /** Returns a function that unsubscribes. */
  readonly listen: (listener: TextListener) => () => void;
}

/** One back, one on, or to where so many edits are done. */
export type HistoryStep = 'undo' | 'redo' | number;

/** `onTravel` is told what was undone or done again, by the name of its edit; the last where that was more than one. */
export function createTextStore(
  api: LabApi,
  onTravel: (step: HistoryStep, name: Wording) => void = () => undefined,
): StoreApi<TextStoreState> {
  const listeners = new Set<TextListener>();
  /** The newest edit that was not typed here, for undo to show. */
  let lastForeign: ForeignEdit | undefined;
  /** Of an undo whose change may come after its answer. */
  let awaitedVersion: number | undefined;
  /** Undo and redo one after the other, however fast the keys come. */
  let history: Promise<void> = Promise.resolve();
  /** Edits of this page. */
  let typed = 0;

  const sync = new TextSync(api, {
    onFiles: (fileNames) => {
      store.setState({ isLoaded: true, fileNames });
      for (const listener of listeners) listener.onFiles();
    },
    onRenamed: (from, to) => {
      for (const listener of listeners) listener.onRenamed(from, to);
    },
    onForeignEdit: (edit) => {
      lastForeign = edit;
      for (const listener of listeners) listener.onForeignEdit(edit);
      showAwaited();
    },
    onProgress: () => {
      const { version, isAhead, refusal } = sync;
      const before = store.getState();
      if (before.version !== version || before.isAhead !== isAhead || before.refusal !== refusal) {
        store.setState({ version, isAhead, refusal });
      }
    },
  });

  function show(place: TextPlace): void {
    store.setState(({ placeRevision }) => ({ place, placeRevision: placeRevision + 1 }));
  }

  async function goThroughHistory(step: HistoryStep, isWanted: () => boolean): Promise<void> {
    await sync.flush();
    if (!isWanted()) return;
    if (sync.refusal !== undefined) {
      // The newest edit is the one that the host did not take.
      if (step !== 'redo') sync.discardRefused();
      return;
    }
    const outcome = await (typeof step === 'number'
      ? api.request('history.go', { position: step })
      : api.request(`history.${step}`, {}));
    if (outcome.kind === 'nothing') return;
    awaitedVersion = outcome.version;
    showAwaited();
    onTravel(step, outcome.name);
  }

  function showAwaited(): void {
    if (lastForeign === undefined || lastForeign.version !== awaitedVersion) return;
    if (awaitedVersion !== undefined) show(placeOf(lastForeign));
    awaitedVersion = undefined;
  }

  function queueHistory(step: HistoryStep): Promise<void> {
    const askedAt = typed;
    // It was not asked to take back what was typed while it waited for a slow host.
    const gone = history.then(() => goThroughHistory(step, () => typed === askedAt));
    // A host that was lost meanwhile does not end the queue; who asked is told.
    history = gone.catch(() => undefined);
    return gone;
  }

  const store: StoreApi<TextStoreState> = createStore<TextStoreState>()((set) => ({
    isLoaded: false,
    fileNames: [],
    version: 0,
    isAhead: false,
    refusal: undefined,
    state: undefined,
    place: undefined,
    placeRevision: 0,
    textOf: (file) => sync.textOf(file),
    edit: (file, changes) => {
      typed += 1;
      sync.edit(file, changes);
    },
    flush: () => sync.flush(),
    undo: () => queueHistory('undo'),
    redo: () => queueHistory('redo'),
    goTo: (position) => queueHistory(position),
    read: async () => {
      await sync.flush();
      set({ state: await api.request('text.read', {}) });
    },
    format: async () => {
      await sync.flush();
      return api.request('text.format', {});
    },
    replacePods: async () => {
      await sync.flush();
      set({ state: await api.request('text.replacePods', {}) });
    },
    takeOffer: async (offer) => {
      await sync.flush();
      const outcome = await api.request('text.edit', offer);
      if (outcome.kind === 'done') {
        awaitedVersion = outcome.version;
        showAwaited();
      }
      return outcome;
    },
    showLocation: (location) => show({ kind: 'location', location, takesFocus: true, isSelected: true }),
    showSelected: (location) => show({ kind: 'location', location, takesFocus: true, isSelected: false }),
    revealLocation: (location) => show({ kind: 'location', location, takesFocus: false, isSelected: false }),
    listen: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  }));

  async function load(): Promise<void> {
    try {
      // At once: what the host says after its answer is newer.
      const told = api.request('text.state', {}).then((state) => store.setState({ state }));
      await Promise.all([told, sync.load()]);
    } catch (error) {
      // It is asked again when the host is back.
      if (!(error instanceof HostLostError)) throw error;
    }
  }

  api.on('text', (event) => sync.receive(event));
  api.on('text.files', () => void sync.load());
  api.on('text.state', (state) => store.setState({ state }));
  let hasConnected = false;
  api.onConnection((isConnected) => {
    sync.setConnected(isConnected);
    if (isConnected && hasConnected) void load();
    hasConnected = true;
  });
  void load();
  return store;
}

/** From the first to the last place that an edit has changed, in the text after it. */
function placeOf({ file, changes }: ForeignEdit): TextPlace {
  let from: number | undefined;
  let to = 0;
  let shift = 0;
  for (const change of changes) {
    from ??= change.from;
    to = change.from + shift + change.insert.length;
    shift += change.insert.length - (change.to - change.from);
  }
  return { kind: 'range', file, from: from ?? 0, to };
}
