/**
 * What the commands `kubectl set` share: each object is changed here, and the difference is sent.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/set/helper.go` (`CalculatePatches`), with its messages.
 */
import { append } from '../../base/append';
import { ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import type { KubeObject, PlainRecord } from '../../kube/objects/kube-object';
import { call, objectIn, pathOf } from './api-calls';
import { localForm } from './local-form';
import { mergePatchOf } from './merge-patch';
import { findObjects, whereaboutsOf, type FoundObject } from './object-builder';
import { podSpecPathOf } from './pod-spec-field';
import { plainError, type KubectlError } from './kubectl-error';
import { NO_RESOURCES_GIVEN } from './resource-args';
import type { KubectlCommand } from './verb';
import { withFieldAt } from './with-field-at';
import { CHANGE_CAUSE, commandText, dryRunOf, report, writeQuery, type DryRun } from './write-options';

export const SET_FLAGS = `
  all bool
  allow-missing-template-keys bool=true
  dry-run string=none bare=unchanged
  field-manager string=kubectl-set
  filename,f strings
  kustomize,k string refused
  local bool
  output,o string
  record bool deprecated
  recursive,R bool
  selector,l string
  show-managed-fields bool
  template string`;

/** Words that name objects, and those behind them that say what changes. */
export function splitPairs(
  args: readonly string[],
  noun: string,
): Result<{ readonly resources: readonly string[]; readonly pairs: readonly string[] }, string> {
  const isPair = (word: string): boolean =>
    (word.includes('=') && !word.startsWith('=')) || (word.endsWith('-') && word !== '-');
  const first = args.findIndex((word) => isPair(word));
  const resources = first < 0 ? args : args.slice(0, first);
  const pairs = first < 0 ? [] : args.slice(first);
  const late = pairs.find((word) => !isPair(word));
  return late === undefined
    ? ok({ resources, pairs })
    : { ok: false, error: `all resources must be specified before ${noun} changes: ${late}` };
}

/** Fails at once when one of them is not there. */
export function* objectsToSet(
  command: KubectlCommand,
  args: readonly string[],
): Task<Result<readonly FoundObject[], KubectlError>> {
  const { flags } = command;
  if (args.length === 0 && !flags.isGiven('filename')) {
    return { ok: false, error: plainError(NO_RESOURCES_GIVEN) };
  }
  const isLocal = flags.isOn('local');
  const found = yield* findObjects(command, { args, isAllAllowed: flags.isOn('all'), isLocal });
  if (!found.ok) return found;
  const [failure] = found.value.failures;
  return failure === undefined ? ok(found.value.objects) : { ok: false, error: failure };
}

interface ObjectChange {
  /** `image updated` */
  readonly operation: string;
  /** Before the server's message: `failed to patch image update to pod template:`. */
  readonly failure: string;
  /** What is wrong, each by its message; or the object with the change. */
  readonly change: (one: FoundObject) => Result<KubeObject, readonly string[]>;
  /** Is an object that is as it should be already told of nevertheless? */
  readonly isSameTold?: boolean;
}

/** Answers the exit code. */
export function* setObjects(
  command: KubectlCommand,
  objects: readonly FoundObject[],
  order: ObjectChange,
): Task<number> {
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  const problems: KubectlError[] = [];
  for (const one of objects) append(problems, yield* setOne(command, one, order, dryRun.value));
  return command.failAll(problems);
}

function* setOne(
  command: KubectlCommand,
  one: FoundObject,
  { operation, failure, change, isSameTold = false }: ObjectChange,
  dryRun: DryRun,
): Task<readonly KubectlError[]> {
  const changed = change(one);
  if (!changed.ok) return changed.error.map((message) => plainError(message));
  const patch = mergePatchOf(one.object, changed.value);
  if (Object.keys(patch).length === 0 && !isSameTold) return [];
  const isLocal = command.flags.isOn('local');
  if (isLocal || dryRun === 'client') {
    report(command, isLocal ? localShown(changed.value, one.source) : changed.value, operation, dryRun);
    return [];
  }
  const patched = yield* call(command, {
    method: 'PATCH',
    path: pathOf(whereaboutsOf(one)),
    query: writeQuery(command, dryRun, ''),
    contentType: 'application/merge-patch+json',
    body: flagged(command, patch),
  });
  if (!patched.ok) return [plainError(`${failure} ${patched.error.message ?? patched.error.text}`)];
  report(command, objectIn(patched.value), operation, dryRun);
  return [];
}

/** With the annotation that `--record` asks for. */
function flagged(command: KubectlCommand, patch: PlainRecord): PlainRecord {
  return command.flags.isOn('record')
    ? withFieldAt(patch, ['metadata', 'annotations', CHANGE_CAUSE], commandText(command))
    : patch;
}

/** A file that names no namespace is shown without one. */
function localShown(object: KubeObject, source: string | undefined): KubeObject {
  const { namespace, ...metadata } = object.metadata;
  const shown = source === undefined || namespace === undefined ? object.metadata : metadata;
  return localForm({ ...object, metadata: { ...shown, name: object.metadata.name } });
}

/** Of an object that makes no Pods. */
export function noPodSpecText({ resource, object }: FoundObject): string | undefined {
  if (podSpecPathOf(object) !== undefined) return undefined;
  const version = object.apiVersion.split('/').at(-1) ?? '';
  return `${resource.plural}/${object.metadata.name} the object is not a pod or does not have a pod template: *${version}.${object.kind}`;
}
