/** kubectl replace: objects as files have them, whole (`k8s.io/kubectl/pkg/cmd/replace`, v1.32). */
import type { Task } from '../../../host/task';
import type { KubeObject } from '../../../kube/objects/kube-object';
import { call, objectIn, pathOf, type Whereabouts } from '../api-calls';
import { annotatedObject } from '../apply-annotation';
import { flagsOf } from '../flag-set';
import type { KubectlError } from '../kubectl-error';
import { readManifests } from '../manifest-files';
import { placeOf } from '../object-builder';
import { kindPrefixOf, ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { waitForChange } from '../wait-for-change';
import { dryRunOf, report, writeQuery, type DryRun } from '../write-options';
import { cascadeOf } from './delete';
import { unknownKindError } from './get-targets';

export const replace: KubectlVerb = {
  path: 'replace',
  summary: 'Replace a resource by file name or stdin',
  usage: 'replace -f FILENAME [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    cascade string=background bare=background
    dry-run string=none bare=unchanged
    field-manager string=kubectl-replace
    filename,f strings
    force bool
    grace-period int=-1
    kustomize,k string refused
    output,o string
    raw string refused
    record bool refused
    recursive,R bool
    save-config bool
    show-managed-fields bool
    subresource string
    template string
    timeout duration=0s
    validate string=strict bare=strict
    wait bool`),
  run: runReplace,
};

/** How long an object may take to go, when nobody says. */
const GONE_LIMIT_MS = 300_000;

interface GivenObject {
  readonly place: Whereabouts & { readonly name: string };
  readonly object: KubeObject;
  readonly source: string;
}

function* runReplace(command: KubectlCommand): Task<number> {
  const { flags } = command;
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  if (!flags.isGiven('filename')) return command.fail('must specify one of -f and -k');
  const problem = misuseOf(command);
  if (problem !== undefined) return command.fail(problem);
  const manifests = yield* readManifests(command.process, flags.list('filename'), {
    isRecursive: flags.isOn('recursive'),
  });
  if (!manifests.ok) return command.fail(manifests.error);
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return command.fail(catalogue.error);
  const failures: KubectlError[] = [];
  const given: GivenObject[] = [];
  for (const { object, source } of manifests.value) {
    const resource = catalogue.value.byKind(object.kind, object.apiVersion);
    const place = resource === undefined ? undefined : placeOf(command, resource, object);
    if (place === undefined) failures.push(unknownKindError(object, source));
    else if (place.ok) {
      const { namespace } = place.value;
      const metadata = { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) };
      const placed = { ...object, metadata };
      given.push({
        place: place.value,
        object: flags.isOn('save-config') ? annotatedObject(placed) : placed,
        source,
      });
    } else failures.push(place.error);
  }
  if (flags.isOn('force') && dryRun.value === 'none') {
    for (const one of given) {
      const failure = yield* removeOne(command, one);
      if (failure !== undefined) return command.fail(failure);
    }
  }
  for (const one of given) {
    const failure = yield* replaceOne(command, one, dryRun.value);
    if (failure !== undefined) failures.push(failure);
  }
  return command.failAll(failures);
}

function misuseOf({ flags }: KubectlCommand): string | undefined {
  const isForced = flags.isOn('force');
  if (flags.number('grace-period') >= 0 && !isForced) return '--grace-period must have --force specified';
  if (flags.milliseconds('timeout') !== 0 && !isForced) return '--timeout must have --force specified';
  if (cascadeOf(flags.text('cascade')) === undefined) {
    return `invalid cascade value (${flags.text('cascade')}). Must be "background", "foreground", or "orphan"`;
  }
  const subresource = flags.text('subresource');
  if (subresource !== '' && subresource !== 'status' && subresource !== 'scale') {
    return `invalid subresource value: ${JSON.stringify(subresource)}. Must be one of [status scale]`;
  }
  return undefined;
}

/** With `--force` it goes first; what is not there has gone. */
function* removeOne(command: KubectlCommand, { place, source }: GivenObject): Task<KubectlError | undefined> {
  const { flags } = command;
  const given = flags.number('grace-period');
  const deleted = yield* call(
    command,
    {
      method: 'DELETE',
      path: pathOf(place),
      body: {
        propagationPolicy: cascadeOf(flags.text('cascade')),
        ...(given < 0 ? {} : { gracePeriodSeconds: given }),
      },
    },
    `error when deleting ${JSON.stringify(source)}`,
  );
  if (!deleted.ok) return deleted.error.reason === 'NotFound' ? undefined : deleted.error;
  command.out(`${kindPrefixOf(place.resource)} ${JSON.stringify(place.name)} deleted\n`);
  const limitMs = flags.milliseconds('timeout');
  const gone = yield* waitForChange(command, {
    place,
    limitMs: limitMs > 0 ? limitMs : GONE_LIMIT_MS,
    decide: (object) => (object === undefined ? true : undefined),
  });
  return gone.ok ? undefined : gone.error;
}

function* replaceOne(
  command: KubectlCommand,
  { place, object, source }: GivenObject,
  dryRun: DryRun,
): Task<KubectlError | undefined> {
  if (dryRun === 'client') {
    report(command, object, 'replaced', dryRun);
    return undefined;
  }
  const isForced = command.flags.isOn('force') && dryRun === 'none';
  const subresource = command.flags.text('subresource');
  const written = yield* call(
    command,
    {
      method: isForced ? 'POST' : 'PUT',
      path: pathOf(isForced ? { ...place, name: undefined } : { ...place, subresource }),
      query: writeQuery(command, dryRun, ''),
      body: object,
    },
    `error when ${isForced ? 'creating' : 'replacing'} ${JSON.stringify(source)}`,
  );
  if (!written.ok) return written.error;
  report(command, objectIn(written.value), 'replaced', dryRun);
  return undefined;
}
