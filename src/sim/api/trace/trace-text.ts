/** A journey for a terminal: a block for each place, a sentence for each decision, and under it what it stands on. */
import { inEnglish } from '../../base/sentence';
import type { Because, Hop } from './hop';
import type { Journey, JourneyFix, JourneyLeg } from './journey';

export interface TraceTextOptions {
  /** Every rule that a packet matched, not only the first and the last ones. */
  readonly isVerbose: boolean;
}

const LEG_TITLES: Readonly<Record<JourneyLeg['way'], string>> = {
  request: 'Request',
  answer: 'Answer',
  icmp: 'Error of ICMP that came back',
  proxy: 'At the proxy',
  forward: 'Request of the proxy',
};
/** So many rules of one hop tell enough. */
const MAX_RULES = 6;

export function traceText(journey: Journey, fixes: readonly JourneyFix[], options: TraceTextOptions): string {
  const lines: string[] = [journey.title, `${journey.verdict}: ${inEnglish(journey.reason)}`, ''];
  let number = 0;
  for (const leg of journey.legs) {
    const packet = leg.hops.find((hop) => hop.packet !== '')?.packet ?? '';
    lines.push(`${LEG_TITLES[leg.way]}${packet === '' ? '' : `: ${packet}`}`);
    let place = '';
    for (const hop of leg.hops) {
      number += 1;
      if (hop.at !== place) lines.push(`  ${hop.at}`);
      place = hop.at;
      lines.push(...hopLines(hop, number, options));
    }
    lines.push('');
  }
  if (journey.cause.length > 0) {
    lines.push('Cause');
    lines.push(...journey.cause.map((cause) => `  ${becauseText(cause)}`), '');
  }
  lines.push(...fixLines(fixes));
  return `${lines.join('\n').trimEnd()}\n`;
}

function hopLines(hop: Hop, number: number, { isVerbose }: TraceTextOptions): readonly string[] {
  const indent = ' '.repeat(9);
  const mark = hop.outcome === 'dropped' || hop.outcome === 'refused' ? '✗' : ' ';
  const where = hop.device === '' ? '' : ` ${hop.device}`;
  const hidden = isVerbose ? 0 : Math.max(0, hop.rules.length - MAX_RULES);
  const shown =
    hidden === 0
      ? hop.rules
      : [...hop.rules.slice(0, 2), `… ${hidden} more (-v)`, ...hop.rules.slice(hidden + 2)];
  return [
    `  ${mark}${String(number).padStart(3)}  ${hop.stage}${where}: ${inEnglish(hop.sentence)}${hop.sentence === '' ? '' : '.'}`,
    ...hop.changes.map(({ field, before, after }) => `${indent}${field}: ${before} -> ${after}`),
    ...hop.because.map((because) => `${indent}by ${becauseText(because)}`),
    ...shown.map((rule) => `${indent}| ${rule}`),
    ...hop.others.map((other) => `${indent}not: ${inEnglish(other)}`),
  ];
}

export function becauseText({ text, location }: Because): string {
  const said = inEnglish(text);
  return location === undefined ? said : `${said} (${location.file}:${location.line}:${location.column})`;
}

function fixLines(fixes: readonly JourneyFix[]): readonly string[] {
  if (fixes.length === 0) return [];
  return [
    'What would let it pass',
    ...fixes.flatMap(({ title, location, verdict, isEnough, sideEffects }, index) => [
      `  ${index + 1}. ${title}${location === undefined ? '' : ` (${location.file}:${location.line})`}`,
      `     tried in a copy of the lab: ${isEnough ? verdict : `it comes further, and then: ${verdict}`}`,
      ...(sideEffects.length === 0
        ? ['     opens nothing else']
        : sideEffects.map((effect) => `     also ${inEnglish(effect)}`)),
    ]),
  ];
}
