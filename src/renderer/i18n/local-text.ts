/** What a Scenario says, in the language of the window; in English where nobody has written it in that. */
import type { LocalText } from '../../main/contract/scenario-requests';
import type { Language } from './language';

export function localText(text: LocalText, language: Language): string {
  return text[language] ?? text.en;
}
