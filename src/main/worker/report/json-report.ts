import type { LabReport } from './lab-report';

/** Everything that the other formats say, for programs: sentences are in English, as everywhere but on a page. */
export function formatJsonReport(reports: readonly LabReport[]): string {
  return `${JSON.stringify(reports, (key, value: unknown) => (key === 'words' ? undefined : value), 2)}\n`;
}
