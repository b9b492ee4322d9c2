import { failureLines } from './failure-lines';
import type { LabReport } from './lab-report';

/** For people: a line per step, and under a failed one what was expected, what happened and where packets died. */
export function formatTextReport(reports: readonly LabReport[]): string {
  const lines: string[] = [];
  for (const { scenarios } of reports) {
    for (const scenario of scenarios) {
      lines.push(`${scenario.hasPassed ? 'PASS' : 'FAIL'} ${scenario.name}`);
      if (scenario.problem !== undefined) lines.push(`  ${scenario.problem}`);
      for (const step of scenario.steps) {
        lines.push(`  ${step.hasPassed ? 'ok  ' : 'FAIL'} ${step.title}`);
        if (step.hasPassed) continue;
        lines.push(`       at ${step.location.file}:${step.location.line}:${step.location.column}`);
        lines.push(...failureLines(step).map((line) => `       ${line}`));
      }
    }
  }
  const all = reports.flatMap(({ scenarios }) => scenarios);
  const passed = all.filter(({ hasPassed }) => hasPassed).length;
  lines.push(`${passed} passed, ${all.length - passed} failed`);
  return `${lines.join('\n')}\n`;
}
