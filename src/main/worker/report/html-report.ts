/** One page that needs nothing beside it: a table of all Scenarios, and below it each step of those that failed. */
import { escapeHtml, htmlPageOf, verdictHtml } from '../html-text';
import { failureLines } from './failure-lines';
import { reportTitleOf, type LabReport, type ScoredReport } from './lab-report';
import { percentOf } from './score';

const STYLE = `pre{border-left:3px solid var(--bad);margin:.3rem 0 .8rem;overflow-x:auto;padding:.2rem .8rem;white-space:pre-wrap}`;

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly scenario: ScoredReport;
}

export function formatHtmlReport(reports: readonly LabReport[]): string {
  const entries = reports
    .flatMap((report) =>
      report.scenarios.map((scenario) => ({ title: reportTitleOf(report, scenario), scenario })),
    )
    .map((entry, index): Entry => ({ ...entry, id: `s${index + 1}` }));
  const passed = entries.filter(({ scenario }) => scenario.hasPassed).length;
  const sum = `${passed} passed, ${entries.length - passed} failed`;
  return htmlPageOf({
    language: 'en',
    title: `Podwire: ${sum}`,
    style: STYLE,
    body: [
      `<h1>${sum}</h1>`,
      '<table>',
      '<thead><tr><th scope="col">Scenario</th><th scope="col">Result</th><th scope="col">Points</th></tr></thead>',
      `<tbody>\n${entries.map(row).join('')}</tbody>`,
      '</table>',
      ...entries.map(section),
    ],
  });
}

function row({ id, title, scenario }: Entry): string {
  const { score } = scenario;
  const points = score === undefined ? '' : `${score.points} of ${score.of} (${percentOf(score)} %)`;
  const link = `<a href="#${id}">${escapeHtml(title)}</a>`;
  return `<tr><td>${link}</td><td>${verdictHtml(scenario)}</td><td class="number">${points}</td></tr>\n`;
}

function section({ id, title, scenario }: Entry): string {
  const steps = scenario.steps.map((step) => {
    const { file, line, column } = step.location;
    const place = `${file}:${line}:${column}`;
    const why = step.hasPassed
      ? ''
      : `<pre>${escapeHtml([`at ${place}`, ...failureLines(step)].join('\n'))}</pre>`;
    return `<li>${verdictHtml(step)} ${escapeHtml(step.title)}${why}</li>\n`;
  });
  const problem = scenario.problem === undefined ? '' : `<pre>${escapeHtml(scenario.problem)}</pre>\n`;
  const list = steps.length === 0 ? '' : `<ol>\n${steps.join('')}</ol>\n`;
  return `<h2 id="${id}">${escapeHtml(title)}</h2>\n${problem}${list}`;
}
