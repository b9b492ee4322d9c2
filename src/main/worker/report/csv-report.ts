/** A row a Scenario, for a table of marks (RFC 4180). */
import type { LabReport } from './lab-report';
import { failureEvidence, percentOf, type Score } from './score';
import { visibleText } from './visible-text';

const COLUMNS = ['submission', 'scenario', 'variant', 'passed', 'points', 'of', 'percent', 'evidence'];
const MAX_EVIDENCE_CHARACTERS = 2000;

export function formatCsvReport(reports: readonly LabReport[]): string {
  const rows = reports.flatMap(({ lab, submission, scenarios }) =>
    scenarios.map((scenario) => {
      const { name, hasPassed, score, variant } = scenario;
      return [
        submission ?? lab,
        name,
        variant ?? '',
        hasPassed ? 'yes' : 'no',
        ...(score === undefined ? ['', '', ''] : pointsOf(score)),
        evidenceOf(score?.evidence ?? failureEvidence(scenario)),
      ];
    }),
  );
  return [COLUMNS, ...rows].map((row) => `${row.map(fieldOf).join(',')}\r\n`).join('');
}

/** In one line, so that lines can be counted and sorted. */
function evidenceOf(evidence: readonly string[]): string {
  return evidence
    .join('\n')
    .trimEnd()
    .replaceAll(/\s*\n\s*/gu, ' | ')
    .slice(0, MAX_EVIDENCE_CHARACTERS);
}

function pointsOf(score: Score): readonly string[] {
  return [String(score.points), String(score.of), score.of === 0 ? '' : String(percentOf(score))];
}

/** A spreadsheet takes what begins with one of these signs for a formula, and file names and outputs are somebody else's. */
function fieldOf(text: string): string {
  const shown = visibleText(text);
  const plain = /^[=+\-@\t]/u.test(shown) ? `'${shown}` : shown;
  return /[",\n]/u.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
