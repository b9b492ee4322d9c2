/** How everything that the window says is said: in one language, with its numbers written as there. */
import type { Wording } from '../../main/contract/wording';
import type { Catalogue, MessageKey, ValuesOf } from './catalogue';
import { piecesOf, wordingOf } from './fill-message';
import type { Language } from './language';
import { sentenceWorder } from './word-sentence';

type Values<Key extends string> = [ValuesOf<Key>] extends [never]
  ? []
  : [values: Readonly<Record<ValuesOf<Key>, string | number>>];

/** A message in the language of the window: `t('{count} Pods', { count: 3 })`. */
export type Translate = <Key extends MessageKey>(key: Key, ...values: Values<Key>) => string;

export interface Messages {
  readonly language: Language;
  readonly t: Translate;
  /** A sentence of the host or the simulator: in the language of the window if that has it, else as it came. */
  readonly known: (text: string) => string;
  /** A sentence of the host or the simulator with its values, in the language of the window. */
  readonly words: (wording: Wording) => string;
  /** Written as in the language: 12,345. */
  readonly number: (value: number) => string;
  /** The wording with its places still open, for what is more than text. */
  readonly wording: (key: MessageKey) => string;
}

/** From here on digits are grouped. */
const UNGROUPED = 1000;

export function createMessages(language: Language, catalogue: Catalogue): Messages {
  let formats: Intl.NumberFormat | undefined;
  const number = (value: number): string => {
    // Written so in each of the languages; the browser takes longer to learn how than the page takes for its first panel.
    if (Number.isInteger(value) && value >= 0 && value < UNGROUPED) return String(value);
    formats ??= new Intl.NumberFormat(language);
    return formats.format(value);
  };
  const shown = (value: string | number): string => (typeof value === 'number' ? number(value) : value);
  return {
    language,
    t: (key, ...[values]) => {
      const given: Readonly<Record<string, string | number>> = values ?? {};
      return piecesOf(wordingOf(catalogue, key, given['count']), given)
        .map(shown)
        .join('');
    },
    known: (text) => (Object.hasOwn(catalogue, text) ? wordingOf(catalogue, text, undefined) : text),
    words: sentenceWorder(language, catalogue),
    number,
    wording: (key) => wordingOf(catalogue, key, undefined),
  };
}
