/** The Scenarios of the lab: those that its text holds, the one that is being recorded, and the one that is played. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Messages, Translate } from '../i18n/messages';
import type { LabApi } from '../../main/contract/lab-api';
import type {
  ContractScenario,
  RecordingState,
  ScenarioRunState,
} from '../../main/contract/scenario-requests';
import type { NoticeState } from './notice-store';

export type ScenarioDialog =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'discard' }
  /** A plain manifest stays kubectl's own; asked once. */
  | {
      readonly kind: 'needs-lab-file';
      readonly fileName: string;
      readonly message: string;
      readonly name: string;
      readonly text: string;
    };

export interface ScenarioStoreState {
  readonly scenarios: readonly ContractScenario[];
  readonly recording: RecordingState;
  /** The newest, also when it is over. */
  readonly run: ScenarioRunState | undefined;
  readonly dialog: ScenarioDialog | undefined;
  /** Why what the dialog asked for was not done. */
  readonly problem: string | undefined;
  readonly show: (dialog: ScenarioDialog) => void;
  readonly cancel: () => void;
  readonly play: (name: string) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly record: (isFromStart: boolean) => Promise<void>;
  readonly finish: (answer: {
    readonly name: string;
    readonly text: string;
    readonly makesLabFile?: boolean;
  }) => Promise<void>;
  readonly discard: () => Promise<void>;
}

const NOT_RECORDING: RecordingState = { isRecording: false, steps: [], warnings: [] };

interface Surroundings {
  readonly notices: StoreApi<NoticeState>;
  readonly t: Translate;
  readonly words: Messages['words'];
  /** Resolves when the host has everything that was typed. */
  readonly flush: () => Promise<void>;
}

export function createScenarioStore(api: LabApi, surroundings: Surroundings): StoreApi<ScenarioStoreState> {
  const { notices, t, words, flush } = surroundings;
  const { notify } = notices.getState();
  const store = createStore<ScenarioStoreState>()((set, get) => ({
    scenarios: [],
    recording: NOT_RECORDING,
    run: undefined,
    dialog: undefined,
    problem: undefined,

    show: (dialog) => set({ dialog, problem: undefined }),
    cancel: () => set({ dialog: undefined, problem: undefined }),

    play: async (name) => {
      await flush();
      const outcome = await api.request('scenario.play', { name });
      if (outcome.kind === 'no-such-scenario') notify({ tone: 'bad', text: words(outcome.message) });
    },
    stop: async () => {
      await api.request('scenario.stop', {});
    },

    record: async (isFromStart) => {
      await flush();
      set({ recording: await api.request('recording.start', { isFromStart }), dialog: undefined });
    },
    finish: async ({ name, text, makesLabFile }) => {
      await flush();
      const outcome = await api.request('recording.stop', {
        name,
        ...(text === '' ? {} : { text }),
        ...(makesLabFile === true ? { makesLabFile } : {}),
      });
      if (outcome.kind === 'refused') {
        set({ dialog: { kind: 'stop' }, problem: words(outcome.message) });
      } else if (outcome.kind === 'needs-lab-file') {
        const { fileName, message } = outcome;
        get().show({ kind: 'needs-lab-file', fileName, message: words(message), name, text });
      } else {
        set({ dialog: undefined, problem: undefined, recording: NOT_RECORDING });
        notify({
          tone: 'good',
          text: t('Recorded {name}: {count} steps.', { name: outcome.name, count: outcome.stepCount }),
          actions: [{ label: t('Play'), onAct: () => void get().play(outcome.name) }],
        });
      }
    },
    discard: async () => {
      set({ recording: await api.request('recording.discard', {}), dialog: undefined, problem: undefined });
    },
  }));

  async function load(): Promise<void> {
    store.setState({ scenarios: await api.request('scenario.list', {}) });
  }

  api.on('scenarios', (scenarios) => store.setState({ scenarios }));
  api.on('recording', (recording) => store.setState({ recording }));
  api.on('scenario.run', (run) => store.setState({ run }));
  let hasConnected = false;
  api.onConnection((isConnected) => {
    if (isConnected && hasConnected) {
      // Another host knows nothing of what this one did; where it is the same, it tells.
      store.setState({ recording: NOT_RECORDING, run: undefined });
      void load();
    }
    hasConnected = true;
  });
  void load();
  return store;
}
