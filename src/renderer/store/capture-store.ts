/** The one capture that the page shows: on which interfaces, with which filter, and its rows. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CaptureRow } from '../../main/contract/capture-requests';
import type { LabApi } from '../../main/contract/lab-api';
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
  readonly filterProblem: FilterProblem | undefined;
  readonly missingInterface: string | undefined;
  readonly rows: RowPages<CaptureRow>;
  /** Changes when a row arrived or went. */
  readonly rowsRevision: number;
  /** Ends the capture there is and starts one with nothing in it. */
  readonly start: (interfaces: readonly string[], filter: string) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly setFilter: (filter: string) => Promise<void>;
  readonly exportFile: () => Promise<CaptureFile | undefined>;
}

export interface CaptureFile {
  readonly fileName: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function createCaptureStore(api: LabApi): StoreApi<CaptureStoreState> {
  const rows: RowPages<CaptureRow> = new RowPages<CaptureRow>(
    async (from, count): Promise<readonly CaptureRow[]> => {
      const { captureId } = store.getState();
      return captureId === undefined ? [] : api.request('capture.rows', { captureId, from, count });
    },
    () => store.setState((state) => ({ rowsRevision: state.rowsRevision + 1 })),
  );

  const store: StoreApi<CaptureStoreState> = createStore<CaptureStoreState>()((set, get) => ({
    captureId: undefined,
    interfaces: [ANY_INTERFACE],
    filter: '',
    isRunning: false,
    count: 0,
    filterProblem: undefined,
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
          rowsRevision: state.rowsRevision + 1,
        }));
      }
    },

    exportFile: async () => {
      const { captureId } = get();
      if (captureId === undefined) return undefined;
      const file = await api.request('capture.export', { captureId });
      if (file === undefined) return undefined;
      return { fileName: file.fileName, bytes: bytesOfBase64(file.base64) };
    },
  }));

  api.on('captures', (captures) => {
    const state = store.getState();
    // An event that was on its way when the filter changed still counts the rows of the old filter.
    const capture = captures.find(
      ({ captureId, filter }) => captureId === state.captureId && filter === state.filter,
    );
    if (capture === undefined) return;
    if (capture.count < state.count) rows.clear();
    store.setState({ count: capture.count, isRunning: capture.isRunning });
  });

  let hasStarted = false;
  api.onConnection((isConnected) => {
    // A host that was lost has forgotten its captures with it.
    const { interfaces, filter, start } = store.getState();
    if (isConnected && hasStarted) void start(interfaces, filter);
    if (!isConnected) store.setState({ isRunning: false });
    hasStarted = true;
  });
  void store.getState().start([ANY_INTERFACE], '');
  return store;
}

function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0);
}
