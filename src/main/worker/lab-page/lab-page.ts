/** A lab on one page for somebody who has no Podwire: picture, Scenarios as they went, captures to browse, and its text. */
import type { Messages } from '../../../renderer/i18n/messages';
import { clusterSentencesOf, type sharedTextsOf } from '../../../sim/api/export-lab';
import { clausesOf, say, type Wording } from '../../../sim/api/sentence';
import type { LabDocument } from '../../../sim/api/read-lab';
import type { CarriedOutScenario } from '../carry-out-scenarios';
import { escapeHtml, htmlPageOf } from '../html-text';
import type { PageContext } from './page-context';
import { PageSpace, type PagePart } from './page-space';
import { scenarioHtml } from './scenario-html';

interface LabPageContent {
  /** Of the reader's language. */
  readonly messages: Messages;
  readonly document: LabDocument;
  /** SVG that follows the colors of the page. */
  readonly picture: string;
  readonly scenarios: readonly CarriedOutScenario[];
  readonly texts: ReturnType<typeof sharedTextsOf>['files'];
  /** What did not go along, a sentence each. */
  readonly notes: readonly Wording[];
}

interface LabPage {
  readonly text: string;
  readonly notes: readonly Wording[];
}

const STYLE = `:root{--dim:light-dark(#525d6b,#a2adba);--back:light-dark(#f6f8fa,#13171c);--fail:light-dark(#fde7e5,#43201d)}
body{background:light-dark(#fff,#181c22);color:light-dark(#1a222d,#e3e8ee);max-width:80rem}
h2{border-bottom:1px solid var(--line);margin-top:2.2rem}
.picture{background:var(--back);border:1px solid var(--line);overflow:auto}
.picture svg{display:block;height:auto;margin:auto;max-width:100%}
.dim,.note{color:var(--dim)}
.hash{font-size:12px;overflow-wrap:anywhere}
pre,code,summary{font-family:ui-monospace,'Cascadia Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:13px}
pre{background:var(--back);margin:.3rem 0 .6rem;overflow-x:auto;padding:.3rem .7rem}
.steps pre{max-height:20rem;overflow:auto}
.failure{background:var(--fail);white-space:pre-wrap}
.checks{color:var(--dim)}
.packets{border:1px solid var(--line);max-height:32rem;overflow:auto}
.packets summary{overflow:hidden;padding:.1rem .5rem;text-overflow:ellipsis;white-space:nowrap}
.packets details[open]>summary{background:var(--back);overflow-wrap:anywhere;white-space:pre-wrap}
.packets i{color:var(--dim);font-style:normal}
.text>summary{cursor:pointer;padding:.3rem 0}
@media print{.packets,.steps pre{max-height:none}}`;

const CUT_NOTES: Readonly<Record<PagePart, Wording>> = {
  picture: say('left out: the picture, which is too large: --as svg has it'),
  texts: say("left out: some of the lab's text: --as bundle has all of it"),
  outputs: say('left out: what some steps printed: podwire run -o json has all of it'),
  packets: say('left out: some packets: --as bundle has all of them'),
};

export function labPageOf({ messages, document, picture, scenarios, texts, notes }: LabPageContent): LabPage {
  const space = new PageSpace();
  const page = { space, messages };
  const { t, words } = messages;
  const shown = space.take('picture', picture)
    ? `<div class="picture" role="region" tabindex="0" aria-label="${escapeHtml(t('Picture of the lab'))}">\n${picture}</div>`
    : `<p class="note">${escapeHtml(t('The lab is too large for a picture on this page.'))}</p>`;
  const played = scenarios.map((scenario) => scenarioHtml(scenario, page));
  const files = texts.map(({ name, text }) => fileHtml(name, text, page));
  const told = [...notes, ...space.cut.map((part) => CUT_NOTES[part])];
  const sentence = words(clausesOf(clusterSentencesOf(document.spec.cluster)));
  const body = [
    `<h1>${escapeHtml(document.name)}</h1>`,
    `<p>${escapeHtml(t('{sentence}.', { sentence }))}</p>`,
    `<p class="dim">${escapeHtml(t("Simulated by Podwire: every packet below was on a wire of this lab. Times are UTC, and the lab's own."))}</p>`,
    ...(told.length === 0
      ? []
      : [`<ul class="note">${told.map((note) => `<li>${escapeHtml(words(note))}</li>`).join('')}</ul>`]),
    `<h2>${escapeHtml(t('Picture'))}</h2>`,
    shown,
    `<h2>${escapeHtml(t('Scenarios'))}</h2>`,
    ...(played.length === 0 ? [`<p>${escapeHtml(t('The lab has none.'))}</p>`] : played),
    `<h2>${escapeHtml(t('Text of the lab'))}</h2>`,
    ...files,
  ];
  return {
    text: htmlPageOf({ language: messages.language, title: document.name, style: STYLE, body }),
    notes: told,
  };
}

function fileHtml(name: string, text: string, { space, messages }: PageContext): string {
  const html = `<details class="text"><summary>${escapeHtml(name)}</summary><pre>${escapeHtml(text)}</pre></details>`;
  return space.take('texts', html)
    ? html
    : `<p class="note">${escapeHtml(messages.t('{name} has no space on this page.', { name }))}</p>`;
}
