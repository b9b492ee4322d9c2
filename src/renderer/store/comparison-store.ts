/** The same traffic under two network plugins: what is compared, and what came of it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ContractComparison } from '../../main/contract/comparison-requests';
import type { LabApi } from '../../main/contract/lab-api';
import type { Problem } from './problem';
import { unlessLost } from './unless-lost';

export interface ComparisonForm {
  /** A target as on the command line. */
  readonly target: string;
  readonly command: string;
  /** `flannel/vxlan`; empty for the lab's own. */
  readonly left: string;
  readonly right: string;
}

export interface ComparisonState {
  readonly form: ComparisonForm;
  readonly isRunning: boolean;
  readonly comparison: ContractComparison | undefined;
  /** Why there is no newer one. */
  readonly problem: Problem | undefined;
  readonly change: (fields: Partial<ComparisonForm>) => void;
  readonly run: (form: ComparisonForm) => Promise<void>;
}

/** `flush` sends what was typed, so that copies of the lab are made of the text on screen. */
export function createComparisonStore(api: LabApi, flush: () => Promise<void>): StoreApi<ComparisonState> {
  return createStore<ComparisonState>()((set, get) => ({
    form: { target: '', command: '', left: '', right: '' },
    isRunning: false,
    comparison: undefined,
    problem: undefined,
    change: (fields) => set({ form: { ...get().form, ...fields } }),
    run: async ({ target, command, left, right }) => {
      set({ isRunning: true, problem: undefined });
      try {
        await flush();
        const cnis = [left, right];
        const request = api.request('comparison.run', { target, command, cnis, proxyModes: [] });
        const outcome = await unlessLost(request);
        if (outcome?.kind === 'compared') set({ comparison: outcome.comparison });
        if (outcome?.kind === 'refused') set({ problem: { message: outcome.message } });
      } finally {
        set({ isRunning: false });
      }
    },
  }));
}
