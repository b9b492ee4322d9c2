/** Commands of the command line on the lab on screen: the line that is typed, those before it, and what the last one printed. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PrintedCommand } from '../../main/contract/command-line-requests';
import type { LabApi } from '../../main/contract/lab-api';
import { keepLineFirst, keptLines } from './kept-lines';
import { unlessLost } from './unless-lost';

const HISTORY_KEY = 'podwire.command-lines';
const MAX_KEPT = 100;

export interface CommandLineState {
  /** What stands behind `podwire`. */
  readonly line: string;
  readonly isRunning: boolean;
  readonly printed: (PrintedCommand & { readonly line: string }) | undefined;
  readonly change: (line: string) => void;
  /** The line that was run before the one that is shown, or the one after it. */
  readonly recall: (where: 'before' | 'after') => void;
  readonly run: (line: string) => Promise<void>;
  /** What was printed until then is shown. */
  readonly cancel: () => Promise<void>;
}

/** `flush` sends what was typed into the text, so that copies of the lab are made of the text on screen. */
export function createCommandLineStore(api: LabApi, flush: () => Promise<void>): StoreApi<CommandLineState> {
  /** How many lines back the one that is shown is; 0 is the one that was being typed. */
  let back = 0;
  let typed = '';
  return createStore<CommandLineState>()((set, get) => ({
    line: '',
    isRunning: false,
    printed: undefined,
    change: (line) => {
      back = 0;
      typed = line;
      set({ line });
    },
    recall: (where) => {
      const lines = [typed, ...keptLines(HISTORY_KEY)];
      back = Math.min(Math.max(0, back + (where === 'before' ? 1 : -1)), lines.length - 1);
      set({ line: lines[back] ?? '' });
    },
    run: async (line) => {
      if (get().isRunning) return;
      get().change(line);
      keepLineFirst(HISTORY_KEY, MAX_KEPT, line.trim());
      set({ isRunning: true });
      try {
        await flush();
        const printed = await unlessLost(api.request('commandLine.run', { line }));
        if (printed !== undefined) set({ printed: { ...printed, line } });
      } finally {
        set({ isRunning: false });
      }
    },
    cancel: async () => {
      await unlessLost(api.request('jobs.cancel', {}));
    },
  }));
}
