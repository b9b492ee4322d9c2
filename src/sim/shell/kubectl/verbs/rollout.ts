/** kubectl rollout status, restart, pause and resume (`k8s.io/kubectl/pkg/cmd/rollout`, Kubernetes v1.32). */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import {
  fieldOf,
  isPlainRecord,
  textFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../../../kube/objects/kube-object';
import { calendarTime, formatIsoDate } from '../../../app/calendar';
import { call, objectIn, pathOf } from '../api-calls';
import { flagsOf } from '../flag-set';
import { plainError, statusError, type KubectlError } from '../kubectl-error';
import { mergePatchOf } from '../merge-patch';
import { noResourcesText } from '../messages';
import { findObjects, whereaboutsOf, type FoundObject } from '../object-builder';
import { withFieldAt } from '../with-field-at';
import { groupResourceName } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { report } from '../write-options';
import { rolloutStatusOf } from './rollout-status';

const CHANGE_FLAGS = flagsOf(`
  allow-missing-template-keys bool=true
  field-manager string=kubectl-rollout
  filename,f strings
  kustomize,k string refused
  output,o string
  recursive,R bool
  selector,l string
  show-managed-fields bool
  template string`);

export const rolloutStatus: KubectlVerb = {
  path: 'rollout status',
  summary: 'Show the status of the rollout',
  usage: 'rollout status (TYPE NAME | TYPE/NAME) [flags] [options]',
  flags: flagsOf(`
    filename,f strings
    kustomize,k string refused
    recursive,R bool
    revision int=0
    selector,l string
    timeout duration=0s
    watch,w bool=true`),
  run: runStatus,
};

const WEEK_MS = 604_800_000;

function* runStatus(command: KubectlCommand): Task<number> {
  const { flags } = command;
  const objects = yield* rolloutObjects(command);
  if (!objects.ok) return command.fail(objects.error);
  for (const one of objects.value) {
    const exitCode = yield* followRollout(command, one, flags.milliseconds('timeout'));
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

export function* rolloutObjects(command: KubectlCommand): Task<Result<readonly FoundObject[], KubectlError>> {
  const { args, flags } = command;
  if (args.length === 0 && !flags.isGiven('filename'))
    return err(plainError('required resource not specified'));
  const found = yield* findObjects(command, { args, isAllAllowed: true });
  if (!found.ok) return found;
  const [failure] = found.value.failures;
  return failure === undefined ? ok(found.value.objects) : err(failure);
}

/** Says how it goes at every change, until it is done. */
function* followRollout(command: KubectlCommand, one: FoundObject, timeoutMs: number): Task<number> {
  const { flags } = command;
  const endMs = command.nowMs + (timeoutMs > 0 ? timeoutMs : WEEK_MS);
  const place = whereaboutsOf(one);
  const revision = flags.number('revision');
  let { object } = one;
  const first = rolloutStatusOf(object, revision);
  if (!first.ok) return command.fail(first.error);
  command.out(first.value.text);
  if (first.value.isDone || !flags.isOn('watch')) return 0;
  for (;;) {
    const stream = yield* command.client.stream({
      method: 'GET',
      path: pathOf({ ...place, name: undefined }),
      query: {
        watch: 'true',
        fieldSelector: `metadata.name=${place.name}`,
        resourceVersion: object.metadata.resourceVersion ?? '',
      },
    });
    if (!stream.ok) return command.fail(stream.error);
    for (;;) {
      const event = yield* stream.value.next(Math.max(1, endMs - command.nowMs));
      if (event === undefined) break;
      const body = fieldOf(event, 'object');
      const type = textFieldOf(event, 'type');
      if (type === 'ERROR') return command.fail(statusError(body));
      if (type === 'DELETED') return command.fail('object has been deleted');
      if (type === 'BOOKMARK' || !isPlainRecord(body)) continue;
      object = objectIn(body);
      const status = rolloutStatusOf(object, revision);
      if (!status.ok) return command.fail(status.error);
      command.out(status.value.text);
      if (status.value.isDone) {
        stream.value.close();
        return 0;
      }
    }
    stream.value.close();
    if (command.nowMs >= endMs) return command.fail('timed out waiting for the condition');
  }
}

/** What is changed of the object, or why it cannot be. */
type RolloutChange = (object: KubeObject) => Result<PlainRecord, string>;

export const rolloutRestart: KubectlVerb = {
  path: 'rollout restart',
  summary: 'Restart a resource',
  usage: 'rollout restart RESOURCE [options]',
  flags: CHANGE_FLAGS,
  run: (command) => changeAll(command, 'restarted', restartedAt(command)),
};

export const rolloutPause: KubectlVerb = {
  path: 'rollout pause',
  summary: 'Mark the provided resource as paused',
  usage: 'rollout pause RESOURCE [options]',
  flags: CHANGE_FLAGS,
  run: (command) => changeAll(command, 'paused', pausedAs(true)),
};

export const rolloutResume: KubectlVerb = {
  path: 'rollout resume',
  summary: 'Resume a paused resource',
  usage: 'rollout resume RESOURCE [options]',
  flags: CHANGE_FLAGS,
  run: (command) => changeAll(command, 'resumed', pausedAs(false)),
};

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

function restartedAt(command: KubectlCommand): RolloutChange {
  return (object) => {
    if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(object.kind)) {
      return err('restarting is not supported');
    }
    if (object.kind === 'Deployment' && fieldOf(object, 'spec', 'paused') === true) {
      return err("can't restart paused deployment (run rollout resume first)");
    }
    const time = formatIsoDate(calendarTime(command.nowMs, 0));
    return ok(withFieldAt(object, ['spec', 'template', 'metadata', 'annotations', RESTARTED_AT], time));
  };
}

function pausedAs(isPaused: boolean): RolloutChange {
  return (object) => {
    const word = isPaused ? 'pausing' : 'resuming';
    if (object.kind !== 'Deployment') return err(`${word} is not supported`);
    if ((fieldOf(object, 'spec', 'paused') === true) === isPaused) {
      return err(isPaused ? 'is already paused' : 'is not paused');
    }
    return ok(withFieldAt(object, ['spec', 'paused'], isPaused ? true : undefined));
  };
}

function* changeAll(command: KubectlCommand, operation: string, change: RolloutChange): Task<number> {
  const objects = yield* rolloutObjects(command);
  if (!objects.ok) return command.fail(objects.error);
  if (objects.value.length === 0) command.complain(noResourcesText(command.namespace));
  const failures: KubectlError[] = [];
  for (const one of objects.value) {
    const changed = change(one.object);
    if (!changed.ok) {
      const subject = `${groupResourceName(one.resource)} ${JSON.stringify(one.object.metadata.name)}`;
      failures.push(plainError(`${subject} ${changed.error}`));
      continue;
    }
    const patch = mergePatchOf(one.object, changed.value);
    if (operation === 'restarted' && Object.keys(patch).length === 0) {
      const why =
        'if restart has already been triggered within the past second, please wait before attempting to trigger another';
      failures.push(plainError(`failed to create patch for ${one.object.metadata.name}: ${why}`));
      continue;
    }
    const patched = yield* call(command, {
      method: 'PATCH',
      path: pathOf(whereaboutsOf(one)),
      contentType: 'application/merge-patch+json',
      body: patch,
    });
    if (patched.ok) report(command, objectIn(patched.value), operation);
    else failures.push(patched.error);
  }
  return command.failAll(failures);
}
