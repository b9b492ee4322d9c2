/** What comes from the host as a sentence with values, in the language of the window; in English where that has it not. */
import type { Wording } from '../../main/contract/wording';
import type { Catalogue } from './catalogue';
import { piecesOf, wordingOf } from './fill-message';
import type { Language } from './language';

/** British English has no comma before `and`, as the command line has none. */
const LIST_LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', 'zh-CN': 'zh-CN', 'zh-TW': 'zh-TW' };

export function sentenceWorder(language: Language, catalogue: Catalogue): (wording: Wording) => string {
  let lists: Intl.ListFormat | undefined;
  const words = (wording: Wording): string => {
    if (typeof wording !== 'object') return String(wording);
    if ('all' in wording) {
      lists ??= new Intl.ListFormat(LIST_LOCALES[language]);
      return lists.format(wording.all.map(words));
    }
    const { key, values } = wording;
    return piecesOf(wordingOf(catalogue, key, values['count']), values)
      .map(words)
      .join('');
  };
  return words;
}
