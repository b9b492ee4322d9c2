/** A Scenario as it went: each step with what it printed and what was expected of it, and its captures. */
import { describeStep } from '../../../sim/api/describe-step';
import type { Scenario } from '../../../sim/api/read-lab';
import type { StepReport } from '../../../sim/api/scenario-report';
import type { CarriedOutScenario } from '../carry-out-scenarios';
import { escapeHtml, verdictHtml } from '../html-text';
import { captureHtml } from './capture-html';
import type { PageSpace } from './page-space';

type Step = Scenario['steps'][number];

const NANOSECONDS_PER_MILLISECOND = 1e6;

export function scenarioHtml({ scenario, report, run }: CarriedOutScenario, space: PageSpace): string {
  const title = scenario.title?.en ?? scenario.name;
  const steps = scenario.steps.map((step, index) => stepHtml(step, report.steps[index], space));
  const captures = report.captures.map(({ name, sha256 }) => {
    const session = run?.findCapture(name);
    return session === undefined ? '' : captureHtml({ name, sha256, session }, space);
  });
  return [
    `<h3>${escapeHtml(title)}: ${verdictHtml(report)}</h3>`,
    paragraphs(scenario.text?.en),
    report.problem === undefined ? '' : `<pre class="failure">${escapeHtml(report.problem)}</pre>`,
    steps.length === 0 ? '' : `<ol class="steps">\n${steps.join('\n')}\n</ol>`,
    ...captures,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function stepHtml(step: Step, report: StepReport | undefined, space: PageSpace): string {
  const task = paragraphs(step.guide?.task?.en);
  if (report === undefined) {
    return `<li>${task}<span class="dim">not tried</span> ${escapeHtml(describeStep(step))}</li>`;
  }
  // What it is called, prints and is checked for would tell what it does.
  if (step.isHidden === true)
    return `<li>${task}${verdictHtml(report)} ${escapeHtml(describeStep(step))}</li>`;
  const name = report.name === undefined ? '' : `<b>${escapeHtml(report.name)}</b> `;
  const took = `${Number((report.durationNs / NANOSECONDS_PER_MILLISECOND).toPrecision(4))} ms`;
  const head = `${verdictHtml(report)} ${name}<code>${escapeHtml(report.title)}</code> <span class="dim">${took}</span>`;
  const failures = [...report.failures, ...report.drops.map((drop) => `dropped: ${drop}`)];
  return [
    `<li>${task}${head}`,
    failures.length === 0 ? '' : `<pre class="failure">${escapeHtml(failures.join('\n'))}</pre>`,
    checksHtml(report),
    outputHtml('stdout', report.stdout, space),
    outputHtml('stderr', report.stderr, space),
    '</li>',
  ].join('');
}

function checksHtml({ checks }: StepReport): string {
  if (checks.length === 0) return '';
  const items = checks.map((check) => `<li>${verdictHtml(check)} ${escapeHtml(check.text)}</li>`);
  return `<ul class="checks">${items.join('')}</ul>`;
}

function outputHtml(name: string, text: string, space: PageSpace): string {
  if (text.trim() === '') return '';
  const html = `<pre title="${name}">${escapeHtml(text.replace(/\n$/u, ''))}</pre>`;
  return space.take('outputs', html)
    ? html
    : `<p class="note">Its ${name}, of ${text.length} characters, has no space on this page.</p>`;
}

/** Of a text that a person wrote: an empty line ends a paragraph. */
function paragraphs(text: string | undefined): string {
  if (text === undefined) return '';
  return text
    .trim()
    .split(/\n{2,}/u)
    .map((each) => `<p>${escapeHtml(each)}</p>`)
    .join('');
}
