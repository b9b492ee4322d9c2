/** kubectl taint (`k8s.io/kubectl/pkg/cmd/taint`, Kubernetes v1.32). */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import { isPlainRecord, listFieldOf, textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';
import { labelValueProblem, qualifiedNameProblem } from '../../../kube/objects/name-rules';
import { call, objectIn, pathOf } from '../api-calls';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import { findObjects, whereaboutsOf, type FoundObject } from '../object-builder';
import { ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { dryRunOf, report, writeQuery, type DryRun } from '../write-options';

export const taint: KubectlVerb = {
  path: 'taint',
  summary: 'Update the taints on one or more nodes',
  usage: 'taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]',
  flags: flagsOf(`
    all bool
    allow-missing-template-keys bool=true
    dry-run string=none bare=unchanged
    field-manager string=kubectl-taint
    output,o string
    overwrite bool
    selector,l string
    show-managed-fields bool
    template string
    validate string=strict bare=strict`),
  run: runTaint,
};

interface Taint {
  readonly key: string;
  readonly value: string;
  /** Empty for a taint to remove, of any effect. */
  readonly effect: string;
}

interface TaintChange {
  readonly added: readonly Taint[];
  readonly removed: readonly Taint[];
}

const EFFECTS: ReadonlySet<string> = new Set(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

function* runTaint(command: KubectlCommand): Task<number> {
  const { args, flags } = command;
  const isTaint = (word: string): boolean => word.includes('=') || word.includes(':') || word.endsWith('-');
  const first = args.findIndex((word) => isTaint(word));
  const resources = first < 0 ? args : args.slice(0, first);
  const specs = first < 0 ? [] : args.slice(first);
  const late = specs.find((word) => !isTaint(word));
  if (late !== undefined)
    return command.fail(`all resources must be specified before taint changes: ${late}`);
  const [type, ...names] = resources;
  if (type === undefined) return command.fail('one or more resources must be specified as <resource> <name>');
  if (specs.length === 0) return command.fail('at least one taint update is required');
  const change = changeOf(specs);
  if (!change.ok) return command.misuse(change.error);
  const problem = yield* typeProblem(command, type);
  if (problem !== undefined) return command.fail(problem);
  const conflict = conflictIn(change.value);
  if (conflict !== undefined) return command.fail(conflict);
  if (names.length === 0 && !flags.isOn('all') && flags.text('selector') === '') {
    return command.fail("at least one resource name must be specified since 'all' parameter is not set");
  }
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  const found = yield* findObjects(command, { args: resources, isAllAllowed: true });
  if (!found.ok) return command.fail(found.error);
  const problems: KubectlError[] = [...found.value.failures];
  for (const one of found.value.objects) {
    const failure = yield* taintOne(command, one, change.value, dryRun.value);
    if (failure !== undefined) problems.push(failure);
  }
  return command.failAll(problems);
}

function* typeProblem(command: KubectlCommand, type: string): Task<KubectlError | undefined> {
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return catalogue.error;
  const resource = catalogue.value.byWord(type);
  if (!resource.ok) return { text: resource.error };
  return resource.value.kind === 'Node'
    ? undefined
    : plainError(`invalid resource type ${type}, only node types are supported`);
}

function changeOf(specs: readonly string[]): Result<TaintChange, string> {
  const [added, removed]: [Taint[], Taint[]] = [[], []];
  for (const spec of specs) {
    const isRemoval = spec.endsWith('-');
    const read = taintOf(isRemoval ? spec.slice(0, -1) : spec);
    if (!read.ok) return read;
    const { key, value, effect } = read.value;
    if (isRemoval) removed.push({ ...read.value, value: '' });
    else if (effect === '') return err(`invalid taint spec: ${spec}`);
    else if (added.some((other) => isSameTaint(other, read.value))) {
      return err(`duplicated taints with the same key and effect: {${key} ${value} ${effect} <nil>}`);
    } else added.push(read.value);
  }
  return ok({ added, removed });
}

function isSameTaint(one: Taint, other: Taint): boolean {
  return one.key === other.key && one.effect === other.effect;
}

/** `key=value:effect`, `key:effect`, `key` */
function taintOf(spec: string): Result<Taint, string> {
  const parts = spec.split(':');
  const [head = '', effect = ''] = parts;
  if (parts.length > 2) return err(`invalid taint spec: ${spec}`);
  if (parts.length === 2 && !EFFECTS.has(effect)) {
    return err(`invalid taint effect: ${effect}, unsupported taint effect`);
  }
  const pair = parts.length === 2 ? head.split('=') : [head];
  const [key = '', value = ''] = pair;
  if (pair.length > 2) return err(`invalid taint spec: ${spec}`);
  const problem = labelValueProblem(value) ?? qualifiedNameProblem(key);
  return problem === undefined ? ok({ key, value, effect }) : err(`invalid taint spec: ${spec}, ${problem}`);
}

function conflictIn({ added, removed }: TaintChange): string | undefined {
  const both = removed.filter(({ key, effect }) =>
    added.some((other) => other.key === key && (effect === '' || other.effect === effect)),
  );
  if (both.length === 0) return undefined;
  const list = both.map(({ key, effect }) => `${key}=${effect}`).join(',');
  return `can not both modify and remove the following taint(s) in the same command: ${list}`;
}

function* taintOne(
  command: KubectlCommand,
  one: FoundObject,
  { added, removed }: TaintChange,
  dryRun: DryRun,
): Task<KubectlError | undefined> {
  const { object } = one;
  const isForced = command.flags.isOn('overwrite');
  const before = taintsOn(object);
  const clashes = added.filter((taint) => before.some((other) => isSameTaint(other, taint)));
  if (!isForced && clashes.length > 0) {
    const keys = clashes.map(({ key }) => key).join(',');
    return plainError(
      `node ${object.metadata.name} already has ${keys} taint(s) with same effect(s) and --overwrite is false`,
    );
  }
  const all = [...added, ...before.filter((old) => !added.some((taint) => isSameTaint(old, taint)))];
  let left = all;
  const missing: string[] = [];
  for (const { key, effect } of removed) {
    const kept = left.filter((taint) => taint.key !== key || (effect !== '' && taint.effect !== effect));
    if (kept.length === left.length)
      missing.push(`taint "${effect === '' ? key : `${key}:${effect}`}" not found`);
    left = kept;
  }
  if (missing.length > 0) return plainError(missing.join('\n'));
  const isLonger = all.length !== before.length;
  const operation =
    (isLonger && removed.length > 0) || isForced ? 'modified' : isLonger ? 'tainted' : 'untainted';
  return yield* writeTaints(command, one, { taints: left, operation, dryRun });
}

function* writeTaints(
  command: KubectlCommand,
  one: FoundObject,
  order: { readonly taints: readonly Taint[]; readonly operation: string; readonly dryRun: DryRun },
): Task<KubectlError | undefined> {
  const { object } = one;
  const { operation, dryRun } = order;
  const times = new Map(
    listFieldOf(object, 'spec', 'taints').map((old) => [
      `${textFieldOf(old, 'key') ?? ''}:${textFieldOf(old, 'effect') ?? ''}`,
      textFieldOf(old, 'timeAdded'),
    ]),
  );
  const taints = order.taints.map(({ key, value, effect }) => {
    const timeAdded = times.get(`${key}:${effect}`);
    return {
      effect,
      key,
      ...(timeAdded === undefined ? {} : { timeAdded }),
      ...(value === '' ? {} : { value }),
    };
  });
  if (dryRun === 'client') {
    const spec = isPlainRecord(object.spec) ? object.spec : {};
    report(command, { ...object, spec: { ...spec, taints } }, operation, dryRun);
    return undefined;
  }
  const patched = yield* call(command, {
    method: 'PATCH',
    path: pathOf(whereaboutsOf(one)),
    query: writeQuery(command, dryRun, ''),
    contentType: 'application/merge-patch+json',
    body: { spec: { taints } },
  });
  if (!patched.ok) return patched.error;
  report(command, objectIn(patched.value), operation);
  return undefined;
}

function taintsOn(object: KubeObject): readonly Taint[] {
  return listFieldOf(object, 'spec', 'taints').map((taint) => ({
    key: textFieldOf(taint, 'key') ?? '',
    value: textFieldOf(taint, 'value') ?? '',
    effect: textFieldOf(taint, 'effect') ?? '',
  }));
}
