/** What is wrong with a text, in the order in which somebody reads it: the worst first, then by place. Pure. */
import type { Messages, Translate } from '../i18n/messages';
import type { ContractDiagnostic } from '../../main/contract/diagnostic';

export type Severity = ContractDiagnostic['severity'];

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

type SeverityCounts = Readonly<Record<Severity, number>>;

export function countsOf(diagnostics: readonly ContractDiagnostic[]): SeverityCounts {
  const counts = { error: 0, warning: 0, notice: 0 };
  for (const { severity } of diagnostics) counts[severity] += 1;
  return counts;
}

const COUNTED = {
  error: '{count} errors',
  warning: '{count} warnings',
  notice: '{count} notices',
} as const;

/** `2 errors, 1 warning`; empty for nothing. */
export function countWords(counts: SeverityCounts, t: Translate): string {
  return SEVERITIES.filter((severity) => counts[severity] > 0)
    .map((severity) => t(COUNTED[severity], { count: counts[severity] }))
    .join(', ');
}

export function inReadingOrder(
  diagnostics: readonly ContractDiagnostic[],
  fileNames: readonly string[],
): readonly ContractDiagnostic[] {
  return diagnostics.toSorted(
    (one, other) =>
      SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
      fileOrder(one, fileNames) - fileOrder(other, fileNames) ||
      (one.location?.line ?? 0) - (other.location?.line ?? 0) ||
      (one.location?.column ?? 0) - (other.location?.column ?? 0),
  );
}

/** Words of the query, which may stand anywhere in what is said. */
export function isAskedFor(diagnostic: ContractDiagnostic, query: string, words: Messages['words']): boolean {
  const { code, message, hint = '', cause = '', effect = '', object, location } = diagnostic;
  const texts = [message, hint, cause, effect].map(words);
  const said = [code, ...texts, object, location?.file].join(' ').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => said.includes(word));
}

/** What has no place concerns all files. */
function fileOrder({ location }: ContractDiagnostic, fileNames: readonly string[]): number {
  return location === undefined ? -1 : fileNames.indexOf(location.file);
}
