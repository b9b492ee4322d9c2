/** kubectl create -f: objects from files, which must not be there yet (`k8s.io/kubectl/pkg/cmd/create`, v1.32). */
import type { Task } from '../../../host/task';
import { call, objectIn, pathOf } from '../api-calls';
import { annotatedObject } from '../apply-annotation';
import { flagsOf } from '../flag-set';
import type { KubectlError } from '../kubectl-error';
import { selectsLabels } from '../local-selector';
import { readManifests } from '../manifest-files';
import { placeOf } from '../object-builder';
import { ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { dryRunOf, report, writeQuery } from '../write-options';
import { unknownKindError } from './get-targets';

export const create: KubectlVerb = {
  path: 'create',
  summary: 'Create a resource from a file or from stdin',
  usage: 'create -f FILENAME [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    dry-run string=none bare=unchanged
    edit bool refused
    field-manager string=kubectl-create
    filename,f strings
    kustomize,k string refused
    output,o string
    raw string refused
    record bool refused
    recursive,R bool
    save-config bool
    selector,l string
    show-managed-fields bool
    template string
    validate string=strict bare=strict
    windows-line-endings bool`),
  run: runCreate,
};

function* runCreate(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  if (args.length > 0) return command.misuse(`Unexpected args: [${args.join(' ')}]`);
  if (!flags.isGiven('filename')) return command.fail('must specify one of -f and -k');
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  const manifests = yield* readManifests(command.process, flags.list('filename'), {
    isRecursive: flags.isOn('recursive'),
  });
  if (!manifests.ok) return command.fail(manifests.error);
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return command.fail(catalogue.error);
  const failures: KubectlError[] = [];
  for (const { object, source } of manifests.value) {
    if (!selectsLabels(flags.text('selector'), object.metadata.labels)) continue;
    const resource = catalogue.value.byKind(object.kind, object.apiVersion);
    if (resource === undefined) {
      failures.push(unknownKindError(object, source));
      continue;
    }
    const place = placeOf(command, resource, object);
    if (!place.ok) {
      failures.push(place.error);
      continue;
    }
    const { namespace } = place.value;
    const placed = {
      ...object,
      metadata: { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) },
    };
    const body = flags.isOn('save-config') ? annotatedObject(placed) : placed;
    if (dryRun.value === 'client') {
      report(command, body, 'created', 'client');
      continue;
    }
    const created = yield* call(
      command,
      {
        method: 'POST',
        path: pathOf({ ...place.value, name: undefined }),
        query: writeQuery(command, dryRun.value, ''),
        body,
      },
      `error when creating ${JSON.stringify(source)}`,
    );
    if (created.ok) report(command, objectIn(created.value), 'created', dryRun.value);
    else failures.push(created.error);
  }
  return command.failAll(failures);
}
