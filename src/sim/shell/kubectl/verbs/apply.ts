/**
 * kubectl apply, on the client's side: what is in files is created, or merged into what is there.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/apply`. The three-way merge is that of the lab's own apply; what changes is
 * sent as a merge patch, where the real one sends a strategic merge patch with the same outcome.
 * Leaves out server-side apply, pruning and kustomizations.
 */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import type { KubeObject } from '../../../kube/objects/kube-object';
import { mergeApplied } from '../../../kube/store/three-way-merge';
import { call, objectIn, pathOf, type Whereabouts } from '../api-calls';
import { annotatedObject, lastAppliedObject } from '../apply-annotation';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import { readManifests, type ManifestObject } from '../manifest-files';
import { mergePatchOf } from '../merge-patch';
import { placeOf } from '../object-builder';
import { ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { dryRunOf, report, writeQuery, type DryRun } from '../write-options';
import { unknownKindError } from './get-targets';
import { selectsLabels } from '../local-selector';

export const apply: KubectlVerb = {
  path: 'apply',
  summary: 'Apply a configuration to a resource by file name or stdin',
  usage: 'apply (-f FILENAME | -k DIRECTORY) [options]',
  flags: flagsOf(`
    all bool
    allow-missing-template-keys bool=true
    cascade string=background bare=background
    dry-run string=none bare=unchanged
    field-manager string=kubectl-client-side-apply
    filename,f strings
    force bool
    force-conflicts bool refused
    grace-period int=-1
    kustomize,k string refused
    openapi-patch bool=true
    output,o string
    overwrite bool=true
    prune bool refused
    prune-allowlist array refused
    recursive,R bool
    selector,l string
    server-side bool refused
    show-managed-fields bool
    subresource string refused
    template string
    timeout duration=0s
    validate string=strict bare=strict
    wait bool`),
  run: runApply,
};

function* runApply(command: KubectlCommand): Task<number> {
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
  let count = 0;
  for (const manifest of manifests.value) {
    if (!selectsLabels(flags.text('selector'), manifest.object.metadata.labels)) continue;
    count += 1;
    const applied = yield* applyOne(command, catalogue.value, manifest, dryRun.value);
    if (!applied.ok) failures.push(applied.error);
  }
  if (count === 0) return command.fail('no objects passed to apply');
  return command.failAll(failures);
}

function* applyOne(
  command: KubectlCommand,
  catalogue: ResourceCatalogue,
  { object, source }: ManifestObject,
  dryRun: DryRun,
): Task<Result<undefined, KubectlError>> {
  const resource = catalogue.byKind(object.kind, object.apiVersion);
  if (resource === undefined) return err(unknownKindError(object, source));
  const place = placeOf(command, resource, object);
  if (!place.ok) return place;
  if (place.value.name === '') return err(plainError(NO_NAME));
  const { namespace } = place.value;
  const placed: KubeObject = {
    ...object,
    metadata: { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) },
  };
  const current = yield* call(command, { method: 'GET', path: pathOf(place.value) });
  if (current.ok) {
    return yield* patchOne(command, { place: place.value, source }, placed, objectIn(current.value), dryRun);
  }
  if (current.error.reason !== 'NotFound') return err(current.error);
  if (dryRun === 'client') {
    report(command, annotatedObject(placed), 'created', dryRun);
    return ok(undefined);
  }
  const created = yield* call(
    command,
    {
      method: 'POST',
      path: pathOf({ ...place.value, name: undefined }),
      query: writeQuery(command, dryRun, ''),
      body: annotatedObject(placed),
    },
    `error when creating ${JSON.stringify(source)}`,
  );
  if (!created.ok) return created;
  report(command, objectIn(created.value), 'created', dryRun);
  return ok(undefined);
}

const NO_NAME = 'resource name may not be empty';

function* patchOne(
  command: KubectlCommand,
  { place, source }: { readonly place: Whereabouts & { readonly name: string }; readonly source: string },
  object: KubeObject,
  current: KubeObject,
  dryRun: DryRun,
): Task<Result<undefined, KubectlError>> {
  const last = lastAppliedObject(current);
  if (last === undefined) command.complain(missingAnnotationText(place));
  const given = annotatedObject(object);
  const merged = keepingIdentity(mergeApplied(given, last, current), current);
  const patch = mergePatchOf(current, merged);
  // A dry run of the client does not look whether anything changes.
  if (Object.keys(patch).length === 0 && dryRun !== 'client') {
    report(command, current, 'unchanged', dryRun);
    return ok(undefined);
  }
  if (dryRun === 'client') {
    report(command, merged, 'configured', dryRun);
    return ok(undefined);
  }
  const patched = yield* call(
    command,
    {
      method: 'PATCH',
      path: pathOf(place),
      query: writeQuery(command, dryRun, ''),
      contentType: 'application/merge-patch+json',
      body: patch,
    },
    `error when applying patch:\n${JSON.stringify(patch)}\nto:\nResource: "${resourceText(place)}"\nName: ${JSON.stringify(place.name)}, Namespace: ${JSON.stringify(place.namespace ?? '')}\nfor: ${JSON.stringify(source)}: error when patching ${JSON.stringify(source)}`,
  );
  if (!patched.ok) {
    const isStuck = patched.error.reason === 'Invalid' || patched.error.reason === 'Conflict';
    return command.flags.isOn('force') && isStuck ? yield* replaceByForce(command, place, given) : patched;
  }
  const changed = objectIn(patched.value);
  const isSame = changed.metadata.resourceVersion === current.metadata.resourceVersion;
  report(command, changed, isSame && dryRun === 'none' ? 'unchanged' : 'configured', dryRun);
  return ok(undefined);
}

/** Apply changes labels, annotations and finalizers of the metadata, and nothing of the status. */
function keepingIdentity(merged: KubeObject, current: KubeObject): KubeObject {
  const { labels, annotations, finalizers } = merged.metadata;
  const { status } = current;
  return { ...merged, metadata: { ...current.metadata, labels, annotations, finalizers }, status };
}

/** `--force`: what cannot be changed is deleted and made anew. */
function* replaceByForce(
  command: KubectlCommand,
  place: Whereabouts & { readonly name: string },
  object: KubeObject,
): Task<Result<undefined, KubectlError>> {
  const deleted = yield* call(command, {
    method: 'DELETE',
    path: pathOf(place),
    body: { gracePeriodSeconds: 0 },
  });
  if (!deleted.ok) return deleted;
  const created = yield* call(command, {
    method: 'POST',
    path: pathOf({ ...place, name: undefined }),
    query: writeQuery(command, 'none', ''),
    body: object,
  });
  if (!created.ok) return created;
  report(command, objectIn(created.value), 'configured');
  return ok(undefined);
}

function resourceText({ resource }: Whereabouts): string {
  const { apiVersion, plural, kind } = resource;
  return `${apiVersion}, Resource=${plural}", GroupVersionKind: "${apiVersion}, Kind=${kind}`;
}

function missingAnnotationText({ resource, name = '' }: Whereabouts): string {
  return `Warning: resource ${resource.plural}/${name} is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`;
}
