/** How `podwire diff` prints: signs in front of what is added, removed and changed, or JSON. */
import { jsonOf } from '../reach-text';
import { formatConnections, isNoConnection } from '../../policy/connection-set';
import type { ReachChange } from '../../policy/reach-difference';
import type { LabDifference, PartChange, ReachDifference } from './lab-difference';
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
    ...(reachNote === undefined ? {} : { note: reachNote }),
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
function valueText(value: unknown): string {
  return typeof value === 'string' && /^[\w./:@*()%-][\w./:@*()% -]*$/u.test(value)
    ? value
    : JSON.stringify(value);
}

function fieldJson({ path, before, after }: ValueChange): object {
  return { path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** A workload that is in one of the labs only has pairs with all the others: they are counted. */
function reachLines({ changes, before, after }: ReachDifference): readonly string[] {
  const isOneSided = (key: string): boolean => before.has(key) || after.has(key);
  const pairs = changes.filter(({ from, to }) => !isOneSided(from) && !isOneSided(to)).flatMap(pairLines);
  return [
    ...pairs,
    ...[...before].map((key) => `- ${countedLine(key, changes)}`),
    ...[...after].map((key) => `+ ${countedLine(key, changes)}`),
  ];
}

function pairLines({ from, to, opened, closed }: ReachChange): readonly string[] {
  return [
    ...(isNoConnection(opened) ? [] : [`+ ${from} => ${to} : ${formatConnections(opened)}`]),
    ...(isNoConnection(closed) ? [] : [`- ${from} => ${to} : ${formatConnections(closed)}`]),
  ];
}

function countedLine(key: string, changes: readonly ReachChange[]): string {
  const reached = changes.filter(({ from }) => from === key).length;
  const reaching = changes.filter(({ to }) => to === key).length;
  return `${key} (in one of them only): reaches ${reached}, is reached by ${reaching}`;
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
