import type { LabReport } from './lab-report';

/** What only the other formats need. */
const LEFT_OUT: ReadonlySet<string> = new Set(['words', 'isOneOfSeveral']);

/** Everything that the other formats say, for programs: sentences are in English, as everywhere but on a page. */
export function formatJsonReport(reports: readonly LabReport[]): string {
  return `${JSON.stringify(reports, (key, value: unknown) => (LEFT_OUT.has(key) ? undefined : value), 2)}\n`;
}
