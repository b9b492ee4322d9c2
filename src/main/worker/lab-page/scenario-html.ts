/** A Scenario as it went: each step with what it printed and what was expected of it, and its captures. */
import { stepWords } from '../../../sim/api/describe-step';
import type { Messages } from '../../../renderer/i18n/messages';
import type { Scenario } from '../../../sim/api/read-lab';
import type { StepProgress } from '../../../sim/api/scenario-report';
import type { CarriedOutScenario } from '../carry-out-scenarios';
import { escapeHtml } from '../html-text';
import { verdictIn } from '../verdict-in';
import { captureHtml } from './capture-html';
import type { PageContext } from './page-context';

type Step = Scenario['steps'][number];
type LocalText = NonNullable<Scenario['title']>;

const NANOSECONDS_PER_MILLISECOND = 1e6;

export function scenarioHtml({ scenario, report, run }: CarriedOutScenario, page: PageContext): string {
  const { messages } = page;
  const title = textIn(scenario.title, messages) ?? scenario.name;
  const tried = run?.steps() ?? [];
  const steps = scenario.steps.map((step, index) => stepHtml(step, tried[index], page));
  const captures = report.captures.map(({ name, sha256 }) => {
    const session = run?.findCapture(name);
    return session === undefined ? '' : captureHtml({ name, sha256, session }, page);
  });
  const verdict = verdictIn(report, messages);
  return [
    // Both are HTML, and the places of what the message says are filled once.
    `<h3>${messages.t('{title}: {verdict}', { title: escapeHtml(title), verdict })}</h3>`,
    paragraphs(scenario.text, messages),
    report.problem === undefined ? '' : `<pre class="failure">${escapeHtml(report.problem)}</pre>`,
    steps.length === 0 ? '' : `<ol class="steps">\n${steps.join('\n')}\n</ol>`,
    ...captures,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function stepHtml(step: Step, progress: StepProgress | undefined, page: PageContext): string {
  const { messages } = page;
  const { t, words } = messages;
  const task = paragraphs(step.guide?.task, messages);
  const title = escapeHtml(words(stepWords(step)));
  if (progress === undefined || progress.state === 'waiting') {
    return `<li>${task}<span class="dim">${escapeHtml(t('not tried'))}</span> ${title}</li>`;
  }
  // What it is called, prints and is checked for would tell what it does.
  if (step.isHidden === true) return `<li>${task}${verdictIn(progress, messages)} ${title}</li>`;
  const name = progress.name === undefined ? '' : `<b>${escapeHtml(progress.name)}</b> `;
  const took = `${Number((progress.durationNs / NANOSECONDS_PER_MILLISECOND).toPrecision(4))} ms`;
  const head = `${verdictIn(progress, messages)} ${name}<code>${title}</code> <span class="dim">${took}</span>`;
  const failures = [
    ...progress.words.failures.map(words),
    ...progress.words.drops.map((drop) => t('dropped: {drop}', { drop: words(drop) })),
  ];
  return [
    `<li>${task}${head}`,
    failures.length === 0 ? '' : `<pre class="failure">${escapeHtml(failures.join('\n'))}</pre>`,
    checksHtml(progress, messages),
    outputHtml('stdout', progress.stdout, page),
    outputHtml('stderr', progress.stderr, page),
    '</li>',
  ].join('');
}

function checksHtml({ checks, words }: StepProgress, messages: Messages): string {
  if (checks.length === 0) return '';
  const items = checks.map((check, index) => {
    const text = messages.words(words.checks[index] ?? check.text);
    return `<li>${verdictIn(check, messages)} ${escapeHtml(text)}</li>`;
  });
  return `<ul class="checks">${items.join('')}</ul>`;
}

function outputHtml(stream: string, text: string, { space, messages: { t } }: PageContext): string {
  if (text.trim() === '') return '';
  const html = `<pre title="${stream}">${escapeHtml(text.replace(/\n$/u, ''))}</pre>`;
  return space.take('outputs', html)
    ? html
    : `<p class="note">${escapeHtml(t('Its {stream}, of {count} characters, has no space on this page.', { stream, count: text.length }))}</p>`;
}

/** Of a text that a person wrote, in the reader's language if somebody has written it in that. */
function textIn(text: LocalText | undefined, { language }: Messages): string | undefined {
  return text?.[language] ?? text?.en;
}

/** An empty line ends one. */
function paragraphs(local: LocalText | undefined, messages: Messages): string {
  const text = textIn(local, messages);
  if (text === undefined) return '';
  return text
    .trim()
    .split(/\n{2,}/u)
    .map((each) => `<p>${escapeHtml(each)}</p>`)
    .join('');
}
