/**
 * kubectl apply view-last-applied, set-last-applied and edit-last-applied: the annotation that `apply` compares with.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/apply`.
 */
import { parseJson } from '../../../base/json-text';
import type { Task } from '../../../host/task';
import { isPlainRecord, type KubeObject, type PlainRecord } from '../../../kube/objects/kube-object';
import { equalsJson } from '../../../kube/store/json';
import { call, objectIn, pathOf } from '../api-calls';
import { LAST_APPLIED, lastAppliedText } from '../apply-annotation';
import { LAST_APPLIED_HEADER, runEditSession } from '../edit-session';
import { flagsOf } from '../flag-set';
import type { KubectlError } from '../kubectl-error';
import { readManifests } from '../manifest-files';
import { findObjects, placeOf, whereaboutsOf, type FoundObject } from '../object-builder';
import { compactJson, formatJson } from '../output/json-text';
import { nameText } from '../output/object-printer';
import { formatYaml } from '../output/yaml-text';
import { NO_RESOURCES_GIVEN } from '../resource-args';
import { ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { dryRunOf, noteOfDryRun } from '../write-options';
import { unknownKindError } from './get-targets';

const NO_ANNOTATION =
  'no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`';

/** What was applied last; undefined for what was not. */
function lastApplied(object: KubeObject): PlainRecord | undefined {
  const text = lastAppliedText(object);
  const value = text === undefined ? undefined : parseJson(text)?.value;
  return isPlainRecord(value) ? value : undefined;
}

export const viewLastApplied: KubectlVerb = {
  path: 'apply view-last-applied',
  summary: 'View the latest last-applied-configuration annotations of a resource/object',
  usage: 'apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME) [options]',
  flags: flagsOf(`
    all bool
    filename,f strings
    kustomize,k string refused
    output,o string=yaml
    recursive,R bool
    selector,l string`),
  run: runView,
};

function* runView(command: KubectlCommand): Task<number> {
  const { args, flags } = command;
  const output = flags.text('output');
  if (output !== 'yaml' && output !== 'json') {
    return command.misuse(`Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`);
  }
  const found = yield* findObjects(command, { args, isAllAllowed: true });
  if (!found.ok) return command.fail(found.error);
  const [failure] = found.value.failures;
  if (failure !== undefined) return command.fail(failure);
  for (const { object } of found.value.objects) {
    const applied = lastApplied(object);
    if (applied === undefined) continue;
    command.out(output === 'yaml' ? formatYaml(applied) : twoSpaces(formatJson(applied)));
  }
  return 0;
}

/** Here JSON is indented by two. */
function twoSpaces(text: string): string {
  return text.replaceAll(/^(?: {4})+/gmu, (indent) => indent.slice(indent.length / 2));
}

export const setLastApplied: KubectlVerb = {
  path: 'apply set-last-applied',
  summary: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
  usage: 'apply set-last-applied -f FILENAME [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    create-annotation bool
    dry-run string=none bare=unchanged
    filename,f strings
    output,o string
    show-managed-fields bool
    template string`),
  run: runSet,
};

function* runSet(command: KubectlCommand): Task<number> {
  const { flags } = command;
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  if (!flags.isGiven('filename')) return command.fail(NO_RESOURCES_GIVEN);
  const manifests = yield* readManifests(command.process, flags.list('filename'), { isRecursive: false });
  if (!manifests.ok) return command.fail(manifests.error);
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return command.fail(catalogue.error);
  for (const { object, source } of manifests.value) {
    const resource = catalogue.value.byKind(object.kind, object.apiVersion);
    if (resource === undefined) return command.fail(unknownKindError(object, source));
    const place = placeOf(command, resource, object);
    if (!place.ok) return command.fail(place.error);
    const current = yield* call(command, { method: 'GET', path: pathOf(place.value) });
    if (!current.ok) return command.fail(current.error);
    const before = lastAppliedText(objectIn(current.value));
    const { name } = object.metadata;
    if (before === undefined && !flags.isOn('create-annotation')) {
      return command.fail(
        `no last-applied-configuration annotation found on resource: ${name}, to create the annotation, run the command with --create-annotation`,
      );
    }
    const { namespace } = place.value;
    const metadata = { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) };
    const text = `${compactJson({ ...object, metadata })}\n`;
    if (text === before) {
      command.out(`set-last-applied ${name}: no changes required.\n`);
      continue;
    }
    if (dryRun.value !== 'client') {
      const failure = yield* writeAnnotation(
        command,
        { resource, object: { ...object, metadata }, source },
        text,
      );
      if (failure !== undefined) return command.fail(failure);
    }
    command.out(`${nameText(object)} configured${noteOfDryRun(dryRun.value)}\n`);
  }
  return 0;
}

function* writeAnnotation(
  command: KubectlCommand,
  one: FoundObject,
  text: string,
): Task<KubectlError | undefined> {
  const patched = yield* call(command, {
    method: 'PATCH',
    path: pathOf(whereaboutsOf(one)),
    contentType: 'application/merge-patch+json',
    query: command.flags.text('dry-run') === 'server' ? { dryRun: 'All' } : {},
    body: { metadata: { annotations: { [LAST_APPLIED]: text } } },
  });
  return patched.ok ? undefined : patched.error;
}

export const editLastApplied: KubectlVerb = {
  path: 'apply edit-last-applied',
  summary: 'Edit latest last-applied-configuration annotations of a resource/object',
  usage: 'apply edit-last-applied (RESOURCE/NAME | -f FILENAME) [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    field-manager string=kubectl-client-side-apply
    filename,f strings
    kustomize,k string refused
    output,o string=yaml
    recursive,R bool
    show-managed-fields bool
    template string
    validate string=strict bare=strict
    windows-line-endings bool refused`),
  run: runEdit,
};

function* runEdit(command: KubectlCommand): Task<number> {
  const { args, flags } = command;
  const found = yield* findObjects(command, { args, isAllAllowed: true });
  if (!found.ok) return command.fail(found.error);
  const [failure] = found.value.failures;
  if (failure !== undefined) return command.fail(failure);
  const applied: FoundObject[] = [];
  for (const one of found.value.objects) {
    const last = lastApplied(one.object);
    if (last !== undefined) applied.push({ ...one, object: objectIn(last) });
  }
  if (applied.length === 0) return command.fail(NO_ANNOTATION);
  return yield* runEditSession(command, applied, {
    header: LAST_APPLIED_HEADER,
    output: flags.text('output'),
    isServed: () => true,
    write: function* (edited, before) {
      if (equalsJson(edited, before)) {
        command.out(`${nameText(before)} skipped\n`);
        return { kind: 'done' };
      }
      const one = applied.find(({ object }) => object === before);
      if (one === undefined) return { kind: 'done' };
      const problem = yield* writeAnnotation(command, one, `${compactJson(edited)}\n`);
      if (problem !== undefined) return { kind: 'failed', error: problem };
      command.out(`${nameText(before)} edited\n`);
      return { kind: 'done' };
    },
  });
}
