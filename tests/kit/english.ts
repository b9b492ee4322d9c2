import { EN } from '../../src/renderer/i18n/en';
import { createMessages } from '../../src/renderer/i18n/messages';

/** The window's words in English, for tests of what it says. */
export const ENGLISH = createMessages('en', EN);
