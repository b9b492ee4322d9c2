/** What changed between the open lab and another one: which one, which way round, and what came of it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LabChanges, OtherLab } from '../../main/contract/change-requests';
import type { LabApi } from '../../main/contract/lab-api';
import type { Translate } from '../i18n/messages';
import type { Problem } from './problem';
import { unlessLost } from './unless-lost';

export interface ComparedLabs {
  readonly other: OtherLab;
  readonly isReversed: boolean;
  /** Of the text of the open lab. */
  readonly version: number;
  readonly changes: LabChanges;
}

export interface ChangesState {
  readonly other: OtherLab;
  /** From the open lab to the other one. */
  readonly isReversed: boolean;
  readonly isRunning: boolean;
  readonly result: ComparedLabs | undefined;
  /** Why there is none. */
  readonly problem: Problem | undefined;
  /** Compares at once. */
  readonly choose: (other: OtherLab) => Promise<void>;
  readonly reverse: () => Promise<void>;
  readonly compare: () => Promise<void>;
}

interface ComparedText {
  /** Sends what was typed. */
  readonly flush: () => Promise<void>;
  readonly version: () => number;
}

export function createChangesStore(api: LabApi, text: ComparedText, t: Translate): StoreApi<ChangesState> {
  /** Of questions, of which the last one counts. */
  let asked = 0;
  return createStore<ChangesState>()((set, get) => ({
    other: { kind: 'saved' },
    isReversed: false,
    isRunning: false,
    result: undefined,
    problem: undefined,
    choose: async (other) => {
      set({ other });
      await get().compare();
    },
    reverse: async () => {
      set({ isReversed: !get().isReversed });
      if (get().result !== undefined || get().isRunning) await get().compare();
    },
    compare: async () => {
      asked += 1;
      const number = asked;
      const { other, isReversed } = get();
      set({ isRunning: true, problem: undefined });
      try {
        await text.flush();
        const version = text.version();
        const outcome = await unlessLost(api.request('changes.compare', { other, isReversed }));
        if (number !== asked) return;
        if (outcome?.kind === 'compared')
          set({ result: { other, isReversed, version, changes: outcome.changes } });
        if (outcome?.kind === 'failed') set({ problem: outcome, result: undefined });
        if (outcome?.kind === 'refused') {
          const message = t('One of the two cannot be read.');
          set({ problem: { message, diagnostics: outcome.diagnostics }, result: undefined });
        }
      } finally {
        if (number === asked) set({ isRunning: false });
      }
    },
  }));
}
