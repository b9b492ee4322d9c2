/** How `podwire diff` prints: signs in front of what is added, removed and changed, or JSON. */
import { jsonOf } from '../reach-text';
import { formatConnections } from '../../policy/connection-set';
import type { ReachChange } from '../../policy/reach-difference';
import { inEnglish } from '../../base/sentence';
import type { LabDifference, PartChange, ReachDifference } from './lab-difference';
import { reachSummaryOf } from './reach-summary';
import type { ValueChange } from './value-difference';

export interface ComparedNames {
  readonly before: string;
  readonly after: string;
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** Nothing for labs that are the same. */
export function labDifferenceText(difference: LabDifference, names: ComparedNames): string {
  const { cluster, objects, others, reach } = difference;
  const blocks = [
    block('cluster', cluster.map(fieldLine)),
    block('objects', objects.flatMap(partLines)),
    block('scenarios and layout', others.flatMap(partLines)),
    block('who reaches whom', reach === undefined ? [] : reachLines(reach)),
  ].filter((text) => text !== '');
  return blocks.length === 0 ? '' : `--- ${names.before}\n+++ ${names.after}\n${blocks.join('')}`;
}

export function labDifferenceJson(difference: LabDifference, names: ComparedNames): string {
  const { cluster, objects, others, reach, reachNote } = difference;
  const parts = (changes: readonly PartChange[]): readonly object[] =>
    changes.map(({ title, kind, fields }) => ({
      object: title,
      change: kind,
      ...(kind === 'changed' ? { fields: fields.map(fieldJson) } : {}),
    }));
  const json = {
    ...names,
    cluster: cluster.map(fieldJson),
    objects: parts(objects),
    others: parts(others),
    reach: (reach?.changes ?? []).map(reachJson),
    ...(reachNote === undefined ? {} : { note: inEnglish(reachNote) }),
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

function block(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function partLines({ title, kind, fields }: PartChange): readonly string[] {
  return [`${SIGNS[kind]} ${title}`, ...fields.map((field) => `    ${fieldLine(field)}`)];
}

function fieldLine({ path, before, after }: ValueChange): string {
  if (before === undefined) return `+ ${path}: ${valueText(after)}`;
  if (after === undefined) return `- ${path}: ${valueText(before)}`;
  return `~ ${path}: ${valueText(before)} -> ${valueText(after)}`;
}

/** Text without quotes where it is one word. */
export function valueText(value: unknown): string {
  return typeof value === 'string' && /^[\w./:@*()%-][\w./:@*()% -]*$/u.test(value)
    ? value
    : JSON.stringify(value);
}

function fieldJson({ path, before, after }: ValueChange): object {
  return { path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function reachLines(reach: ReachDifference): readonly string[] {
  const { pairs, workloads } = reachSummaryOf(reach);
  return [
    ...pairs.map(
      ({ from, to, isOpened, connections }) =>
        `${isOpened ? '+' : '-'} ${from} => ${to} : ${formatConnections(connections)}`,
    ),
    ...workloads.map(
      ({ key, isAdded, reaches, isReachedBy }) =>
        `${isAdded ? '+' : '-'} ${key} (in one of them only): reaches ${reaches}, is reached by ${isReachedBy}`,
    ),
  ];
}

function reachJson({ from, to, before, after, opened, closed }: ReachChange): object {
  return {
    src: from,
    dst: to,
    before: jsonOf(before),
    after: jsonOf(after),
    opened: jsonOf(opened),
    closed: jsonOf(closed),
  };
}
