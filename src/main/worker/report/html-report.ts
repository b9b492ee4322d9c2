/** One page that needs nothing beside it: a table of all Scenarios, and below it each step of those that failed. */
import type { Messages } from '../../../renderer/i18n/messages';
import type { StepReport, StepWords } from '../../../sim/api/scenario-report';
import { escapeHtml, htmlPageOf } from '../html-text';
import { verdictIn } from '../verdict-in';
import { failureLines } from './failure-lines';
import { reportTitleOf, type LabReport, type ScoredReport } from './lab-report';
import { percentOf } from './score';
import { visibleText } from './visible-text';

const STYLE = `pre{border-left:3px solid var(--bad);margin:.3rem 0 .8rem;overflow-x:auto;padding:.2rem .8rem;white-space:pre-wrap}`;

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly scenario: ScoredReport;
}

export function formatHtmlReport(reports: readonly LabReport[], messages: Messages): string {
  const { t, language } = messages;
  const entries = reports
    .flatMap((report) =>
      report.scenarios.map((scenario) => ({ title: reportTitleOf(report, scenario), scenario })),
    )
    .map((entry, index): Entry => ({ ...entry, id: `s${index + 1}` }));
  const passed = entries.filter(({ scenario }) => scenario.hasPassed).length;
  const sum = t('{passed} passed, {failed} failed', { passed, failed: entries.length - passed });
  const hasPoints = entries.some(({ scenario }) => pointsIn(scenario, messages) !== '');
  const heads = [t('Scenario'), t('Result'), ...(hasPoints ? [t('Points')] : [])];
  return htmlPageOf({
    language,
    title: `Podwire: ${sum}`,
    style: STYLE,
    body: [
      `<h1>${escapeHtml(sum)}</h1>`,
      '<table>',
      `<thead><tr>${heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join('')}</tr></thead>`,
      `<tbody>\n${entries.map((entry) => row(entry, hasPoints, messages)).join('')}</tbody>`,
      '</table>',
      ...entries.map((entry) => section(entry, messages)),
    ],
  });
}

function row({ id, title, scenario }: Entry, hasPoints: boolean, messages: Messages): string {
  const link = `<a href="#${id}">${shownHtml(title)}</a>`;
  const points = hasPoints ? `<td class="number">${escapeHtml(pointsIn(scenario, messages))}</td>` : '';
  return `<tr><td>${link}</td><td>${verdictIn(scenario, messages)}</td>${points}</tr>\n`;
}

/** Nothing where there are none to get. */
function pointsIn({ score }: ScoredReport, { t }: Messages): string {
  if (score === undefined || score.of === 0) return '';
  const { points, of } = score;
  return t('{points} of {of} ({percent} %)', { points, of, percent: percentOf(score) });
}

function section({ id, title, scenario }: Entry, messages: Messages): string {
  const steps = scenario.steps.map((step, index) => stepHtml(step, scenario.words?.[index], messages));
  const problem = scenario.problem === undefined ? '' : `<pre>${shownHtml(scenario.problem)}</pre>\n`;
  const list = steps.length === 0 ? '' : `<ol>\n${steps.join('')}</ol>\n`;
  return `<h2 id="${id}">${shownHtml(title)}</h2>\n${problem}${list}`;
}

function stepHtml(step: StepReport, said: StepWords | undefined, messages: Messages): string {
  const { t, words } = messages;
  const { file, line, column } = step.location;
  const place = `${file}:${line}:${column}`;
  const { title, failures, drops } = said ?? step;
  const told = { ...step, failures: failures.map(words), drops: drops.map(words) };
  const lines = [t('at {place}', { place }), ...failureLines(told, (drop) => t('dropped: {drop}', { drop }))];
  const why = step.hasPassed ? '' : `<pre>${shownHtml(lines.join('\n'))}</pre>`;
  return `<li>${verdictIn(step, messages)} ${shownHtml(words(title))}${why}</li>\n`;
}

/** What programs printed may have anything in it. */
function shownHtml(text: string): string {
  return escapeHtml(visibleText(text));
}
