/**
 * What the person has set. The host keeps it, for every window and browser; a copy lies in the browser so that the first
 * picture is right before the host has answered.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LabApi } from '../../main/contract/lab-api';
import { settingsSchema, type Settings } from '../../main/contract/settings-requests';
import { unlessLost } from './unless-lost';

const STORAGE_KEY = 'podwire.settings';

export interface SettingsState {
  readonly settings: Settings;
  /** They are the host's by now, or newer. */
  readonly isHeard: boolean;
  readonly change: (part: Partial<Settings>) => void;
  /** Everything as Podwire comes. */
  readonly reset: () => void;
}

export function createSettingsStore(api: LabApi, page: Window): StoreApi<SettingsState> {
  let isChanged = false;
  let waiting = 0;
  const keep = (settings: Settings): void => {
    page.localStorage.setItem(STORAGE_KEY, JSON.stringify(settings));
  };
  const set = (settings: Settings): void => {
    isChanged = true;
    store.setState({ settings });
    keep(settings);
    waiting += 1;
    void unlessLost(api.request('settings.set', settings)).finally(() => {
      waiting -= 1;
    });
  };
  const store = createStore<SettingsState>()((_, get) => ({
    settings: savedSettings(page.localStorage),
    isHeard: false,
    change: (part) => set({ ...get().settings, ...part }),
    reset: () => set({}),
  }));
  /** What this window has chosen and the host has not confirmed is newer than what it says. */
  api.on('settings', (settings) => {
    if (waiting > 0 || isSame(settings, store.getState().settings)) return;
    store.setState({ settings });
    keep(settings);
  });
  void unlessLost(
    api.request('settings.get', {}).then((settings) => {
      // What has been chosen meanwhile is newer.
      if (isChanged) {
        store.setState({ isHeard: true });
        return;
      }
      store.setState({ settings, isHeard: true });
      keep(settings);
    }),
  );
  return store;
}

function isSame(one: Settings, other: Settings): boolean {
  return JSON.stringify(settingsSchema.parse(one)) === JSON.stringify(settingsSchema.parse(other));
}

function savedSettings(storage: Storage): Settings {
  try {
    return settingsSchema.safeParse(JSON.parse(storage.getItem(STORAGE_KEY) ?? '{}')).data ?? {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}
