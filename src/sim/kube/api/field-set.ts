/**
 * Which fields of an object somebody manages, as `managedFields` writes it down (`FieldsV1`).
 *
 * `sigs.k8s.io/structured-merge-diff/v4/fieldpath`, as Kubernetes v1.32 uses it. A set is a tree: `f:spec` a field,
 * `k:{"name":"web"}` an item of a list told apart by keys, `v:"x"` a value of a set, `.` the item or map itself.
 *
 * Models the list and map types of the built-in kinds by the names of their fields (`apply-lists.ts`). Custom resources
 * have lists that are one value each.
 */
import { isPlainRecord, isUnknownList, type PlainRecord } from '../objects/kube-object';
import { isAtomicMap, isAppliedSet, listKeysOf } from './apply-lists';

/** Empty for a leaf. */
interface FieldTree {
  readonly [step: string]: FieldTree;
}

/** From the top: `f:spec`, `f:containers`, `k:{"name":"web"}`. */
export type FieldSteps = readonly string[];

/** What the API server alone decides is nobody's. */
const UNMANAGED: ReadonlySet<string> = new Set([
  'f:apiVersion',
  'f:kind',
  'f:metadata/f:name',
  'f:metadata/f:namespace',
  'f:metadata/f:creationTimestamp',
  'f:metadata/f:uid',
  'f:metadata/f:resourceVersion',
  'f:metadata/f:generation',
  'f:metadata/f:managedFields',
  'f:metadata/f:selfLink',
  'f:metadata/f:deletionTimestamp',
  'f:metadata/f:deletionGracePeriodSeconds',
  'f:metadata/f:generateName',
]);

/** Every field that the object sets, with its value. The value of a map or an item itself is undefined. */
export type FieldValues = ReadonlyMap<string, { readonly steps: FieldSteps; readonly value: unknown }>;

export function fieldValuesOf(object: PlainRecord, kind: string): FieldValues {
  const found = new Map<string, { steps: FieldSteps; value: unknown }>();
  visitMap(object, { kind, steps: [], name: '', parent: '' }, (steps, value) => {
    found.set(steps.join('/'), { steps, value });
  });
  return found;
}

interface Place {
  /** Empty for custom resources. */
  readonly kind: string;
  readonly steps: FieldSteps;
  readonly name: string;
  readonly parent: string;
}

type Visit = (steps: FieldSteps, value: unknown) => void;

function visitMap(map: PlainRecord, place: Place, visit: Visit): void {
  for (const [field, value] of Object.entries(map)) {
    if (value === undefined || value === null) continue;
    const steps = [...place.steps, `f:${field}`];
    if (steps.length <= 2 && UNMANAGED.has(steps.join('/'))) continue;
    visitValue(value, { kind: place.kind, steps, name: field, parent: place.name }, visit);
  }
}

function visitValue(value: unknown, place: Place, visit: Visit): void {
  const { kind, steps, name, parent } = place;
  if (isPlainRecord(value) && !isAtomicMap(kind, name)) {
    if (Object.keys(value).length === 0) visit(steps, value);
    else visitMap(value, place, visit);
    return;
  }
  if (!isUnknownList(value)) {
    visit(steps, value);
    return;
  }
  if (isAppliedSet(kind, name)) {
    for (const item of value) visit([...steps, `v:${JSON.stringify(item)}`], item);
    return;
  }
  const keys = listKeysOf(kind, name, parent);
  if (keys === undefined || !value.every((item) => isPlainRecord(item))) {
    visit(steps, value);
    return;
  }
  for (const item of value) {
    if (!isPlainRecord(item)) continue;
    const itemSteps = [...steps, itemStepOf(item, keys)];
    visit([...itemSteps, '.'], undefined);
    visitMap(item, { kind, steps: itemSteps, name, parent }, visit);
  }
}

/** `k:{"containerPort":80,"protocol":"TCP"}`: the keys in order, with what they mean when nothing is said. */
export function itemStepOf(item: PlainRecord, keys: readonly string[]): string {
  const entries = keys.map((key) => [key, item[key] ?? (key === 'protocol' ? 'TCP' : '')] as const);
  return `k:${JSON.stringify(Object.fromEntries(entries))}`;
}

export function treeOf(paths: Iterable<FieldSteps>): FieldTree {
  const root: Record<string, FieldTree> = {};
  for (const steps of paths) {
    let tree: Record<string, FieldTree> = root;
    for (const step of steps) {
      const inner: Record<string, FieldTree> = { ...tree[step] };
      tree[step] = inner;
      tree = inner;
    }
  }
  return root;
}

/** The leaves, by their steps joined. */
export function pathsIn(tree: unknown): ReadonlyMap<string, FieldSteps> {
  const found = new Map<string, FieldSteps>();
  const visit = (node: unknown, steps: FieldSteps): void => {
    const entries = isPlainRecord(node) ? Object.entries(node) : [];
    if (entries.length === 0 && steps.length > 0) found.set(steps.join('/'), steps);
    for (const [step, inner] of entries) visit(inner, [...steps, step]);
  };
  visit(tree, []);
  return found;
}

/** `.spec.containers[name="web"].image`, as a conflict names it. */
export function fieldPathText(steps: FieldSteps): string {
  return steps
    .filter((step) => step !== '.')
    .map((step) => {
      if (step.startsWith('f:')) return `.${step.slice(2)}`;
      if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
      return `[${step
        .slice('k:{'.length, -1)
        .replaceAll(
          /(?:^|,)"([^"]*)":/gu,
          (whole, key: string) => `${whole.startsWith(',') ? ',' : ''}${key}=`,
        )}]`;
    })
    .join('');
}
