import type { LabReport } from './lab-report';

/** Everything that the other formats say, for programs. */
export function formatJsonReport(reports: readonly LabReport[]): string {
  return `${JSON.stringify(reports, undefined, 2)}\n`;
}
