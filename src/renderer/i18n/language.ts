/** The languages of the window, and which of them a system means that names its own in BCP 47. */
import { LANGUAGES, type Language } from '../../main/contract/languages';

export { LANGUAGES, type Language };

/** Each in itself, so that everybody finds their own. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  'zh-CN': '简体中文',
  'zh-TW': '繁體中文',
};

/** Where Chinese is written with traditional characters unless the tag says which script. */
const TRADITIONAL_REGIONS = ['tw', 'hk', 'mo'];

/** The first that the window has, in the order in which the system prefers them. */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const [language, ...rest] = tag.toLowerCase().split('-');
    if (language === 'en') return 'en';
    if (language === 'zh') return isTraditional(rest) ? 'zh-TW' : 'zh-CN';
  }
  return 'en';
}

function isTraditional(subtags: readonly string[]): boolean {
  if (subtags.includes('hant')) return true;
  return !subtags.includes('hans') && subtags.some((subtag) => TRADITIONAL_REGIONS.includes(subtag));
}
