/** What the host last said about the lab: its topology, its clock, and whether the host is there. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ClockState, ContractLab, StepGoal } from '../../main/contract/clock-requests';
import type { LabApi } from '../../main/contract/lab-api';
import type { Topology } from '../../main/contract/topology';

export interface LabState {
  readonly isConnected: boolean;
  readonly lab: ContractLab | undefined;
  readonly topology: Topology | undefined;
  readonly clock: ClockState | undefined;
  readonly play: () => Promise<void>;
  readonly pause: () => Promise<void>;
  /** To the next frame, unless another goal is given. */
  readonly step: (to?: StepGoal) => Promise<void>;
  readonly setSpeed: (speed: number) => Promise<void>;
  /** The same time between two frames, in milliseconds of the wall, until a speed is chosen. */
  readonly setFrameEvery: (ms: number) => Promise<void>;
  /** Starts the lab anew, at time zero. */
  readonly restart: () => Promise<void>;
}

export function createLabStore(api: LabApi): StoreApi<LabState> {
  const store = createStore<LabState>()((set) => ({
    isConnected: true,
    lab: undefined,
    topology: undefined,
    clock: undefined,
    play: async () => set({ clock: await api.request('clock.play', {}) }),
    pause: async () => set({ clock: await api.request('clock.pause', {}) }),
    step: async (to = 'frame') => set({ clock: await api.request('clock.step', { to }) }),
    setSpeed: async (speed) => set({ clock: await api.request('clock.speed', { speed }) }),
    setFrameEvery: async (ms) => set({ clock: await api.request('clock.frameEvery', { ms }) }),
    restart: async () => set({ lab: await api.request('lab.restart', {}) }),
  }));

  async function load(): Promise<void> {
    // Each as it comes: what the host says after an answer is newer.
    await Promise.all([
      api.request('topology.get', {}).then((topology) => store.setState({ topology })),
      api.request('clock.get', {}).then((clock) => store.setState({ clock })),
      api.request('lab.get', {}).then((lab) => store.setState({ lab })),
    ]);
  }

  api.on('lab', (lab) => store.setState({ lab }));
  api.on('clock', (clock) => store.setState({ clock }));
  api.on('topology', (topology) => store.setState({ topology }));
  let hasLoaded = false;
  api.onConnection((isConnected) => {
    store.setState({ isConnected });
    if (isConnected && hasLoaded) void load();
    hasLoaded = true;
  });
  void load();
  return store;
}

/** Calls back each time that the lab that runs has started anew. */
export function onRestart(store: StoreApi<LabState>, listener: () => void): () => void {
  return store.subscribe((now, before) => {
    const [generation, earlier] = [now.lab?.generation, before.lab?.generation];
    if (generation !== undefined && earlier !== undefined && generation !== earlier) listener();
  });
}
