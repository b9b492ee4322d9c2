/** The packets that went no further, and the one that the page has just been told of. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DropRow } from '../../main/contract/capture-requests';
import type { LabApi } from '../../main/contract/lab-api';
import { RowPages } from '../ui/row-pages';

export interface DropsState {
  readonly count: number;
  /** Drops that any cluster has are left out. */
  readonly isNoiseHidden: boolean;
  readonly rows: RowPages<DropRow>;
  readonly rowsRevision: number;
  /** The newest drop, once for each time that the count grew while the page was open. */
  readonly latest: DropRow | undefined;
  readonly dismissLatest: () => void;
}

export function createDropsStore(api: LabApi): StoreApi<DropsState> {
  const rows: RowPages<DropRow> = new RowPages<DropRow>(
    (from, count) => api.request('drops.rows', { from, count }),
    () => store.setState((state) => ({ rowsRevision: state.rowsRevision + 1 })),
  );
  const store: StoreApi<DropsState> = createStore<DropsState>()((set) => ({
    count: 0,
    isNoiseHidden: false,
    rows,
    rowsRevision: 0,
    latest: undefined,
    dismissLatest: () => set({ latest: undefined }),
  }));

  async function announce(count: number): Promise<void> {
    const [latest] = await api.request('drops.rows', { from: count - 1, count: 1 });
    // While this was asked, more may have come, each with an announcement of its own.
    if (latest !== undefined && store.getState().count === count) store.setState({ latest });
  }

  api.on('drops', ({ count, isNoiseHidden }) => {
    const previous = store.getState();
    if (isNoiseHidden !== previous.isNoiseHidden) {
      // Other rows of the same drops: none of them is new.
      rows.clear();
      store.setState((state) => ({
        count,
        isNoiseHidden,
        latest: undefined,
        rowsRevision: state.rowsRevision + 1,
      }));
      return;
    }
    if (count < previous.count) {
      // The lab started anew, or an earlier moment is shown: what the page told of last has not happened.
      rows.clear();
      store.setState((state) => ({ count, latest: undefined, rowsRevision: state.rowsRevision + 1 }));
      return;
    }
    store.setState({ count });
    if (count > previous.count) void announce(count);
  });
  return store;
}
