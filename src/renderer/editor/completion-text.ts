/** What is written when a name of the lab is chosen. Pure. */
import type { ContractCompletion } from '../../main/contract/assist-requests';

interface CompletionPlace {
  /** Stands it in quotation marks already? */
  readonly isQuoted: boolean;
  /** The rest of the line behind the word. */
  readonly after: string;
}

export function insertOf(
  { text, isKey, needsQuotes }: ContractCompletion,
  { isQuoted, after }: CompletionPlace,
): string {
  if (isKey) return isQuoted || /^\s*:/u.test(after) ? text : `${text}: `;
  const isUnsafe = needsQuotes || /^[&*!|>%@`?-]|[{}[\],#]|:(?:\s|$)/u.test(text);
  return isUnsafe && !isQuoted ? JSON.stringify(text) : text;
}
