/** A clause of the host as a sentence of its own: `check the path` is `Check the path.` What is one already stays as it is. */
import type { Translate } from './messages';

export function wholeSentence(clause: string, t: Translate): string {
  const sentence = `${clause.charAt(0).toUpperCase()}${clause.slice(1)}`;
  return /[.!?…。！？]$/u.test(sentence) ? sentence : t('{sentence}.', { sentence });
}
