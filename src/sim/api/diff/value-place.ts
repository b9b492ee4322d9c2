/** Where in a value the place is that a comparison names: `spec.containers[web].image` as steps through the value itself. */
import { isPlainRecord, isUnknownList } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import { fieldPathOf, nameIn, NAMING_FIELDS } from './value-difference';

/** As far as the value goes that way. Keys may hold what steps are written with, so that only the value itself can tell them apart. */
export function valuePlaceOf(value: unknown, path: string): FieldPath {
  if (path === '') return [];
  let longest: FieldPath = [];
  for (const { step, written, inner } of stepsInto(value)) {
    const rest = path.slice(written.length);
    if (!path.startsWith(written) || !(rest === '' || rest.startsWith('.') || rest.startsWith('['))) continue;
    const within = valuePlaceOf(inner, rest.startsWith('.') ? rest.slice(1) : rest);
    if (within.length + 1 > longest.length) longest = [step, ...within];
  }
  return longest;
}

interface Step {
  readonly step: string | number;
  readonly written: string;
  readonly inner: unknown;
}

function stepsInto(value: unknown): readonly Step[] {
  if (isPlainRecord(value)) {
    return Object.entries(value).map(([key, inner]) => ({ step: key, written: fieldPathOf('', key), inner }));
  }
  if (!isUnknownList(value)) return [];
  return value.flatMap((inner, step) => {
    const names = NAMING_FIELDS.map((field) => nameIn(inner, field)).filter((name) => name !== undefined);
    return [...new Set([...names, String(step)])].map((name) => ({ step, written: `[${name}]`, inner }));
  });
}
