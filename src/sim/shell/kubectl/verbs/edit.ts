/** kubectl edit: objects of the server in an editor, and what changed back to it (`k8s.io/kubectl/pkg/cmd/edit`, v1.32). */
import type { Task } from '../../../host/task';
import type { KubeObject } from '../../../kube/objects/kube-object';
import { equalsJson } from '../../../kube/store/json';
import { call, pathOf } from '../api-calls';
import { annotatedObject } from '../apply-annotation';
import { invalidReason, runEditSession, type EditOutcome } from '../edit-session';
import { flagsOf } from '../flag-set';
import { plainError } from '../kubectl-error';
import { mergePatchOf } from '../merge-patch';
import { findObjects, whereaboutsOf, type FoundObject } from '../object-builder';
import { nameText } from '../output/object-printer';
import { groupResourceName, ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { writeQuery } from '../write-options';

export const edit: KubectlVerb = {
  path: 'edit',
  summary: 'Edit a resource on the server',
  usage: 'edit (RESOURCE/NAME | -f FILENAME) [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    field-manager string=kubectl-edit
    filename,f strings
    kustomize,k string refused
    output,o string=yaml
    output-patch bool refused
    record bool refused
    recursive,R bool
    save-config bool
    show-managed-fields bool
    subresource string
    template string
    validate string=strict bare=strict
    windows-line-endings bool refused`),
  run: runEdit,
};

function* runEdit(command: KubectlCommand): Task<number> {
  const { args, flags } = command;
  const output = flags.text('output');
  if (output !== 'yaml' && output !== 'json') {
    return command.fail(`The flag 'output' must be one of yaml|json`);
  }
  const subresource = flags.text('subresource');
  if (subresource !== '' && subresource !== 'status') {
    return command.fail(`invalid subresource value: ${JSON.stringify(subresource)}. Must be one of [status]`);
  }
  const found = yield* findObjects(command, { args, isAllAllowed: true });
  if (!found.ok) return command.fail(found.error);
  const { objects, failures } = found.value;
  const [failure] = failures;
  if (failure !== undefined) return command.fail(failure);
  if (objects.length === 0) return command.fail('edit cancelled, no objects found');
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return command.fail(catalogue.error);
  const byUid = new Map(objects.map((one) => [one.object.metadata.uid, one]));
  return yield* runEditSession(command, objects, {
    output,
    isServed: ({ kind, apiVersion }) => catalogue.value.byKind(kind, apiVersion) !== undefined,
    write: (edited, before) => writeEdit(command, byUid.get(before.metadata.uid), edited),
  });
}

function* writeEdit(
  command: KubectlCommand,
  one: FoundObject | undefined,
  given: KubeObject,
): Task<EditOutcome> {
  if (one === undefined) return { kind: 'done' };
  const before = one.object;
  const { managedFields } = before.metadata;
  const kept = managedFields === undefined ? {} : { managedFields };
  const restored = { ...given, metadata: { ...given.metadata, ...kept } };
  const edited = command.flags.isOn('save-config') ? annotatedObject(restored) : restored;
  if (equalsJson(edited, before)) {
    command.out(`${nameText(before)} skipped\n`);
    return { kind: 'done' };
  }
  const { apiVersion, kind, metadata } = before;
  if (edited.apiVersion !== apiVersion || edited.kind !== kind || edited.metadata.name !== metadata.name) {
    return { kind: 'failed', error: plainError('At least one of apiVersion, kind and name was changed') };
  }
  const patched = yield* call(command, {
    method: 'PATCH',
    path: pathOf({ ...whereaboutsOf(one), subresource: command.flags.text('subresource') }),
    query: writeQuery(command, 'none', ''),
    contentType: 'application/merge-patch+json',
    body: mergePatchOf(before, edited),
  });
  if (patched.ok) {
    command.out(`${nameText(before)} edited\n`);
    return { kind: 'done' };
  }
  const { error } = patched;
  const name = `${groupResourceName(one.resource)} ${JSON.stringify(metadata.name)}`;
  if (error.reason === 'Invalid') {
    command.complain(`error: ${name} is invalid\n`);
    return { kind: 'invalid', reason: invalidReason(name, error.causes ?? []) };
  }
  if (error.reason === 'NotFound') {
    command.complain(`error: ${name} could not be found on the server\n`);
    return { kind: 'gone' };
  }
  command.complain(`error: ${name} could not be patched: ${error.message ?? error.text}\n`);
  return { kind: 'retryable' };
}
