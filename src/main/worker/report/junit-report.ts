/** The XML that CI systems read: a suite per Scenario, a case per step. */
import type { StepReport } from '../../../sim/api/scenario-report';
import { failureLines } from './failure-lines';
import { reportTitleOf, variantTitleOf, type LabReport, type ScoredReport } from './lab-report';

const NANOSECONDS_PER_SECOND = 1_000_000_000;

export function formatJunitReport(reports: readonly LabReport[]): string {
  const suites = reports.flatMap((report) => report.scenarios.map((scenario) => suite(report, scenario)));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function suite(report: LabReport, scenario: ScoredReport): string {
  const { steps, problem } = scenario;
  const name = reportTitleOf(report, scenario);
  const className = `${report.lab}.${report.submission === undefined ? variantTitleOf(scenario) : name}`;
  const failed = steps.filter((step) => !step.hasPassed).length;
  const names = new Map<string, number>();
  const cases = steps.map((step) => {
    const count = (names.get(step.title) ?? 0) + 1;
    names.set(step.title, count);
    // Of two cases with one name most readers keep one.
    return testCase(className, count === 1 ? step : { ...step, title: `${step.title} (${count})` });
  });
  if (problem !== undefined) cases.push(problemCase(className, problem));
  const errors = problem === undefined ? 0 : 1;
  return (
    `  <testsuite name="${escapeXml(name)}" tests="${cases.length}" failures="${failed}" errors="${errors}">\n` +
    `${cases.join('')}  </testsuite>\n`
  );
}

function problemCase(className: string, problem: string): string {
  return (
    `    <testcase classname="${escapeXml(className)}" name="bring the lab up">\n` +
    `      <error message="${escapeXml(problem)}"/>\n    </testcase>\n`
  );
}

function testCase(className: string, step: StepReport): string {
  const time = (step.durationNs / NANOSECONDS_PER_SECOND).toFixed(6);
  const { file, line, column } = step.location;
  const place = `file="${escapeXml(file)}" line="${line}"`;
  const head = `    <testcase classname="${escapeXml(className)}" name="${escapeXml(step.title)}" ${place} time="${time}"`;
  if (step.hasPassed) return `${head}/>\n`;
  const message = escapeXml(step.failures[0] ?? 'failed');
  const text = escapeXml([`at ${file}:${line}:${column}`, ...failureLines(step)].join('\n'));
  return `${head}>\n      <failure message="${message}">${text}</failure>\n    </testcase>\n`;
}

const XML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** Control characters have no place in XML 1.0, not even as references. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replaceAll(/[&<>"\n]/gu, (character) => XML_ENTITIES[character] ?? character);
}
