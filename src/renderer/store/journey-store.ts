/** The journey that is shown: of a packet that a capture saw, of one that was dropped, or of one that is tried. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { JourneyView } from '../../main/contract/journey-requests';
import type { LabApi, ResponseOf } from '../../main/contract/lab-api';
import type { Problem } from './problem';
import type { TextStoreState } from './text-store';
import { unlessLost } from './unless-lost';

type Outcome = ResponseOf<'journey.trace'>;

export interface JourneyState {
  readonly journey: JourneyView | undefined;
  /** Of the text that its places and fixes are of. */
  readonly version: number;
  /** Of the journey that is shown, where it was tried; undefined where it is a packet's own. */
  readonly tried: JourneyState['form'] | undefined;
  /** Why there is none. */
  readonly problem: Problem | undefined;
  readonly isRunning: boolean;
  readonly form: { readonly from: string; readonly to: string };
  readonly change: (fields: Partial<JourneyState['form']>) => void;
  readonly askPacket: (captureId: string, number: number) => Promise<void>;
  readonly askDrop: (number: number) => Promise<void>;
  /** Sends a packet in a copy of the lab. */
  readonly trace: (from: string, to: string) => Promise<void>;
}

export function createJourneyStore(api: LabApi, text: StoreApi<TextStoreState>): StoreApi<JourneyState> {
  /** Only the newest question is answered. */
  let asked = 0;

  async function show(ask: () => Promise<Outcome>, tried?: JourneyState['form']): Promise<void> {
    asked += 1;
    const own = asked;
    store.setState({ isRunning: true, problem: undefined });
    const outcome = await unlessLost(ask());
    if (own !== asked) return;
    store.setState({ isRunning: false });
    if (outcome?.kind === 'journey') {
      store.setState({ journey: outcome.journey, version: outcome.version, tried });
    } else if (outcome?.kind === 'unknown') {
      store.setState({ journey: undefined, problem: { message: outcome.message } });
    }
  }

  const store: StoreApi<JourneyState> = createStore<JourneyState>()((set, get) => ({
    journey: undefined,
    version: 0,
    tried: undefined,
    problem: undefined,
    isRunning: false,
    form: { from: '', to: '' },
    change: (fields) => set({ form: { ...get().form, ...fields } }),
    askPacket: (captureId, number) => show(() => api.request('journey.ofPacket', { captureId, number })),
    askDrop: (number) => show(() => api.request('journey.ofDrop', { number })),
    trace: async (from, to) => {
      set({ form: { from, to } });
      await show(
        async () => {
          const { flush } = text.getState();
          await flush();
          return api.request('journey.trace', { from, to, version: text.getState().version });
        },
        { from, to },
      );
    },
  }));
  return store;
}
