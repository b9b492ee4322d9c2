/** The one capture that the page shows: on which interfaces, with which filter, and its rows. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CapturedPacket, CaptureRow, CaptureState } from '../../main/contract/capture-requests';
import type { LabApi } from '../../main/contract/lab-api';
import { bytesOfBase64 } from '../ui/bytes-of-base64';
import { RowPages } from '../ui/row-pages';

/** The host's word for every interface of the lab. */
export const ANY_INTERFACE = 'any';

/** What is wrong with a filter, and where (counted from 1). */
interface FilterProblem {
  readonly filter: string;
  readonly message: string;
  readonly column: number;
}

export interface CaptureStoreState {
  readonly captureId: string | undefined;
  readonly interfaces: readonly string[];
  /** The filter that the host applies, not what is being typed. */
  readonly filter: string;
  readonly isRunning: boolean;
  readonly count: number;
  /** ARP, neighbor discovery, DNS and probes are left out of the rows, and of what the wires show. */
  readonly isNoiseHidden: boolean;
  /** With what VXLAN tunnels carry, or as plain tcpdump prints them. */
  readonly tunnels: 'decoded' | 'plain';
  readonly filterProblem: FilterProblem | undefined;
  /** Why nothing was found, where the filter tells. */
  readonly note: string | undefined;
  readonly missingInterface: string | undefined;
  readonly rows: RowPages<CaptureRow>;
  /** Changes when a row arrived or went. */
  readonly rowsRevision: number;
  /** Ends the capture there is and starts one with nothing in it. */
  readonly start: (interfaces: readonly string[], filter: string) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly setFilter: (filter: string) => Promise<void>;
  readonly hideNoise: (isHidden: boolean) => Promise<void>;
  readonly showTunnels: (tunnels: 'decoded' | 'plain') => void;
  /** Layers and bytes of a row; undefined when it is gone. */
  readonly packet: (number: number) => Promise<CapturedPacket | undefined>;
  readonly exportFile: () => Promise<CaptureFile | undefined>;
}

export interface CaptureFile {
  readonly fileName: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function createCaptureStore(api: LabApi): StoreApi<CaptureStoreState> {
  const rows: RowPages<CaptureRow> = new RowPages<CaptureRow>(
    async (from, count): Promise<readonly CaptureRow[]> => {
      const { captureId, tunnels } = store.getState();
      return captureId === undefined ? [] : api.request('capture.rows', { captureId, from, count, tunnels });
    },
    () => store.setState((state) => ({ rowsRevision: state.rowsRevision + 1 })),
  );

  let told: readonly CaptureState[] = [];
  const store: StoreApi<CaptureStoreState> = createStore<CaptureStoreState>()((set, get) => ({
    captureId: undefined,
    interfaces: [ANY_INTERFACE],
    filter: '',
    isRunning: false,
    count: 0,
    isNoiseHidden: false,
    tunnels: 'decoded',
    filterProblem: undefined,
    note: undefined,
    missingInterface: undefined,
    rows,
    rowsRevision: 0,

    start: async (interfaces, filter) => {
      const previousId = get().isRunning ? get().captureId : undefined;
      const outcome = await api.request('capture.start', { interfaces: [...interfaces], filter });
      if (outcome.kind === 'bad-filter') {
        set({ filterProblem: { filter, message: outcome.message, column: outcome.column } });
        return;
      }
      if (outcome.kind === 'no-such-interface') {
        set({ missingInterface: outcome.interfaceId });
        return;
      }
      rows.clear();
      set((state) => ({
        captureId: outcome.captureId,
        interfaces,
        filter,
        isRunning: true,
        count: 0,
        filterProblem: undefined,
        note: undefined,
        missingInterface: undefined,
        rowsRevision: state.rowsRevision + 1,
      }));
      if (previousId !== undefined) await api.request('capture.stop', { captureId: previousId });
    },

    stop: async () => {
      const { captureId } = get();
      if (captureId === undefined) return;
      const state = await api.request('capture.stop', { captureId });
      set({ isRunning: false, count: state?.count ?? get().count });
    },

    setFilter: async (filter) => {
      const { captureId, interfaces } = get();
      if (captureId === undefined) {
        await get().start(interfaces, filter);
        return;
      }
      const outcome = await api.request('capture.setFilter', { captureId, filter });
      if (outcome.kind === 'bad-filter') {
        set({ filterProblem: { filter, message: outcome.message, column: outcome.column } });
      } else if (outcome.kind === 'no-such-interface') {
        // The host keeps only the newest captures of a page.
        await get().start(interfaces, filter);
      } else {
        rows.clear();
        set((state) => ({
          captureId: outcome.captureId,
          filter,
          filterProblem: undefined,
          note: toldNote(outcome.captureId, filter),
          rowsRevision: state.rowsRevision + 1,
        }));
      }
    },

    hideNoise: async (isHidden) => {
      await api.request('noise.hide', { isHidden });
      rows.clear();
      set((state) => ({ isNoiseHidden: isHidden, rowsRevision: state.rowsRevision + 1 }));
    },

    showTunnels: (tunnels) => {
      rows.clear();
      set((state) => ({ tunnels, rowsRevision: state.rowsRevision + 1 }));
    },

    packet: async (number) => {
      const { captureId, tunnels } = get();
      return captureId === undefined
        ? undefined
        : api.request('capture.packet', { captureId, number, tunnels });
    },

    exportFile: async () => {
      const { captureId } = get();
      if (captureId === undefined) return undefined;
      const file = await api.request('capture.export', { captureId, format: 'pcapng', scope: 'all' });
      if (file === undefined) return undefined;
      return { fileName: file.fileName, bytes: bytesOfBase64(file.base64) };
    },
  }));

  /** What the host said last of the filter: it says nothing again when the filter is put in a second time. */
  function toldNote(captureId: string, filter: string): string | undefined {
    return told.find((capture) => capture.captureId === captureId && capture.filter === filter)?.note;
  }

  /** Shows a capture that was there before this page, or that a lab which started anew began again. */
  function adopt(capture: CaptureState): void {
    rows.clear();
    store.setState((state) => ({
      captureId: capture.captureId,
      interfaces: capture.interfaces,
      filter: capture.filter,
      isRunning: capture.isRunning,
      count: capture.count,
      isNoiseHidden: capture.isNoiseHidden,
      filterProblem: undefined,
      note: capture.note,
      missingInterface: undefined,
      rowsRevision: state.rowsRevision + 1,
    }));
  }

  /** Since the host is there: a host that was lost may have forgotten its captures. */
  let isFirst = true;
  api.on('captures', (captures) => {
    told = captures;
    const state = store.getState();
    const newest = captures.at(-1);
    const own = captures.find(({ captureId }) => captureId === state.captureId);
    if (own === undefined) {
      if (newest !== undefined) adopt(newest);
      else if (isFirst) void state.start(state.interfaces, state.filter);
    } else if (own.filter === state.filter && own.isNoiseHidden === state.isNoiseHidden) {
      // An event that was on its way when the filter changed still counts the rows of the old filter.
      if (own.count < state.count) rows.clear();
      store.setState({ count: own.count, isRunning: own.isRunning, note: own.note });
    }
    isFirst = false;
  });

  api.onConnection((isConnected) => {
    if (isConnected) return;
    isFirst = true;
    store.setState({ isRunning: false });
  });
  return store;
}
