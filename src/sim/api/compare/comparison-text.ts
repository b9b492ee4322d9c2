/** A comparison for a terminal and for a document: the table, what each trial showed, and the packets hop by hop. */
import { largestOf } from '../../base/extremes';
import { clausesOf, inEnglish, say, type Wording } from '../../base/sentence';
import type { AlignedHop, HopDifference } from './align-ways';
import type { ComparedRun, PolicyTrial } from './compared-run';
import type { ComparedPair, Comparison } from './comparison';
import { comparisonRows } from './comparison-rows';
import type { StationView } from './station-view';

/** More beside each other are wider than a terminal. */
const RUNS_PER_TABLE = 3;
const CELL_WIDTH = 34;
const HOP_WIDTH = 62;

export function comparisonText(comparison: Comparison): string {
  const { lab, target, command, runs, pairs } = comparison;
  return [
    `${command}  (in ${target}, lab ${lab})`,
    ...chunked(runs).flatMap((some) => ['', ...textTable(some)]),
    ...comparisonNotes(runs).flatMap((note) => ['', ...wrapped(inEnglish(note), 2 * HOP_WIDTH)]),
    ...pairs.flatMap((pair) => ['', ...pairText(pair)]),
    '',
  ].join('\n');
}

/** Hop by hop only where two are compared: with more it would be longer than anybody reads. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { lab, target, command, runs, pairs } = comparison;
  return [
    `\`${command}\` in \`${target}\` of the lab \`${lab}\`.`,
    ...chunked(runs).flatMap((some) => ['', ...markdownTable(some)]),
    ...listed(comparisonNotes(runs).map(inEnglish)),
    ...(pairs.length === 1 ? pairs.flatMap((pair) => ['', ...pairMarkdown(pair)]) : []),
    '',
  ].join('\n');
}

function chunked(runs: readonly ComparedRun[]): readonly (readonly ComparedRun[])[] {
  const chunks: (readonly ComparedRun[])[] = [];
  for (let at = 0; at < runs.length; at += RUNS_PER_TABLE) chunks.push(runs.slice(at, at + RUNS_PER_TABLE));
  return chunks;
}

/** What does not fit into a cell. */
export function comparisonNotes(runs: readonly ComparedRun[]): readonly Wording[] {
  return runs.flatMap((run) => {
    if (run.kind === 'refused')
      return [say('{label}: cannot be: {problems}', { label: run.label, problems: clausesOf(run.problems) })];
    const { label, policy, pending, leftOutDns } = run;
    return [
      trialNote(label, policy),
      ...pending.map((reason) => say('{label}: not ready: {reason}', { label, reason })),
      ...(leftOutDns === 0 ? [] : [dnsNote(label, leftOutDns)]),
    ];
  });
}

function trialNote(label: string, { verdict, because }: PolicyTrial): Wording {
  switch (verdict) {
    case 'enforced':
      return say('{label}: NetworkPolicy enforced: {because}', { label, because });
    case 'ignored':
      return say('{label}: NetworkPolicy ignored: {because}', { label, because });
    case 'not tried':
      return say('{label}: NetworkPolicy not tried: {because}', { label, because });
  }
}

function dnsNote(label: string, number: number): Wording {
  return number === 1
    ? say('{label}: 1 packet of DNS is left out', { label })
    : say('{label}: {number} packets of DNS are left out', { label, number });
}

interface EnglishRow {
  readonly title: string;
  readonly cells: readonly (readonly string[])[];
}

function englishRows(runs: readonly ComparedRun[]): readonly EnglishRow[] {
  return comparisonRows(runs).map(({ title, cells }) => ({
    title: inEnglish(title),
    cells: cells.map((lines) => lines.map(inEnglish)),
  }));
}

function textTable(runs: readonly ComparedRun[]): readonly string[] {
  const rows = englishRows(runs);
  const titleWidth = largestOf(rows.map(({ title }) => title.length));
  const line = (title: string, cells: readonly string[]): string =>
    [title.padEnd(titleWidth), ...cells.map((cell) => cell.padEnd(CELL_WIDTH))].join('  ').trimEnd();
  return [
    line(
      '',
      runs.map(({ label }) => label),
    ),
    ...rows.flatMap(({ title, cells }) => {
      const columns = cells.map((lines) => lines.flatMap((text) => wrapped(text, CELL_WIDTH)));
      const height = Math.max(...columns.map(({ length }) => length));
      return Array.from({ length: height }, (_, index) =>
        line(
          index === 0 ? title : '',
          columns.map((lines) => lines[index] ?? ''),
        ),
      );
    }),
  ];
}

function markdownTable(runs: readonly ComparedRun[]): readonly string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['', ...runs.map(({ label }) => label)]),
    row(['---', ...runs.map(() => '---')]),
    ...englishRows(runs).map(({ title, cells }) =>
      row([title, ...cells.map((lines) => lines.join('<br>').replaceAll('|', String.raw`\|`))]),
    ),
  ];
}

function listed(notes: readonly string[]): readonly string[] {
  return notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${note}`)];
}

function pairText({ left, right, request, answer }: ComparedPair): readonly string[] {
  const part = (title: string, hops: readonly AlignedHop[]): readonly string[] =>
    hops.length === 0 ? [] : [beside(`${title}: ${left}`, right), ...hops.flatMap((hop) => hopText(hop))];
  const [there, back] = [part('First packet', request), part('First answer', answer)];
  return [...there, ...(there.length > 0 && back.length > 0 ? [''] : []), ...back];
}

/** In what both differ there stands below. */
function hopText({ left, right, differences }: AlignedHop): readonly string[] {
  const others = differences.filter(({ field }) => inEnglish(field) !== 'interface');
  return [
    beside(left === undefined ? '' : placeText(left), right === undefined ? '' : placeText(right)),
    beside(left === undefined ? '' : packetText(left), right === undefined ? '' : packetText(right)),
    ...(others.length === 0 ? [] : [`    differs in ${others.map(differenceText).join('; ')}`]),
  ];
}

function differenceText({ field, left, right }: HopDifference): string {
  return `${inEnglish(field)}: ${inEnglish(left)} | ${inEnglish(right)}`;
}

function pairMarkdown({ left, right, request, answer }: ComparedPair): readonly string[] {
  const part = (title: string, hops: readonly AlignedHop[]): readonly string[] =>
    hops.length === 0
      ? []
      : [
          `### ${title}: ${left} and ${right}`,
          '',
          `| ${left} | ${right} | differs in |`,
          '| --- | --- | --- |',
          ...hops.map(
            ({ left: one, right: other, differences }) =>
              `| ${cellOf(one)} | ${cellOf(other)} | ${differences
                .map((difference) => differenceText(difference).replace('|', String.raw`\|`))
                .join('<br>')} |`,
          ),
        ];
  const [there, back] = [part('The first packet', request), part('The first answer', answer)];
  return [...there, ...(there.length > 0 && back.length > 0 ? [''] : []), ...back];
}

function cellOf(station: StationView | undefined): string {
  return station === undefined ? '' : `**${placeText(station)}**<br>${packetText(station).trim()}`;
}

/** `node/node1 cni0 in` */
function placeText({ at, device, direction }: StationView): string {
  return `${at} ${device} ${direction}`;
}

function packetText({ source, destination, protocol, ttl, lengthBytes, tunnels }: StationView): string {
  const inside = tunnels.map((tunnel) => `, in ${tunnel}`).join('');
  return `    ${source} > ${destination} ${protocol}, TTL ${ttl}, ${lengthBytes} bytes${inside}`;
}

function beside(left: string, right: string): string {
  const [lines, others] = [wrapped(left, HOP_WIDTH), wrapped(right, HOP_WIDTH)];
  return Array.from({ length: Math.max(lines.length, others.length, 1) }, (_, index) =>
    `${(lines[index] ?? '').padEnd(HOP_WIDTH)}  ${others[index] ?? ''}`.trimEnd(),
  ).join('\n');
}

/** At spaces; a word that is longer than a line stays whole. Lines after the first are as far in as the first. */
function wrapped(text: string, width: number): readonly string[] {
  const indent = /^ */u.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = indent;
  for (const word of text.trim().split(' ')) {
    const isFirst = line.trim() === '';
    if (!isFirst && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = isFirst ? `${indent}${word}` : `${line} ${word}`;
  }
  return line.trim() === '' ? lines : [...lines, line];
}
