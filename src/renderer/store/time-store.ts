/** The timeline of the lab, and going to another moment of it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Messages } from '../i18n/messages';
import type { LabApi, ResponseOf } from '../../main/contract/lab-api';
import type { TimelineMark } from '../../main/contract/time-requests';
import { RowPages } from '../ui/row-pages';
import type { NoticeState } from './notice-store';
import type { LabState } from './lab-store';

export type TimeChart = ResponseOf<'time.chart'>;

export interface TimeState {
  readonly count: number;
  /** Marks up to the moment that is shown. */
  readonly shown: number;
  readonly rows: RowPages<TimelineMark>;
  readonly rowsRevision: number;
  readonly travel: (toNs: number) => Promise<void>;
  readonly cancel: () => Promise<void>;
  /** To the moment of the last mark before the one that is shown. */
  readonly goBack: () => Promise<void>;
  readonly goToPresent: () => Promise<void>;
  readonly branch: () => Promise<void>;
  readonly chart: (toNs: number, fromNs: number, buckets: number) => Promise<TimeChart>;
}

/** Marks that are looked through for the last one of another moment. */
const LOOK_BACK = 200;

interface Surroundings {
  readonly lab: StoreApi<LabState>;
  readonly notices: StoreApi<NoticeState>;
  readonly words: Messages['words'];
}

export function createTimeStore(api: LabApi, { lab, notices, words }: Surroundings): StoreApi<TimeState> {
  const rows: RowPages<TimelineMark> = new RowPages<TimelineMark>(
    (from, count) => api.request('time.marks', { from, count }),
    () => store.setState((state) => ({ rowsRevision: state.rowsRevision + 1 })),
  );

  async function tell(asked: Promise<ResponseOf<'time.travel'>>): Promise<void> {
    const outcome = await asked;
    if (outcome.kind === 'refused')
      notices.getState().notify({ tone: 'warning', text: words(outcome.message), subject: 'time' });
  }

  const travel = async (toNs: number): Promise<void> =>
    tell(api.request('time.travel', { toNs: Math.max(0, Math.floor(toNs)) }));

  const store: StoreApi<TimeState> = createStore<TimeState>()((_, get) => ({
    count: 0,
    shown: 0,
    rows,
    rowsRevision: 0,
    travel,
    cancel: async () => {
      await api.request('time.cancel', {});
    },
    goBack: async () => {
      const nowNs = lab.getState().clock?.nowNs ?? 0;
      const from = Math.max(0, get().shown - LOOK_BACK);
      const marks = await api.request('time.marks', { from, count: LOOK_BACK });
      const earlier = marks.findLast(({ atNs }) => atNs < nowNs);
      if (earlier !== undefined) await travel(earlier.atNs);
    },
    goToPresent: async () => {
      const presentNs = lab.getState().clock?.presentNs;
      if (presentNs !== undefined) await travel(presentNs);
    },
    branch: async () => tell(api.request('time.branch', {})),
    chart: (toNs, fromNs, buckets) => api.request('time.chart', { toNs, fromNs, buckets }),
  }));

  api.on('timeline', ({ count, shown }) => {
    if (count < store.getState().count) rows.clear();
    store.setState({ count, shown });
  });
  return store;
}
