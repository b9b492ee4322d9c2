/** The Test Anything Protocol, version 13: one test point per Scenario. */
import { failureLines } from './failure-lines';
import { reportTitleOf, type LabReport } from './lab-report';
import { linesBehind, visibleLine } from './visible-text';

export function formatTapReport(reports: readonly LabReport[]): string {
  const scenarios = reports.flatMap((report) =>
    report.scenarios.map((scenario) => ({ ...scenario, name: reportTitleOf(report, scenario) })),
  );
  const lines = ['TAP version 13', `1..${scenarios.length}`];
  for (const [index, { name, hasPassed, problem, steps }] of scenarios.entries()) {
    // A number sign would begin a directive.
    lines.push(`${hasPassed ? 'ok' : 'not ok'} ${index + 1} - ${visibleLine(name).replaceAll('#', '\\#')}`);
    for (const line of linesBehind(problem ?? '', '# ')) if (line !== '# ') lines.push(line);
    for (const step of steps.filter((other) => !other.hasPassed)) {
      const { file, line, column } = step.location;
      lines.push(...linesBehind(`${file}:${line}:${column}: ${step.title}`, '#   ', '# '));
      for (const text of failureLines(step)) lines.push(...linesBehind(text, '#   '));
    }
  }
  return `${lines.join('\n')}\n`;
}
