/**
 * The captures that the host has, and the one of them that the page shows: on which interfaces, with which filters, its rows.
 *
 * All pages see the same captures. Nothing of one is lost by looking at another: what was captured stays at the host.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  CapturedPacket,
  CaptureRow,
  CaptureState,
  RowWishes,
} from '../../main/contract/capture-requests';
import type { NoiseKind } from '../../main/contract/noise-kinds';
import type { CaptureExportFormat, CaptureExportScope } from '../../main/contract/capture-study-requests';
import type { LabApi } from '../../main/contract/lab-api';
import type { Wording } from '../../main/contract/wording';
import { base64OfBytes } from '../ui/base64-of-bytes';
import { bytesOfBase64 } from '../ui/bytes-of-base64';
import { RowPages } from '../ui/row-pages';
import type { ShowCaptureFile } from './file-store';
import { createCaptureStudy, type CaptureStudy } from './capture-study';

/** The host's word for every interface of the lab. */
export const ANY_INTERFACE = 'any';

/** What is wrong with a filter, and where (counted from 1). */
interface FilterProblem {
  readonly filter: string;
  readonly message: Wording;
  readonly column: number;
}

/** What the host says of the capture that is shown, in the words of the page. */
interface ShownCapture {
  readonly captureId: string | undefined;
  readonly interfaces: readonly string[];
  /** The filter that the host applies, not what is being typed. */
  readonly filter: string;
  readonly displayFilter: string;
  readonly isRunning: boolean;
  /** A file that was opened. */
  readonly fileName: string | undefined;
  /** Why it was not read to its end. */
  readonly fileProblem: string | undefined;
  /** The place after that of the last row, and that of the first which is not forgotten. */
  readonly count: number;
  readonly first: number;
  /** Packets that were forgotten for newer ones. */
  readonly lost: number;
  readonly total: number;
  readonly scanned: number;
  /** What the times of the rows count from: milliseconds since 1970, and nanoseconds more. */
  readonly startTimeMs: number;
  readonly startNs: number;
  /** The time of the first packet that there was, in those of the rows. */
  readonly firstNs: number;
  /** What is left out of the rows, and of what the wires show. */
  readonly hiddenNoise: readonly NoiseKind[];
  /** Whose packets are left out, too. */
  readonly mutedWorkloads: readonly string[];
  /** Why nothing was found, where the filter tells. */
  readonly note: Wording | undefined;
}

export interface CaptureStoreState extends ShownCapture {
  /** All that the host has. */
  readonly captures: readonly CaptureState[];
  /** With what VXLAN tunnels carry, or as plain tcpdump prints them. */
  readonly tunnels: 'decoded' | 'plain';
  readonly filterProblem: FilterProblem | undefined;
  readonly displayProblem: FilterProblem | undefined;
  readonly missingInterface: string | undefined;
  /** What was wrong with the file that somebody wanted to open. */
  readonly openProblem: { readonly fileName: string; readonly why: Wording } | undefined;
  readonly rows: RowPages<CaptureRow>;
  /** Changes when a row arrived or went. */
  readonly rowsRevision: number;
  /** Ends the capture there is and starts one with nothing in it. */
  readonly start: (interfaces: readonly string[], filter: string) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Shows another one of those that the host has. */
  readonly show: (captureId: string) => void;
  readonly close: (captureId: string) => Promise<void>;
  /** True when it was taken. */
  readonly setFilter: (filter: string) => Promise<boolean>;
  readonly setDisplayFilter: (filter: string) => Promise<boolean>;
  readonly hideNoise: (kinds: readonly NoiseKind[]) => Promise<void>;
  readonly muteWorkloads: (workloads: readonly string[]) => Promise<void>;
  readonly showTunnels: (tunnels: 'decoded' | 'plain') => void;
  /** Columns and coloring rules beside what every row has. */
  readonly wishes: RowWishes;
  readonly wish: (wishes: RowWishes) => void;
  readonly study: CaptureStudy;
  /** Layers and bytes of a row; undefined when it is gone. */
  readonly packet: (number: number) => Promise<CapturedPacket | undefined>;
  readonly mark: (numbers: readonly number[], isMarked: boolean) => Promise<void>;
  readonly comment: (number: number, text: string) => Promise<void>;
  /** While a file is made: how far it is, from 0 to 1. */
  readonly exporting: { readonly share: number } | undefined;
  /** One at a time. `gone`: the capture has other packets by now, and there is no such file; undefined when it was cancelled. */
  readonly exportFile: (
    format: CaptureExportFormat,
    scope: CaptureExportScope,
  ) => Promise<CaptureFile | 'gone' | undefined>;
  readonly cancelExport: () => void;
  readonly openFile: (fileName: string, bytes: Uint8Array) => Promise<void>;
  /** One that the host has opened. */
  readonly showFile: ShowCaptureFile;
}

export interface CaptureFile {
  readonly fileName: string;
  /** One after another. */
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
}

const NOTHING: ShownCapture = {
  captureId: undefined,
  interfaces: [ANY_INTERFACE],
  filter: '',
  displayFilter: '',
  isRunning: false,
  fileName: undefined,
  fileProblem: undefined,
  count: 0,
  first: 0,
  lost: 0,
  total: 0,
  scanned: 0,
  startTimeMs: 0,
  startNs: 0,
  firstNs: 0,
  hiddenNoise: [],
  mutedWorkloads: [],
  note: undefined,
};

export function createCaptureStore(api: LabApi): StoreApi<CaptureStoreState> {
  const rows: RowPages<CaptureRow> = new RowPages<CaptureRow>(
    async (from, count): Promise<readonly (CaptureRow | undefined)[]> => {
      const { captureId, tunnels, wishes } = store.getState();
      if (captureId === undefined) return [];
      const answer = await api.request('capture.rows', { captureId, from, count, tunnels, wishes });
      const forgotten = Math.max(0, (answer[0]?.place ?? from) - from);
      return [...new Array<undefined>(forgotten).fill(undefined), ...answer];
    },
    () => store.setState((state) => ({ rowsRevision: state.rowsRevision + 1 })),
  );

  /** By the capture and its revision: what the rows were fetched for. */
  let shownRevision: number | undefined;
  /** What the page has changed since, which events that are on their way still say. */
  const superseded = new Set<string>();
  let exportEnd = new AbortController();
  const store: StoreApi<CaptureStoreState> = createStore<CaptureStoreState>()((set, get) => ({
    ...NOTHING,
    captures: [],
    tunnels: 'decoded',
    wishes: { columns: [], rules: [] },
    filterProblem: undefined,
    displayProblem: undefined,
    missingInterface: undefined,
    openProblem: undefined,
    rows,
    rowsRevision: 0,
    study: createCaptureStudy(api, () => get().captureId),

    start: async (interfaces, filter) => {
      const { captureId, isRunning, displayFilter } = get();
      const previousId = isRunning ? captureId : undefined;
      const outcome = await api.request('capture.start', { interfaces: [...interfaces], filter });
      if (outcome.kind === 'bad-filter') {
        set({ filterProblem: { filter, message: outcome.message, column: outcome.column } });
        return;
      }
      if (outcome.kind === 'no-such-interface') {
        set({ missingInterface: outcome.interfaceId });
        return;
      }
      const { hiddenNoise, mutedWorkloads } = outcome;
      const started = { captureId: outcome.captureId, interfaces, filter, isRunning: true };
      showOther({ ...NOTHING, ...started, hiddenNoise, mutedWorkloads });
      if (displayFilter !== '') await get().setDisplayFilter(displayFilter);
      if (previousId !== undefined) await api.request('capture.stop', { captureId: previousId });
    },

    stop: async () => {
      const { captureId } = get();
      if (captureId === undefined) return;
      const state = await api.request('capture.stop', { captureId });
      set({ isRunning: false, count: state?.count ?? get().count });
    },

    show: (captureId) => {
      const capture = get().captures.find((each) => each.captureId === captureId);
      if (capture !== undefined && captureId !== get().captureId) adopt(capture);
    },

    close: async (captureId) => {
      await api.request('capture.close', { captureId });
      if (get().captureId !== captureId) return;
      const other = get().captures.findLast((each) => each.captureId !== captureId);
      if (other === undefined) showOther(NOTHING);
      else adopt(other);
    },

    setFilter: async (filter) => {
      const { captureId, interfaces } = get();
      if (captureId !== undefined) {
        const outcome = await api.request('capture.setFilter', { captureId, filter });
        if (outcome.kind === 'bad-filter') {
          set({ filterProblem: { filter, message: outcome.message, column: outcome.column } });
          return false;
        }
        if (outcome.kind === 'started') {
          change({ captureId, filter, note: toldNote(captureId, filter) });
          return true;
        }
      }
      // The host keeps only the newest captures of a page.
      await get().start(interfaces, filter);
      return get().filter === filter;
    },

    setDisplayFilter: async (displayFilter) => {
      const { captureId } = get();
      if (captureId === undefined) return false;
      const outcome = await api.request('capture.setDisplayFilter', { captureId, filter: displayFilter });
      if (outcome.kind === 'bad-filter') {
        set({
          displayProblem: { filter: displayFilter, message: outcome.message, column: outcome.column },
        });
        return false;
      }
      if (outcome.kind === 'started') change({ displayFilter, displayProblem: undefined });
      return true;
    },

    hideNoise: async (kinds) => {
      const done = api.request('noise.hide', { kinds: [...kinds] });
      leaveOut({ hiddenNoise: kinds });
      await done;
    },

    muteWorkloads: async (workloads) => {
      const done = api.request('workloads.mute', { workloads: [...workloads] });
      leaveOut({ mutedWorkloads: workloads });
      await done;
    },

    showTunnels: (tunnels) => {
      rows.clear();
      set((state) => ({ tunnels, rowsRevision: state.rowsRevision + 1 }));
    },

    wish: (wishes) => {
      if (JSON.stringify(wishes) === JSON.stringify(get().wishes)) return;
      // What came for others stands in other columns.
      rows.clear();
      set((state) => ({ wishes, rowsRevision: state.rowsRevision + 1 }));
    },

    packet: async (number) => {
      const { captureId, tunnels } = get();
      return captureId === undefined
        ? undefined
        : api.request('capture.packet', { captureId, number, tunnels });
    },

    mark: async (numbers, isMarked) => {
      const { captureId } = get();
      if (captureId === undefined) return;
      await api.request('capture.mark', { captureId, numbers: [...numbers], isMarked });
      refreshRows();
    },

    comment: async (number, text) => {
      const { captureId } = get();
      if (captureId === undefined) return;
      await api.request('capture.comment', { captureId, number, text });
      refreshRows();
    },

    exporting: undefined,
    exportFile: async (format, scope) => {
      const { captureId, exporting } = get();
      if (captureId === undefined || exporting !== undefined) return undefined;
      exportEnd = new AbortController();
      const { signal } = exportEnd;
      set({ exporting: { share: 0 } });
      try {
        const begun = await api.request('capture.export', { captureId, format, scope });
        if (begun === undefined) return 'gone';
        const { exportId, fileName } = begun;
        const pieces: Uint8Array<ArrayBuffer>[] = [];
        while (!signal.aborted) {
          const answer = await api.request('capture.exportPiece', { exportId });
          if (answer.kind === 'gone') return 'gone';
          if (answer.kind === 'whole') return { fileName, pieces };
          pieces.push(bytesOfBase64(answer.base64));
          set({ exporting: { share: answer.share } });
        }
        await api.request('capture.endExport', { exportId });
        return undefined;
      } finally {
        set({ exporting: undefined });
      }
    },
    cancelExport: () => exportEnd.abort(),

    openFile: async (fileName, bytes) => {
      const outcome = await api.request('capture.open', { fileName, base64: base64OfBytes(bytes) });
      if (outcome.kind === 'bad-file') {
        set({ openProblem: { fileName, why: outcome.message } });
        return;
      }
      get().showFile({ captureId: outcome.captureId, fileName });
    },
    showFile: ({ captureId, fileName }) => showOther({ ...NOTHING, captureId, fileName, interfaces: [] }),
  }));

  /** What the host said last of the filter: it says nothing again when the filter is put in a second time. */
  function toldNote(captureId: string, filter: string): Wording | undefined {
    const told = store.getState().captures.find((capture) => capture.captureId === captureId);
    return told?.filter === filter ? told.note : undefined;
  }

  /** The same rows say something else. */
  function refreshRows(): void {
    rows.refresh();
    store.setState((state) => ({ rowsRevision: state.rowsRevision + 1 }));
  }

  /** Other rows come in their place. */
  function forgetRows(changed: Partial<CaptureStoreState>): void {
    rows.clear();
    store.setState((state) => ({
      ...(changed.captureId === undefined ? {} : { filterProblem: undefined, displayProblem: undefined }),
      missingInterface: undefined,
      openProblem: undefined,
      ...changed,
      rowsRevision: state.rowsRevision + 1,
    }));
  }

  /** Of the capture that is shown. */
  function change(changed: Partial<CaptureStoreState>): void {
    superseded.add(viewKeyOf(store.getState()));
    forgetRows(changed);
  }

  /** Of all captures of the lab; a file shows what it has. */
  function leaveOut(changed: Partial<Pick<ShownCapture, 'hiddenNoise' | 'mutedWorkloads'>>): void {
    if (store.getState().fileName === undefined) change(changed);
  }

  function showOther(shown: ShownCapture): void {
    superseded.clear();
    forgetRows(shown);
  }

  /**
   * Shows a capture that was there before this page, that a lab which started anew began again, or that is seen otherwise since another
   * page said so.
   */
  function adopt(capture: CaptureState): void {
    shownRevision = capture.revision;
    showOther(shownOf(capture));
  }

  /** Since the host is there: a host that was lost may have forgotten its captures. */
  let isFirst = true;
  /** What was shown before a moment at which there was no capture. */
  let leftId: string | undefined;
  api.on('captures', (captures) => {
    const state = store.getState();
    store.setState({ captures });
    const newest = captures.at(-1);
    const own = captures.find(({ captureId }) => captureId === state.captureId);
    if (own === undefined) {
      const again = captures.find(({ captureId }) => captureId === leftId) ?? newest;
      if (again !== undefined) adopt(again);
      else if (isFirst) void state.start(state.interfaces, state.filter);
      else if (state.captureId !== undefined) {
        leftId = state.captureId;
        showOther({ ...NOTHING, interfaces: state.interfaces, filter: state.filter });
      }
    } else if (viewKeyOf(own) === viewKeyOf(state)) {
      superseded.clear();
      if (own.count < state.count) rows.clear();
      else if (own.revision !== shownRevision) refreshRows();
      shownRevision = own.revision;
      store.setState(shownOf(own));
    } else if (!superseded.has(viewKeyOf(own))) adopt(own);
    isFirst = false;
  });

  api.onConnection((isConnected) => {
    if (isConnected) return;
    isFirst = true;
    superseded.clear();
    store.setState({ isRunning: false });
  });
  return store;
}

type ViewOptions = Pick<ShownCapture, 'displayFilter' | 'filter' | 'hiddenNoise' | 'mutedWorkloads'>;

/** What decides which rows a capture has. */
function viewKeyOf({ filter, displayFilter, hiddenNoise, mutedWorkloads }: ViewOptions): string {
  return JSON.stringify([filter, displayFilter, hiddenNoise, mutedWorkloads]);
}

function shownOf(capture: CaptureState): ShownCapture {
  const { captureId, interfaces, filter, displayFilter, isRunning, fileName, problem } = capture;
  const {
    count,
    first,
    lost,
    total,
    scanned,
    startTimeMs,
    startNs,
    firstNs,
    hiddenNoise,
    mutedWorkloads,
    note,
  } = capture;
  return {
    captureId,
    interfaces,
    filter,
    displayFilter,
    isRunning,
    fileName,
    fileProblem: problem,
    count,
    first,
    lost,
    total,
    scanned,
    startTimeMs,
    startNs,
    firstNs,
    hiddenNoise,
    mutedWorkloads,
    note,
  };
}
