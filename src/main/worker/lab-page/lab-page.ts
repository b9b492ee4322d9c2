/** A lab on one page for somebody who has no Podwire: picture, Scenarios as they went, captures to browse, and its text. */
import { clusterWordsOf, type sharedTextsOf } from '../../../sim/api/export-lab';
import { inEnglish, type Wording } from '../../../sim/api/sentence';
import type { LabDocument } from '../../../sim/api/read-lab';
import type { CarriedOutScenario } from '../carry-out-scenarios';
import { escapeHtml, htmlPageOf } from '../html-text';
import { PageSpace, type PagePart } from './page-space';
import { scenarioHtml } from './scenario-html';

interface LabPageContent {
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
.text>summary{cursor:pointer;padding:.3rem 0}
@media print{.packets,.steps pre{max-height:none}}`;

const PART_NAMES: Readonly<Record<PagePart, string>> = {
  picture: 'the picture, which is too large: --as svg has it',
  texts: "some of the lab's text: --as bundle has all of it",
  outputs: 'what some steps printed: podwire run -o json has all of it',
  packets: 'some packets: --as bundle has all of them',
};

export function labPageOf({ document, picture, scenarios, texts, notes }: LabPageContent): LabPage {
  const space = new PageSpace();
  const shown = space.take('picture', picture)
    ? `<div class="picture" role="region" tabindex="0" aria-label="Picture of the lab">\n${picture}</div>`
    : '<p class="note">The lab is too large for a picture on this page.</p>';
  const played = scenarios.map((scenario) => scenarioHtml(scenario, space));
  const files = texts.map(({ name, text }) => fileHtml(name, text, space));
  const told = [...notes, ...space.cut.map((part) => `left out: ${PART_NAMES[part]}`)];
  const body = [
    `<h1>${escapeHtml(document.name)}</h1>`,
    `<p>${escapeHtml(clusterWordsOf(document.spec.cluster).join('; '))}.</p>`,
    `<p class="dim">Simulated by Podwire: every packet below was on a wire of this lab. Times are UTC, and the lab's own.</p>`,
    ...(told.length === 0
      ? []
      : [`<ul class="note">${told.map((note) => `<li>${escapeHtml(inEnglish(note))}</li>`).join('')}</ul>`]),
    '<h2>Picture</h2>',
    shown,
    '<h2>Scenarios</h2>',
    ...(played.length === 0 ? ['<p>The lab has none.</p>'] : played),
    '<h2>Text of the lab</h2>',
    ...files,
  ];
  return { text: htmlPageOf({ title: document.name, style: STYLE, body }), notes: told };
}

function fileHtml(name: string, text: string, space: PageSpace): string {
  const html = `<details class="text"><summary>${escapeHtml(name)}</summary><pre>${escapeHtml(text)}</pre></details>`;
  return space.take('texts', html)
    ? html
    : `<p class="note">${escapeHtml(name)} has no space on this page.</p>`;
}
