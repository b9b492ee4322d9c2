/**
 * kubectl set env (`k8s.io/kubectl/pkg/cmd/set/set_env.go` and `env/`, Kubernetes v1.32).
 *
 * Leaves out `--resolve`.
 */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../../../kube/objects/kube-object';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import { findObjects, type FoundObject } from '../object-builder';
import { podSpecOf, withContainers, withPodSpec } from '../pod-spec-field';
import { noPodSpecText, objectsToSet, SET_FLAGS, setObjects, splitPairs } from '../set-objects';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { isWanted } from './set-pod-template';

export const setEnv: KubectlVerb = {
  path: 'set env',
  summary: 'Update environment variables on a pod template',
  usage: 'set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]',
  flags: flagsOf(`${SET_FLAGS}
  containers,c string=*
  env,e array
  from string
  keys strings
  list bool
  overwrite bool=true
  prefix string
  resolve bool refused`),
  run: runEnv,
};

interface EnvChange {
  readonly set: readonly PlainRecord[];
  readonly removed: readonly string[];
}

function* runEnv(command: KubectlCommand): Task<number> {
  const { flags } = command;
  const split = splitPairs(command.args, '');
  if (!split.ok) {
    return command.fail(
      `all resources must be specified before environment changes: ${command.args.join(' ')}`,
    );
  }
  const { resources, pairs } = split.value;
  if (flags.isOn('all') && flags.text('selector') !== '') {
    return command.fail('cannot set --all and --selector at the same time');
  }
  if (resources.length === 0 && !flags.isGiven('filename')) {
    return command.fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  if (flags.isOn('list') && flags.text('output') !== '') {
    return command.fail('--list and --output may not be specified together');
  }
  if (flags.list('keys').length > 0 && flags.text('from') === '') {
    return command.fail('when specifying --keys, a configmap or secret must be provided with --from');
  }
  const given = changeOf([...flags.list('env'), ...pairs]);
  if (!given.ok) return command.fail(given.error);
  const taken = yield* variablesFrom(command);
  if (!taken.ok) return command.fail(taken.error);
  const prefix = flags.text('prefix');
  const set = [...given.value.set, ...taken.value].map((variable) => ({
    ...variable,
    name: `${prefix}${textFieldOf(variable, 'name') ?? ''}`,
  }));
  const objects = yield* objectsToSet(command, resources);
  if (!objects.ok) return command.fail(objects.error);
  const change = { set, removed: given.value.removed };
  if (flags.isOn('list')) {
    for (const one of objects.value) listVariables(command, one, change);
    return 0;
  }
  return yield* setObjects(command, objects.value, {
    operation: 'env updated',
    failure: 'failed to patch env update to pod template:',
    change: (one) => withVariables(command, one, change),
  });
}

function changeOf(words: readonly string[]): Result<EnvChange, string> {
  const set: PlainRecord[] = [];
  const removed: string[] = [];
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals > 0) {
      const name = word.slice(0, equals);
      if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/u.test(name)) {
        return err(
          `"${name}" is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')`,
        );
      }
      set.push({ name, value: word.slice(equals + 1) });
    } else if (word.endsWith('-')) removed.push(word.slice(0, -1));
    else return err(`unknown environment variable: ${word}`);
  }
  const both = removed.find((name) => set.some((variable) => variable['name'] === name));
  return both === undefined
    ? ok({ set, removed })
    : err('can not both modify and remove the same environment variable in the same command');
}

/** Of the ConfigMap or the Secret that `--from` names. */
function* variablesFrom(command: KubectlCommand): Task<Result<readonly PlainRecord[], KubectlError>> {
  const { flags } = command;
  const from = flags.text('from');
  if (from === '') return ok([]);
  const found = yield* findObjects(command, { args: [from], isAllAllowed: flags.isOn('all') });
  if (!found.ok) return found;
  const [failure] = found.value.failures;
  if (failure !== undefined) return err(failure);
  const keys = flags.list('keys');
  const variables: PlainRecord[] = [];
  for (const { object } of found.value.objects) {
    const field = SOURCES.get(object.kind);
    if (field === undefined) return err(plainError('unsupported resource specified in --from'));
    const names = Object.keys(stringMapFieldOf(object, 'data')).sort();
    for (const key of names.filter((name) => keys.length === 0 || keys.includes(name))) {
      const name = key.replaceAll(/\W/gu, '_').toUpperCase();
      if (name !== key) command.complain(`Warning: key ${key} transferred to ${name}\n`);
      variables.push({ name, valueFrom: { [field]: { key, name: object.metadata.name } } });
    }
  }
  return ok(variables);
}

const SOURCES: ReadonlyMap<string, string> = new Map([
  ['ConfigMap', 'configMapKeyRef'],
  ['Secret', 'secretKeyRef'],
]);

function variablesOf(container: PlainRecord): readonly PlainRecord[] {
  const list = container['env'];
  return isUnknownList(list) ? list.filter((variable) => isPlainRecord(variable)) : [];
}

function withVariables(
  command: KubectlCommand,
  one: FoundObject,
  change: EnvChange,
): Result<KubeObject, readonly string[]> {
  const { flags } = command;
  const { kind, metadata } = one.object;
  const problem = noPodSpecText(one);
  if (problem !== undefined) return err([problem]);
  const [wanted, problems] = [flags.text('containers'), new Set<string>()];
  let count = 0;
  const changed = withContainers(podSpecOf(one.object), (container) => {
    if (!isWanted(wanted, container['name'])) return container;
    count += 1;
    const before = variablesOf(container);
    const taken = flags.isOn('overwrite') ? undefined : takenVariable(before, change);
    if (taken !== undefined) problems.add(`${one.resource.plural}/${metadata.name} ${taken}`);
    const env = mergedVariables(before, change);
    return { ...container, env: env.length === 0 ? undefined : env };
  });
  if (problems.size > 0) return err([...problems]);
  if (count > 0) return ok(withPodSpec(one.object, changed));
  command.complain(
    `Warning: ${kind}/${metadata.name} does not have any containers matching ${JSON.stringify(wanted)}\n`,
  );
  return ok(one.object);
}

function takenVariable(before: readonly PlainRecord[], { set }: EnvChange): string | undefined {
  for (const { name, value } of set) {
    const old = before.find((variable) => variable['name'] === name);
    if (old === undefined || value === undefined || old['value'] === value) continue;
    const text = textFieldOf(old, 'value') ?? '';
    return `'${String(name)}' already has a value (${text}), and --overwrite is false`;
  }
  return undefined;
}

/** In the order in which they were; what is new comes behind. */
function mergedVariables(
  before: readonly PlainRecord[],
  { set, removed }: EnvChange,
): readonly PlainRecord[] {
  const covered = new Set<unknown>(removed);
  const merged: PlainRecord[] = [];
  for (const variable of before) {
    const { name } = variable;
    if (covered.has(name)) continue;
    const newer = set.find((candidate) => candidate['name'] === name);
    if (newer !== undefined) covered.add(name);
    merged.push(newer ?? variable);
  }
  for (const variable of set) {
    if (covered.has(variable['name'])) continue;
    covered.add(variable['name']);
    merged.push(variable);
  }
  return merged;
}

function listVariables(command: KubectlCommand, one: FoundObject, change: EnvChange): void {
  const { kind, metadata } = one.object;
  const wanted = command.flags.text('containers');
  let count = 0;
  withContainers(podSpecOf(one.object), (container) => {
    if (!isWanted(wanted, container['name'])) return container;
    count += 1;
    command.out(`# ${kind} ${metadata.name}, container ${textFieldOf(container, 'name') ?? ''}\n`);
    for (const variable of mergedVariables(variablesOf(container), change)) {
      const name = textFieldOf(variable, 'name') ?? '';
      const source = variable['valueFrom'];
      command.out(
        source === undefined
          ? `${name}=${textFieldOf(variable, 'value') ?? ''}\n`
          : `# ${name} from ${sourceText(source)}\n`,
      );
    }
    return container;
  });
  if (count > 0 || noPodSpecText(one) !== undefined) return;
  command.complain(
    `Warning: ${kind}/${metadata.name} does not have any containers matching ${JSON.stringify(wanted)}\n`,
  );
}

function sourceText(source: unknown): string {
  const text = (...path: readonly string[]): string => textFieldOf(source, ...path) ?? '';
  for (const [noun, field] of [
    ['configmap', 'configMapKeyRef'],
    ['secret', 'secretKeyRef'],
  ] as const) {
    if (fieldOf(source, field) !== undefined)
      return `${noun} ${text(field, 'name')}, key ${text(field, 'key')}`;
  }
  if (fieldOf(source, 'fieldRef') !== undefined) return `field path ${text('fieldRef', 'fieldPath')}`;
  if (fieldOf(source, 'resourceFieldRef') === undefined) return 'invalid valueFrom';
  const container = text('resourceFieldRef', 'containerName');
  return `resource field ${container === '' ? '' : `${container}/`}${text('resourceFieldRef', 'resource')}`;
}
