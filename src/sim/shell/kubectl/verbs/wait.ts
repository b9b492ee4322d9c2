/** kubectl wait (`k8s.io/kubectl/pkg/cmd/wait`, Kubernetes v1.32). */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import { listFieldOf, numberFieldOf, textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';
import { JsonPath } from '../../../kube/printers/json-path';
import { call, objectIn, pathOf } from '../api-calls';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import { findObjects, whereaboutsOf, type FoundObject } from '../object-builder';
import { relaxedJsonPath } from '../output/custom-columns';
import { NO_RESOURCES_GIVEN } from '../resource-args';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { waitForChange, type Verdict } from '../wait-for-change';
import { report } from '../write-options';

export const wait: KubectlVerb = {
  path: 'wait',
  summary: 'Experimental: Wait for a specific condition on one or many resources',
  usage:
    "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]",
  flags: flagsOf(`
    all bool
    all-namespaces,A bool
    allow-missing-template-keys bool=true
    field-selector string
    filename,f strings
    for string
    local bool refused
    output,o string
    recursive,R bool=true
    selector,l string
    show-managed-fields bool
    template string
    timeout duration=30s`),
  run: runWait,
};

const WEEK_MS = 604_800_000;

/** Answers the object once it is so. */
type Condition = Verdict<KubeObject | 'gone'>;

function* runWait(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  const text = flags.text('for');
  const condition = conditionOf(text);
  if (!condition.ok) return command.fail(condition.error);
  if (args.length === 0 && !flags.isGiven('filename')) return command.fail(NO_RESOURCES_GIVEN);
  const isCreate = text.toLowerCase() === 'create';
  const isDelete = text.toLowerCase() === 'delete';
  const found = yield* findObjects(command, {
    args,
    isAllAllowed: flags.isOn('all'),
    isUnseen: isCreate,
    isLocal: isCreate,
  });
  if (!found.ok) return command.fail(found.error);
  const { objects } = found.value;
  const failures = found.value.failures.filter(({ reason }) => !isDelete || reason !== 'NotFound');
  if (objects.length === 0 && found.value.failures.length === 0) {
    return isDelete ? 0 : command.fail('no matching resources found');
  }
  if (failures.length > 0) return command.failAll(failures);
  const timeoutMs = flags.milliseconds('timeout');
  if (timeoutMs === 0) return yield* checkOnce(command, objects, condition.value);
  const endMs = command.nowMs + (timeoutMs < 0 ? WEEK_MS : timeoutMs);
  const problems: KubectlError[] = [];
  for (const one of objects) {
    // The time is that of all together: when it is over, nobody looks at the others any more.
    const problem =
      command.nowMs >= endMs ? lateError(one) : yield* waitForOne(command, one, condition.value, endMs);
    if (isCreate && problem !== undefined && problem.reason === undefined) {
      return command.fail('timed out waiting for the condition');
    }
    if (problem !== undefined) problems.push(problem);
  }
  return command.failAll(problems);
}

function lateError(one: FoundObject): KubectlError {
  const { resource, name } = whereaboutsOf(one);
  return plainError(`timed out waiting for the condition on ${resource.plural}/${name}`);
}

/** Without time to wait: as things are. */
function* checkOnce(
  command: KubectlCommand,
  objects: readonly FoundObject[],
  condition: Condition,
): Task<number> {
  const problems: KubectlError[] = [];
  for (const one of objects) {
    const place = whereaboutsOf(one);
    const current = yield* call(command, { method: 'GET', path: pathOf(place) });
    if (!current.ok && current.error.reason !== 'NotFound') {
      problems.push(current.error);
      continue;
    }
    const met = condition(current.ok ? objectIn(current.value) : undefined);
    if (met === undefined) {
      problems.push(plainError(`condition not met for ${place.resource.plural}/${place.name}`));
    } else report(command, met === 'gone' ? one.object : met, 'condition met');
  }
  return command.failAll(problems);
}

function* waitForOne(
  command: KubectlCommand,
  one: FoundObject,
  condition: Condition,
  endMs: number,
): Task<KubectlError | undefined> {
  const { uid } = one.object.metadata;
  const place = whereaboutsOf(one);
  const met = yield* waitForChange(command, {
    place,
    limitMs: Math.max(0, endMs - command.nowMs),
    decide: (object) =>
      condition(
        object === undefined || uid === undefined || object.metadata.uid === uid ? object : undefined,
      ),
  });
  if (!met.ok) {
    return met.error.reason === undefined ? lateError(one) : met.error;
  }
  report(command, met.value === 'gone' ? one.object : met.value, 'condition met');
  return undefined;
}

function conditionOf(text: string): Result<Condition, string> {
  const lower = text.toLowerCase();
  if (lower === 'delete') return ok((object) => (object === undefined ? 'gone' : undefined));
  if (lower === 'create') return ok((object) => object);
  if (lower.startsWith('condition=')) return ok(statusCondition(text.slice('condition='.length)));
  if (lower.startsWith('jsonpath=')) return jsonPathCondition(text.slice('jsonpath='.length));
  return err(`unrecognized condition: ${JSON.stringify(text)}`);
}

/** `Ready`, `Ready=False` */
function statusCondition(text: string): Condition {
  const equals = text.indexOf('=');
  const [name, value] = equals < 0 ? [text, 'true'] : [text.slice(0, equals), text.slice(equals + 1)];
  return (object) => {
    const found = listFieldOf(object, 'status', 'conditions').find(
      (condition) => textFieldOf(condition, 'type')?.toLowerCase() === name.toLowerCase(),
    );
    if (object === undefined || textFieldOf(found, 'status')?.toLowerCase() !== value.toLowerCase())
      return undefined;
    const observed =
      numberFieldOf(found, 'observedGeneration') ?? numberFieldOf(object, 'status', 'observedGeneration');
    const isOld = observed !== undefined && observed < (object.metadata.generation ?? 0);
    return isOld ? undefined : object;
  };
}

/** `{.status.phase}=Running`, or a path alone: until there is something. */
function jsonPathCondition(text: string): Result<Condition, string> {
  const [, path = '', value] = /^'?(\{.*?\}|[^=]+)'?(?:=(.*))?$/su.exec(text) ?? [];
  if (text === '') return err('jsonpath expression cannot be empty');
  if (value === '') return err('jsonpath wait value cannot be empty');
  const relaxed = relaxedJsonPath(path);
  const parsed = relaxed.ok ? JsonPath.parse(relaxed.value) : relaxed;
  if (!parsed.ok) return err(parsed.error);
  return ok((object) => {
    if (object === undefined) return undefined;
    const found = parsed.value.find(object, { isMissingAllowed: true });
    const values = found.ok ? found.value.flat() : [];
    if (values.length === 0) return undefined;
    if (value === undefined) return object;
    const [first] = values;
    const isScalar = typeof first === 'string' || typeof first === 'number' || typeof first === 'boolean';
    return isScalar && String(first) === value.replace(/^["'](.*)["']$/u, '$1') ? object : undefined;
  });
}
