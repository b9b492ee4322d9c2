/** Two runs of the lab side by side: which can be chosen, how far the comparison is, and what came of it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EventOf, LabApi } from '../../main/contract/lab-api';
import type { ComparedRuns, KeptRunView, RunChoice } from '../../main/contract/run-requests';
import type { Problem } from './problem';
import { unlessLost } from './unless-lost';

export interface RunsForm {
  /** The number of a run that was left; empty for the newest of them, `settings` for the present one with other settings. */
  readonly other: string;
  /** Each empty for the lab's own. */
  readonly cni: string;
  readonly proxyMode: string;
  readonly seed: string;
}

export interface RunsState {
  /** What the panel compares. */
  readonly view: 'networks' | 'runs' | 'changes' | 'cluster';
  readonly form: RunsForm;
  readonly kept: readonly KeptRunView[];
  /** From 0 to 1, while two are compared. */
  readonly share: number | undefined;
  readonly result: ComparedRuns | undefined;
  /** Why there is none. */
  readonly problem: Problem | undefined;
  readonly show: (view: RunsState['view']) => void;
  readonly change: (fields: Partial<RunsForm>) => void;
  readonly compare: (choice: RunChoice) => Promise<void>;
  readonly cancel: () => Promise<void>;
}

/** `flush` sends what was typed, so that the runs are of the text on screen. */
export function createRunsStore(api: LabApi, flush: () => Promise<void>): StoreApi<RunsState> {
  const store = createStore<RunsState>()((set, get) => ({
    view: 'networks',
    form: { other: '', cni: '', proxyMode: '', seed: '' },
    kept: [],
    share: undefined,
    result: undefined,
    problem: undefined,
    show: (view) => set({ view }),
    change: (fields) => set({ form: { ...get().form, ...fields } }),
    compare: async (choice) => {
      set({ problem: undefined });
      await flush();
      const outcome = await unlessLost(api.request('runs.compare', { choice }));
      if (outcome?.kind === 'refused') set({ problem: { message: outcome.message } });
    },
    cancel: async () => {
      await unlessLost(api.request('runs.cancel', {}));
    },
  }));

  async function follow({ kept, share, resultId, problem }: EventOf<'runs'>): Promise<void> {
    store.setState({ kept, share });
    if (problem !== undefined) store.setState({ problem: { message: problem } });
    if (resultId === undefined || resultId === store.getState().result?.id) return;
    const result = await unlessLost(api.request('runs.result', {}));
    if (result !== undefined) store.setState({ result });
  }

  api.on('runs', (event) => void follow(event));
  return store;
}
