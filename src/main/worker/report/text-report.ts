import { failureLines } from './failure-lines';
import { reportTitleOf, type LabReport } from './lab-report';
import { percentOf } from './score';
import { linesBehind, visibleLine } from './visible-text';

/** For people: a line per step, and under a failed one what was expected, what happened and where packets died. */
export function formatTextReport(reports: readonly LabReport[]): string {
  const lines: string[] = [];
  for (const report of reports) {
    for (const scenario of report.scenarios) {
      const { score } = scenario;
      const points =
        score === undefined || score.of === 0
          ? ''
          : `: ${score.points} of ${score.of} points (${percentOf(score)} %)`;
      lines.push(
        `${scenario.hasPassed ? 'PASS' : 'FAIL'} ${visibleLine(reportTitleOf(report, scenario))}${points}`,
        ...linesBehind(scenario.problem ?? '', '  ').filter((line) => line !== '  '),
      );
      for (const step of scenario.steps) {
        lines.push(...linesBehind(step.title, '       ', `  ${step.hasPassed ? 'ok  ' : 'FAIL'} `));
        if (step.hasPassed) continue;
        const { file, line, column } = step.location;
        lines.push(`       at ${visibleLine(file)}:${line}:${column}`);
        for (const text of failureLines(step)) lines.push(...linesBehind(text, '       '));
      }
    }
  }
  const all = reports.flatMap(({ scenarios }) => scenarios);
  const passed = all.filter(({ hasPassed }) => hasPassed).length;
  lines.push(`${passed} passed, ${all.length - passed} failed`);
  return `${lines.join('\n')}\n`;
}
