/** The messages of the window: in the language that the person chose, else the first of the system's that it has. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { languageOf } from '../i18n/language';
import { loadMessages } from '../i18n/load-messages';
import type { Messages, Translate } from '../i18n/messages';
import type { SettingsState } from './settings-store';

export interface LanguageState {
  readonly messages: Messages;
  /** The host has told which it keeps: what reads its words only once can be loaded. */
  readonly isSettled: boolean;
}

export async function loadLanguageStore(
  page: Window,
  settings: StoreApi<SettingsState>,
): Promise<StoreApi<LanguageState>> {
  const wanted = (): Messages['language'] =>
    settings.getState().settings.language ?? languageOf(page.navigator.languages);
  const first = await loadMessages(wanted());
  const store = createStore<LanguageState>()(() => ({ messages: first, isSettled: false }));
  page.document.documentElement.lang = first.language;

  const follow = async (): Promise<void> => {
    const language = wanted();
    const isSettled = settings.getState().isHeard;
    const now = store.getState();
    if (language === now.messages.language) {
      if (isSettled !== now.isSettled) store.setState({ isSettled });
      return;
    }
    const messages = await loadMessages(language);
    // Another may have been chosen while this one came.
    if (wanted() !== language) return;
    page.document.documentElement.lang = language;
    store.setState({ messages, isSettled });
  };
  settings.subscribe(() => void follow());
  page.addEventListener('languagechange', () => void follow());
  // The host may have told another one while the first came.
  void follow();
  return store;
}

/** Says each thing in the language of the moment: for what outlives a change of language. */
export function translateWith(language: StoreApi<LanguageState>): Translate {
  return (key, ...values) => language.getState().messages.t(key, ...values);
}

/** The same for sentences of the host. */
export function wordsWith(language: StoreApi<LanguageState>): Messages['words'] {
  return (wording) => language.getState().messages.words(wording);
}
