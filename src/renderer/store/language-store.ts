/** The language of the window: what the person chose, else the first of the system's that the window has. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { LANGUAGES, languageOf, type Language } from '../i18n/language';
import { loadMessages } from '../i18n/load-messages';
import type { Messages, Translate } from '../i18n/messages';

const STORAGE_KEY = 'podwire.language';

export type LanguageChoice = 'system' | Language;

export interface LanguageState {
  readonly choice: LanguageChoice;
  readonly messages: Messages;
  /** The window speaks the language once its catalogue is here. */
  readonly choose: (choice: LanguageChoice) => Promise<void>;
}

export async function loadLanguageStore(page: Window): Promise<StoreApi<LanguageState>> {
  const saved = page.localStorage.getItem(STORAGE_KEY);
  const first = LANGUAGES.find((language) => language === saved) ?? 'system';
  const loaded = (choice: LanguageChoice): Promise<Messages> =>
    loadMessages(choice === 'system' ? languageOf(page.navigator.languages) : choice);
  const messages = await loaded(first);

  const store = createStore<LanguageState>()((set, get) => ({
    choice: first,
    messages,
    choose: async (choice) => {
      page.localStorage.setItem(STORAGE_KEY, choice);
      set({ choice });
      const next = await loaded(choice);
      // Another may have been chosen while this one came.
      if (get().choice === choice) set({ messages: next });
    },
  }));

  function apply(state: LanguageState): void {
    page.document.documentElement.lang = state.messages.language;
  }
  apply(store.getState());
  store.subscribe(apply);
  page.addEventListener('languagechange', () => {
    const { choice, choose } = store.getState();
    if (choice === 'system') void choose(choice);
  });
  return store;
}

/** Says each thing in the language of the moment: for what outlives a change of language. */
export function translateWith(language: StoreApi<LanguageState>): Translate {
  return (key, ...values) => language.getState().messages.t(key, ...values);
}
