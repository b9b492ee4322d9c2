/** One page that needs nothing beside it: a table of all Scenarios, and below it each step of those that failed. */
import { failureLines } from './failure-lines';
import { reportTitleOf, type LabReport, type ScoredReport } from './lab-report';
import { percentOf } from './score';

const STYLE = `:root{color-scheme:light dark;--line:light-dark(#d0d7de,#3d444d);--good:light-dark(#1a7f37,#3fb950);--bad:light-dark(#c62828,#ff7b72)}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
td.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.good{color:var(--good)}.bad{color:var(--bad)}
pre{border-left:3px solid var(--bad);margin:.3rem 0 .8rem;overflow-x:auto;padding:.2rem .8rem;white-space:pre-wrap}
li{margin:.2rem 0}`;

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
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>Podwire: ${sum}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${sum}</h1>`,
    '<table>',
    '<thead><tr><th scope="col">Scenario</th><th scope="col">Result</th><th scope="col">Points</th></tr></thead>',
    `<tbody>\n${entries.map(row).join('')}</tbody>`,
    '</table>',
    ...entries.map(section),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function row({ id, title, scenario }: Entry): string {
  const { score } = scenario;
  const points = score === undefined ? '' : `${score.points} of ${score.of} (${percentOf(score)} %)`;
  const link = `<a href="#${id}">${escapeHtml(title)}</a>`;
  return `<tr><td>${link}</td><td>${verdict(scenario)}</td><td class="number">${points}</td></tr>\n`;
}

function section({ id, title, scenario }: Entry): string {
  const steps = scenario.steps.map((step) => {
    const { file, line, column } = step.location;
    const place = `${file}:${line}:${column}`;
    const why = step.hasPassed
      ? ''
      : `<pre>${escapeHtml([`at ${place}`, ...failureLines(step)].join('\n'))}</pre>`;
    return `<li>${verdict(step)} ${escapeHtml(step.title)}${why}</li>\n`;
  });
  const problem = scenario.problem === undefined ? '' : `<pre>${escapeHtml(scenario.problem)}</pre>\n`;
  const list = steps.length === 0 ? '' : `<ol>\n${steps.join('')}</ol>\n`;
  return `<h2 id="${id}">${escapeHtml(title)}</h2>\n${problem}${list}`;
}

function verdict({ hasPassed }: { readonly hasPassed: boolean }): string {
  return hasPassed ? '<span class="good">passed</span>' : '<span class="bad">failed</span>';
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/gu, (character) => ENTITIES[character] ?? character);
}
