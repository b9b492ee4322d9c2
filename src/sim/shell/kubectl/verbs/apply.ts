/**
 * kubectl apply: what is in files is created, or merged into what is there.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/apply`. The three-way merge is that of the lab's own apply; what changes is
 * sent as a merge patch, where the real one sends a strategic merge patch with the same outcome.
 * With `--server-side` the server does it all. Leaves out pruning, kustomizations, and the migration of managedFields.
 */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import type { KubeObject } from '../../../kube/objects/kube-object';
import { mergeApplied } from '../../../kube/store/three-way-merge';
import { call, objectIn, pathOf, type Whereabouts } from '../api-calls';
import { annotatedObject, LAST_APPLIED, lastAppliedObject, lastAppliedText } from '../apply-annotation';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import { readManifests, type ManifestObject } from '../manifest-files';
import { mergePatchOf } from '../merge-patch';
import { placeOf } from '../object-builder';
import { ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { CHANGE_CAUSE, commandText, dryRunOf, report, writeQuery, type DryRun } from '../write-options';
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
    force-conflicts bool
    grace-period int=-1
    kustomize,k string refused
    openapi-patch bool=true
    output,o string
    overwrite bool=true
    prune bool refused
    prune-allowlist array refused
    record bool deprecated
    recursive,R bool
    selector,l string
    server-side bool
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
  const misuse = serverSideMisuse(command, dryRun.value);
  if (misuse !== undefined) return command.fail(misuse);
  const manifests = yield* readManifests(command.process, flags.list('filename'), {
    isRecursive: flags.isOn('recursive'),
  });
  if (!manifests.ok) return command.fail(manifests.error);
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return command.fail(catalogue.error);
  const failures: KubectlError[] = [];
  let count = 0;
  for (const given of manifests.value) {
    const manifest = recorded(command, given);
    if (!selectsLabels(flags.text('selector'), manifest.object.metadata.labels)) continue;
    count += 1;
    const applied = flags.isOn('server-side')
      ? yield* applyOnServer(command, catalogue.value, manifest, dryRun.value)
      : yield* applyOne(command, catalogue.value, manifest, dryRun.value);
    if (!applied.ok) failures.push(applied.error);
  }
  if (count === 0) return command.fail('no objects passed to apply');
  return command.failAll(failures);
}

/** With the annotation that `--record` asks for. */
function recorded(command: KubectlCommand, manifest: ManifestObject): ManifestObject {
  if (!command.flags.isOn('record')) return manifest;
  const { object, source } = manifest;
  const annotations = { ...object.metadata.annotations, [CHANGE_CAUSE]: commandText(command) };
  return { object: { ...object, metadata: { ...object.metadata, annotations } }, source };
}

function serverSideMisuse({ flags }: KubectlCommand, dryRun: DryRun): string | undefined {
  const isServerSide = flags.isOn('server-side');
  if (flags.isOn('force-conflicts') && !isServerSide)
    return '--force-conflicts only works with --server-side';
  if (dryRun === 'client' && isServerSide) {
    return "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)";
  }
  return flags.isOn('force') && isServerSide ? '--force cannot be used with --server-side' : undefined;
}

const SERVER_SIDE_MANAGER = 'kubectl';
/** Keeps the annotation of the other kind of apply up to date, where an object has one. */
const ANNOTATION_MANAGER = 'kubectl-last-applied';

const CONFLICT_HELP = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

function* applyOnServer(
  command: KubectlCommand,
  catalogue: ResourceCatalogue,
  { object, source }: ManifestObject,
  dryRun: DryRun,
): Task<Result<undefined, KubectlError>> {
  const { flags } = command;
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
  const manager = flags.isGiven('field-manager') ? flags.text('field-manager') : SERVER_SIDE_MANAGER;
  const query = { ...writeQuery(command, dryRun, ''), fieldManager: manager };
  const applied = yield* call(command, {
    method: 'PATCH',
    path: pathOf(place.value),
    query: { ...query, force: String(flags.isOn('force-conflicts')) },
    contentType: 'application/apply-patch+yaml',
    body: placed,
  });
  if (!applied.ok) {
    const { reason, message = '', text } = applied.error;
    return err(
      reason === 'Conflict' ? plainError(`${message}\n${CONFLICT_HELP}`) : { ...applied.error, text },
    );
  }
  const written = objectIn(applied.value);
  if (dryRun === 'none' && lastAppliedText(written) !== undefined) {
    const { apiVersion, kind } = placed;
    const { annotations = {} } = annotatedObject(placed).metadata;
    const metadata = {
      name: placed.metadata.name,
      ...(namespace === undefined ? {} : { namespace }),
      annotations: { [LAST_APPLIED]: annotations[LAST_APPLIED] ?? '' },
    };
    yield* call(command, {
      method: 'PATCH',
      path: pathOf(place.value),
      query: { fieldManager: ANNOTATION_MANAGER, force: 'true' },
      contentType: 'application/apply-patch+yaml',
      body: { apiVersion, kind, metadata },
    });
  }
  report(command, written, 'serverside-applied', dryRun);
  return ok(undefined);
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
export function keepingIdentity(merged: KubeObject, current: KubeObject): KubeObject {
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
