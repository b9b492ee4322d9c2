/** The catalogues come when they are needed: who reads one language waits for no other. */
import { createMessages, type Messages } from './messages';
import type { Language } from './language';

export async function loadMessages(language: Language): Promise<Messages> {
  switch (language) {
    case 'en':
      return createMessages(language, (await import('./en')).EN);
    case 'zh-CN':
      return createMessages(language, (await import('./zh-cn')).ZH_CN);
    case 'zh-TW':
      return createMessages(language, (await import('./zh-tw')).ZH_TW);
  }
}
