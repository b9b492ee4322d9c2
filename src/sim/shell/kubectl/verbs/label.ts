/** kubectl label and kubectl annotate (`k8s.io/kubectl/pkg/cmd/{label,annotate}`, Kubernetes v1.32). */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import type { StringMap } from '../../../kube/objects/kube-object';
import { labelValueProblem } from '../../../kube/objects/name-rules';
import { sortedEntries } from '../../../kube/printers/selector-text';
import { call, objectIn, pathOf } from '../api-calls';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import { JSON_NULL } from '../merge-patch';
import { findObjects, whereaboutsOf, type FoundObject } from '../object-builder';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { CHANGE_CAUSE, commandText, dryRunOf, report, writeQuery, type DryRun } from '../write-options';

const FLAGS = (manager: string): ReturnType<typeof flagsOf> =>
  flagsOf(`
    all bool
    all-namespaces,A bool
    allow-missing-template-keys bool=true
    dry-run string=none bare=unchanged
    field-manager string=${manager}
    field-selector string
    filename,f strings
    kustomize,k string refused
    list bool
    local bool refused
    output,o string
    overwrite bool
    record bool deprecated
    recursive,R bool
    resource-version string
    selector,l string
    show-managed-fields bool
    template string`);

/** What differs between the two. */
interface Wording {
  readonly field: 'labels' | 'annotations';
  readonly noun: string;
  readonly done: string;
}

const LABEL: Wording = { field: 'labels', noun: 'label', done: 'labeled' };
const ANNOTATION: Wording = { field: 'annotations', noun: 'annotation', done: 'annotated' };

export const label: KubectlVerb = {
  path: 'label',
  summary: 'Update the labels on a resource',
  usage:
    'label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
  flags: FLAGS('kubectl-label'),
  run: (command) => runChange(command, LABEL),
};

export const annotate: KubectlVerb = {
  path: 'annotate',
  summary: 'Update the annotations on a resource',
  usage:
    'annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
  flags: FLAGS('kubectl-annotate'),
  run: (command) => runChange(command, ANNOTATION),
};

interface MetadataChange {
  readonly set: StringMap;
  readonly removed: readonly string[];
}

function* runChange(command: KubectlCommand, wording: Wording): Task<number> {
  const { flags } = command;
  const { resources, changes } = splitArgs(command.args);
  const change = changeOf(changes, wording);
  if (!change.ok) return command.fail(change.error);
  const isListing = flags.isOn('list');
  if (resources.length === 0 && !flags.isGiven('filename')) {
    return command.fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  if (changes.length === 0 && !isListing)
    return command.fail(`at least one ${wording.noun} update is required`);
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  const found = yield* findObjects(command, { args: resources, isAllAllowed: flags.isOn('all') });
  if (!found.ok) return command.fail(found.error);
  const problems: KubectlError[] = [...found.value.failures];
  const { objects } = found.value;
  for (const one of objects) {
    if (isListing) {
      listEntries(command, one, wording, objects.length > 1);
      continue;
    }
    const problem = yield* changeOne(command, one, { change: change.value, wording, dryRun: dryRun.value });
    if (problem !== undefined) problems.push(problem);
  }
  return command.failAll(problems);
}

/** Behind the first change there are only changes. */
function splitArgs(args: readonly string[]): { resources: readonly string[]; changes: readonly string[] } {
  const first = args.findIndex((arg) => (arg.includes('=') && !arg.startsWith('=')) || /[^/]-$/u.test(arg));
  return first < 0
    ? { resources: args, changes: [] }
    : { resources: args.slice(0, first), changes: args.slice(first) };
}

function changeOf(words: readonly string[], { noun, field }: Wording): Result<MetadataChange, string> {
  const set: Record<string, string> = {};
  const removed: string[] = [];
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals > 0) {
      const [key, value] = [word.slice(0, equals), word.slice(equals + 1)];
      if (field === 'labels') {
        if (value.includes('=')) return err(`invalid label spec: ${word}`);
        const problem = labelValueProblem(value);
        if (problem !== undefined) return err(`invalid label value: ${JSON.stringify(word)}: ${problem}`);
      }
      set[key] = value;
    } else if (word.endsWith('-')) removed.push(word.slice(0, -1));
    else return err(`unknown ${noun} spec: ${word}`);
  }
  const both = removed.find((key) => set[key] !== undefined);
  if (both === undefined) return ok({ set, removed });
  return err(
    field === 'labels'
      ? 'can not both modify and remove a label in the same command'
      : 'can not both modify and remove the following annotation(s) in the same command: ' + both,
  );
}

function listEntries(
  command: KubectlCommand,
  { object }: FoundObject,
  { field }: Wording,
  isOneOfMany: boolean,
): void {
  if (isOneOfMany)
    command.out(`Listing ${field} for ${object.kind}.${object.apiVersion}/${object.metadata.name}:\n`);
  const indent = isOneOfMany ? ' ' : '';
  for (const [key, value] of sortedEntries(object.metadata[field] ?? {})) {
    command.out(`${indent}${key}=${value}\n`);
  }
}

interface ChangeOrder {
  readonly change: MetadataChange;
  readonly wording: Wording;
  readonly dryRun: DryRun;
}

function* changeOne(
  command: KubectlCommand,
  one: FoundObject,
  { change, wording, dryRun }: ChangeOrder,
): Task<KubectlError | undefined> {
  const { field, done } = wording;
  const before = one.object.metadata[field] ?? {};
  const problem = command.flags.isOn('overwrite') ? undefined : overwriteProblem(before, change, wording);
  if (problem !== undefined) return plainError(problem);
  if (field === 'labels') {
    for (const key of change.removed) {
      if (before[key] === undefined) command.out(`label ${JSON.stringify(key)} not found.\n`);
    }
  }
  const version = command.flags.text('resource-version');
  const entries = { ...change.set, ...Object.fromEntries(change.removed.map((key) => [key, JSON_NULL])) };
  const recorded = { [CHANGE_CAUSE]: commandText(command) };
  const isChanged =
    Object.entries(change.set).some(([key, value]) => before[key] !== value) ||
    change.removed.some((key) => before[key] !== undefined);
  if (dryRun === 'client' || !isChanged) {
    const operation = isChanged || field === 'annotations' ? done : 'not labeled';
    const after = Object.entries({ ...before, ...change.set }).filter(
      ([key]) => !change.removed.includes(key),
    );
    const metadata = { ...one.object.metadata, [field]: Object.fromEntries(after) };
    report(command, { ...one.object, metadata }, operation, dryRun);
    return undefined;
  }
  const patched = yield* call(command, {
    method: 'PATCH',
    path: pathOf(whereaboutsOf(one)),
    query: writeQuery(command, dryRun, ''),
    contentType: 'application/merge-patch+json',
    body: {
      metadata: {
        ...(version === '' ? {} : { resourceVersion: version }),
        ...(command.flags.isOn('record') ? { annotations: recorded } : {}),
        [field]:
          field === 'annotations' && command.flags.isOn('record') ? { ...recorded, ...entries } : entries,
      },
    },
  });
  if (!patched.ok) return patched.error;
  const isShorter = change.removed.length > 0 && Object.keys(change.set).length === 0;
  report(command, objectIn(patched.value), field === 'labels' && isShorter ? 'unlabeled' : done, dryRun);
  return undefined;
}

function overwriteProblem(
  before: StringMap,
  { set }: MetadataChange,
  { field }: Wording,
): string | undefined {
  const taken = Object.entries(set)
    .filter(
      ([key, value]) =>
        before[key] !== undefined && (field === 'labels' ? before[key] !== value : key !== CHANGE_CAUSE),
    )
    .map(([key]) => `'${key}' already has a value (${before[key] ?? ''})`);
  if (taken.length === 0) return undefined;
  if (field === 'annotations') {
    return `--overwrite is false but found the following declared annotation(s): ${taken.join('; ')}`;
  }
  return taken.map((text) => `${text}, and --overwrite is false`).join('\n');
}
