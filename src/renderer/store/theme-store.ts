/** How the window looks: what the person chose, else what the system says. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Settings } from '../../main/contract/settings-requests';
import type { SettingsState } from './settings-store';

export interface ThemeState {
  readonly isDark: boolean;
  readonly hasMoreContrast: boolean;
}

const DEFAULT_TYPE_PERCENT = 100;

export function createThemeStore(page: Window, settings: StoreApi<SettingsState>): StoreApi<ThemeState> {
  const dark = page.matchMedia('(prefers-color-scheme: dark)');
  // Where the system chooses the colors, it may call the contrast of those its own.
  const contrast = page.matchMedia('(prefers-contrast: more), (forced-colors: active)');
  const look = ({ theme, contrast: chosen }: Settings): ThemeState => ({
    isDark: theme === undefined ? dark.matches : theme === 'dark',
    hasMoreContrast: chosen === undefined ? contrast.matches : chosen === 'more',
  });
  const store = createStore<ThemeState>()(() => look(settings.getState().settings));

  function apply(): void {
    const chosen = settings.getState().settings;
    const state = look(chosen);
    const { dataset, style } = page.document.documentElement;
    dataset['theme'] = state.isDark ? 'dark' : 'light';
    dataset['contrast'] = state.hasMoreContrast ? 'more' : 'normal';
    dataset['motion'] = chosen.motion ?? 'system';
    style.setProperty('--type', String((chosen.typeSize ?? DEFAULT_TYPE_PERCENT) / 100));
    store.setState(state);
  }
  apply();
  settings.subscribe(apply);
  dark.addEventListener('change', apply);
  contrast.addEventListener('change', apply);
  return store;
}
