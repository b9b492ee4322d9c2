/** Light or dark: what the person chose, else what the system says. */
import { createStore, type StoreApi } from 'zustand/vanilla';

const STORAGE_KEY = 'podwire.theme';

export type ThemeChoice = 'system' | 'light' | 'dark';

export interface ThemeState {
  readonly choice: ThemeChoice;
  readonly isDark: boolean;
  readonly choose: (choice: ThemeChoice) => void;
}

export function createThemeStore(page: Window): StoreApi<ThemeState> {
  const system = page.matchMedia('(prefers-color-scheme: dark)');
  function isDarkWith(choice: ThemeChoice): boolean {
    return choice === 'system' ? system.matches : choice === 'dark';
  }
  const saved = page.localStorage.getItem(STORAGE_KEY);
  const first: ThemeChoice = saved === 'light' || saved === 'dark' ? saved : 'system';

  const store = createStore<ThemeState>()((set) => ({
    choice: first,
    isDark: isDarkWith(first),
    choose: (choice) => {
      page.localStorage.setItem(STORAGE_KEY, choice);
      set({ choice, isDark: isDarkWith(choice) });
    },
  }));

  function apply({ isDark }: ThemeState): void {
    page.document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  }
  apply(store.getState());
  store.subscribe(apply);
  system.addEventListener('change', () => store.setState((state) => ({ isDark: isDarkWith(state.choice) })));
  return store;
}
