/**
 * Server-side apply: an object is made of what several managers each want of it, and `managedFields` says who wants what.
 *
 * Kubernetes v1.32 `k8s.io/apimachinery/pkg/util/managedfields` over `sigs.k8s.io/structured-merge-diff/v4/merge`.
 *
 * Models ownership of fields, items and values, conflicts in the server's words, `force`, the removal of what a manager
 * no longer wants and nobody else does, and the manager `before-first-apply`. Ownership is written down from the first
 * server-side apply on: an object that never saw one has no managedFields. Leaves out conversion between versions.
 */
import { err, ok, type Result } from '../../base/result';
import {
  isPlainRecord,
  isUnknownList,
  textFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../objects/kube-object';
import { equalsJson } from '../store/json';
import { apiStatus, type ApiStatus } from './api-status';
import { isAppliedSet, isAtomicMap, listKeysOf } from './apply-lists';
import {
  fieldPathText,
  fieldValuesOf,
  itemStepOf,
  pathsIn,
  treeOf,
  type FieldSteps,
  type FieldValues,
} from './field-set';

/** Who manages which fields, and how they came by it. */
interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string | undefined;
  readonly apiVersion: string;
  readonly time: string;
  readonly paths: ReadonlyMap<string, FieldSteps>;
}

interface ApplyOrder {
  readonly manager: string;
  /** Takes fields that others manage. */
  readonly isForced: boolean;
  readonly time: string;
  /** Empty for custom resources. */
  readonly kind: string;
}

const FIRST_MANAGER = 'before-first-apply';
/** What `kubectl apply` of the other kind calls itself, and where it leaves its mark. */
const CLIENT_SIDE_MANAGER = 'kubectl-client-side-apply';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A new object with what it is given, all of it managed by the one who applies it. */
export function appliedAnew(given: KubeObject, order: ApplyOrder): KubeObject {
  return withManagers(given, [managerOf(given, order)]);
}

/** The object as it is to be; or who minds. */
export function appliedOver(
  live: KubeObject,
  given: KubeObject,
  order: ApplyOrder,
): Result<KubeObject, ApiStatus> {
  const { manager, isForced, kind, time } = order;
  const wanted = fieldValuesOf(given, kind);
  const there = fieldValuesOf(live, kind);
  const known = managersOf(live);
  const before = known.length > 0 ? known : [firstManager(live, there, time)];
  const own = before.find((one) => one.manager === manager && one.operation === 'Apply');
  const others = before.filter((one) => one !== own);
  const conflicts = conflictsOf(wanted, there, others);
  if (conflicts.length > 0 && !isForced) return err(conflictStatusOf(conflicts));
  const taken = new Set(conflicts.map(({ path }) => path));
  const left = others.map((one) => withoutPaths(one, taken)).filter(({ paths }) => paths.size > 0);
  const dropped = [...(own?.paths ?? [])].filter(
    ([path]) => !wanted.has(path) && !left.some((one) => one.paths.has(path)),
  );
  let merged: PlainRecord = mergeMaps(live, given, { kind, name: '', parent: '' });
  for (const [, steps] of dropped) {
    const isItem = steps.at(-1) === '.';
    const prefix = steps.slice(0, -1).join('/');
    const isShared = left.some((one) => [...one.paths.keys()].some((path) => path.startsWith(`${prefix}/`)));
    if (!isItem) merged = withoutField(merged, steps);
    else if (!isShared) merged = withoutField(merged, steps.slice(0, -1));
  }
  const { apiVersion, metadata } = live;
  const next = { ...merged, apiVersion, kind: live.kind, metadata: metadataOf(merged, live) };
  const mine = managerOf(given, order);
  const isSame = own !== undefined && samePaths(own.paths, mine.paths) && taken.size === 0;
  const written = withManagers(next, [...left, isSame ? own : mine]);
  return ok(isSame && equalsJson(next, { ...live, metadata }) ? live : written);
}

function metadataOf(merged: PlainRecord, live: KubeObject): KubeObject['metadata'] {
  const metadata = merged['metadata'];
  return isPlainRecord(metadata) ? { ...metadata, name: live.metadata.name } : live.metadata;
}

/** Whose fields an update changed: they are the updater's now. Objects that nobody applied here have no managers. */
export function withUpdatedManagers(
  live: KubeObject,
  next: KubeObject,
  update: {
    readonly manager: string;
    readonly subresource: string | undefined;
    readonly time: string;
    readonly kind: string;
  },
): KubeObject {
  const before = managersOf(live);
  const { managedFields } = live.metadata;
  if (before.length === 0) return { ...next, metadata: { ...next.metadata, managedFields } };
  const [was, is] = [fieldValuesOf(live, update.kind), fieldValuesOf(next, update.kind)];
  const changed = new Map(
    [...is]
      .filter(([path, { value }]) => !equalsJson(was.get(path)?.value, value) || !was.has(path))
      .map(([path, { steps }]) => [path, steps] as const),
  );
  const gone = new Set([...was.keys()].filter((path) => !is.has(path)));
  if (changed.size === 0 && gone.size === 0)
    return { ...next, metadata: { ...next.metadata, managedFields } };
  const { manager, subresource, time } = update;
  const isUpdater = (one: Manager): boolean =>
    one.manager === manager && one.operation === 'Update' && one.subresource === subresource;
  const lost = new Set([...changed.keys(), ...gone]);
  const others = before.filter((one) => !isUpdater(one)).map((one) => withoutPaths(one, lost));
  const own = before.find((one) => isUpdater(one));
  const kept = [...(own?.paths ?? [])].filter(([path]) => !gone.has(path));
  const updater: Manager = {
    manager,
    operation: 'Update',
    subresource,
    apiVersion: next.apiVersion,
    time,
    paths: new Map([...kept, ...changed]),
  };
  return withManagers(
    next,
    [...others, updater].filter(({ paths }) => paths.size > 0),
  );
}

interface Conflict {
  readonly path: string;
  readonly steps: FieldSteps;
  readonly holder: Manager;
}

/** Fields that others manage, and that would change. */
function conflictsOf(
  wanted: FieldValues,
  there: FieldValues,
  others: readonly Manager[],
): readonly Conflict[] {
  const conflicts: Conflict[] = [];
  for (const holder of others) {
    for (const [path, { steps, value }] of wanted) {
      if (steps.at(-1) === '.' || !holder.paths.has(path)) continue;
      if (!equalsJson(there.get(path)?.value, value)) conflicts.push({ path, steps, holder });
    }
  }
  return conflicts;
}

function conflictStatusOf(conflicts: readonly Conflict[]): ApiStatus {
  const causes = conflicts.map(({ steps, holder }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(holder)}`,
    field: fieldPathText(steps),
  }));
  const [first] = causes;
  if (first !== undefined && causes.length === 1) {
    return apiStatus('Conflict', `Apply failed with 1 conflict: ${first.message}: ${first.field}`, {
      causes,
    });
  }
  const holders = [...new Set(conflicts.map(({ holder }) => managerText(holder)))].sort();
  const lines = holders.flatMap((holder) => [
    `conflicts with ${holder}:`,
    ...conflicts
      .filter((one) => managerText(one.holder) === holder)
      .map(({ steps }) => `- ${fieldPathText(steps)}`),
  ]);
  return apiStatus('Conflict', `Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, {
    causes,
  });
}

function managerText({ manager, operation, subresource, apiVersion }: Manager): string {
  const via = subresource === undefined ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  const since = operation === 'Update' ? ` using ${apiVersion}` : '';
  return `${JSON.stringify(manager)}${via}${since}`;
}

function managerOf(given: KubeObject, { manager, time, kind }: ApplyOrder): Manager {
  const wanted = fieldValuesOf(given, kind);
  const paths = new Map([...wanted].map(([path, { steps }]) => [path, steps] as const));
  return { manager, operation: 'Apply', subresource: undefined, apiVersion: given.apiVersion, time, paths };
}

/** Of an object that was there before anybody applied it here. */
function firstManager(live: KubeObject, there: FieldValues, time: string): Manager {
  const paths = [...there]
    .filter(([path]) => !path.startsWith('f:status'))
    .map(([path, { steps }]) => [path, steps] as const);
  return {
    manager: live.metadata.annotations?.[LAST_APPLIED] === undefined ? FIRST_MANAGER : CLIENT_SIDE_MANAGER,
    operation: 'Update',
    subresource: undefined,
    apiVersion: live.apiVersion,
    time,
    paths: new Map(paths),
  };
}

function withoutPaths(one: Manager, gone: ReadonlySet<string>): Manager {
  return { ...one, paths: new Map([...one.paths].filter(([path]) => !gone.has(path))) };
}

function samePaths(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): boolean {
  return one.size === other.size && [...one.keys()].every((path) => other.has(path));
}

function managersOf({ metadata }: KubeObject): readonly Manager[] {
  const { managedFields } = metadata;
  const entries = isUnknownList(managedFields) ? managedFields : [];
  return entries.map((entry) => ({
    manager: textFieldOf(entry, 'manager') ?? '',
    operation: textFieldOf(entry, 'operation') === 'Apply' ? 'Apply' : 'Update',
    subresource: textFieldOf(entry, 'subresource'),
    apiVersion: textFieldOf(entry, 'apiVersion') ?? '',
    time: textFieldOf(entry, 'time') ?? '',
    paths: pathsIn(isPlainRecord(entry) ? entry['fieldsV1'] : undefined),
  }));
}

/** Those that apply come first, then by time. */
function withManagers(object: KubeObject, managers: readonly Manager[]): KubeObject {
  const sorted = managers.toSorted((one, other) =>
    one.operation === other.operation
      ? one.time === other.time
        ? compare(one.manager, other.manager)
        : compare(one.time, other.time)
      : compare(one.operation, other.operation),
  );
  const managedFields = sorted.map(({ manager, operation, subresource, apiVersion, time, paths }) => ({
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: treeOf(paths.values()),
    manager,
    operation,
    ...(subresource === undefined ? {} : { subresource }),
    time,
  }));
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

interface Place {
  readonly kind: string;
  readonly name: string;
  readonly parent: string;
}

function mergeMaps(live: PlainRecord, given: PlainRecord, place: Place): PlainRecord {
  const merged: Record<string, unknown> = { ...live };
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    merged[field] = mergeValues(live[field], value, { kind: place.kind, name: field, parent: place.name });
  }
  return merged;
}

function mergeValues(live: unknown, given: unknown, place: Place): unknown {
  const { kind, name, parent } = place;
  if (isPlainRecord(live) && isPlainRecord(given)) {
    return isAtomicMap(kind, name) ? given : mergeMaps(live, given, place);
  }
  if (!isUnknownList(live) || !isUnknownList(given)) return given;
  if (isAppliedSet(kind, name)) return [...new Set([...live, ...given])];
  const keys = listKeysOf(kind, name, parent);
  if (keys === undefined) return given;
  const idOf = (item: unknown): string =>
    isPlainRecord(item) ? itemStepOf(item, keys) : JSON.stringify(item);
  const wanted = new Map(given.map((item) => [idOf(item), item] as const));
  const known = new Map(live.map((item) => [idOf(item), item] as const));
  const items: unknown[] = [];
  for (const [id, item] of known) if (!wanted.has(id)) items.push(item);
  // What is given comes in its order, what only others have before it.
  for (const [id, item] of wanted) {
    const there = known.get(id);
    items.push(isPlainRecord(there) && isPlainRecord(item) ? mergeMaps(there, item, place) : item);
  }
  return items;
}

/** A map that loses its last field goes with it. */
function withoutField(record: PlainRecord, steps: FieldSteps): PlainRecord {
  const changed = without(record, steps);
  return isPlainRecord(changed) ? changed : record;
}

function without(value: unknown, [step, ...rest]: FieldSteps): unknown {
  if (step === undefined) return undefined;
  if (step.startsWith('f:') && isPlainRecord(value)) {
    const field = step.slice(2);
    if (!(field in value)) return value;
    const inner = rest.length === 0 ? undefined : without(value[field], rest);
    const left = Object.fromEntries(Object.entries(value).filter(([key]) => key !== field));
    if (inner !== undefined) return { ...left, [field]: inner };
    return Object.keys(left).length === 0 ? undefined : left;
  }
  if (!isUnknownList(value)) return value;
  const items = value.flatMap((item) => {
    if (!isStepTo(step, item)) return [item];
    const inner = rest.length === 0 ? undefined : without(item, rest);
    return inner === undefined ? [] : [inner];
  });
  return items.length === 0 ? undefined : items;
}

function isStepTo(step: string, item: unknown): boolean {
  if (step.startsWith('v:')) return step === `v:${JSON.stringify(item)}`;
  if (!step.startsWith('k:') || !isPlainRecord(item)) return false;
  const keys: unknown = JSON.parse(step.slice(2));
  return isPlainRecord(keys) && itemStepOf(item, Object.keys(keys)) === step;
}
