import { failureLines } from './failure-lines';
import { reportTitleOf, type LabReport } from './lab-report';
import { percentOf } from './score';

/** For people: a line per step, and under a failed one what was expected, what happened and where packets died. */
export function formatTextReport(reports: readonly LabReport[]): string {
  const lines: string[] = [];
  for (const report of reports) {
    for (const scenario of report.scenarios) {
      const { score } = scenario;
      const points =
        score === undefined ? '' : `: ${score.points} of ${score.of} points (${percentOf(score)} %)`;
      lines.push(
        `${scenario.hasPassed ? 'PASS' : 'FAIL'} ${reportTitleOf(report, scenario)}${points}`,
        ...(scenario.problem ?? '').split('\n').flatMap((line) => (line === '' ? [] : `  ${line}`)),
      );
      for (const step of scenario.steps) {
        lines.push(`  ${step.hasPassed ? 'ok  ' : 'FAIL'} ${step.title}`);
        if (step.hasPassed) continue;
        lines.push(`       at ${step.location.file}:${step.location.line}:${step.location.column}`);
        for (const line of failureLines(step)) lines.push(`       ${line}`);
      }
    }
  }
  const all = reports.flatMap(({ scenarios }) => scenarios);
  const passed = all.filter(({ hasPassed }) => hasPassed).length;
  lines.push(`${passed} passed, ${all.length - passed} failed`);
  return `${lines.join('\n')}\n`;
}
