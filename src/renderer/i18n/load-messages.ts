/**
 * The catalogues come when they are needed: who reads one language waits for no other. The English one is small, since its messages are
 * their own keys, and nobody waits for it.
 */
import { EN } from './en';
import { createMessages, type Messages } from './messages';
import type { Language } from './language';

export async function loadMessages(language: Language): Promise<Messages> {
  switch (language) {
    case 'en':
      return createMessages(language, EN);
    case 'zh-CN':
      return createMessages(language, (await import('./zh-cn')).ZH_CN);
    case 'zh-TW':
      return createMessages(language, (await import('./zh-tw')).ZH_TW);
  }
}
