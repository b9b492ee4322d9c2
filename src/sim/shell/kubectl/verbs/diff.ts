/**
 * kubectl diff: what `apply` would change, shown by the diff of the machine.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/diff`: each object as it is and as it would be (a dry run of the server) in
 * two directories, and `diff -u -N` of them, or what `KUBECTL_EXTERNAL_DIFF` says. Ends with 0 without a difference, 1 with
 * one, and more when something failed. Leaves out pruning and kustomizations.
 */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import { isPlainRecord, type KubeObject, type PlainRecord } from '../../../kube/objects/kube-object';
import { mergeApplied } from '../../../kube/store/three-way-merge';
import { startChild } from '../../run-program';
import { call, objectIn, pathOf, type Whereabouts } from '../api-calls';
import { lastAppliedObject } from '../apply-annotation';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import { selectsLabels } from '../local-selector';
import { readManifests, type ManifestObject } from '../manifest-files';
import { mergePatchOf } from '../merge-patch';
import { placeOf } from '../object-builder';
import { formatYaml } from '../output/yaml-text';
import { ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { keepingIdentity } from './apply';
import { unknownKindError } from './get-targets';

export const diff: KubectlVerb = {
  path: 'diff',
  summary: 'Diff the live version against a would-be applied version',
  usage: 'diff -f FILENAME [options]',
  flags: flagsOf(`
    concurrency int=1
    field-manager string=kubectl-client-side-apply
    filename,f strings
    force-conflicts bool
    kustomize,k string refused
    prune bool refused
    prune-allowlist array refused
    recursive,R bool
    selector,l string
    server-side bool
    show-managed-fields bool`),
  run: runDiff,
};

/** One more than what other commands end with: 1 says that something differs. */
const EXIT_FAILED = 2;
const SUFFIX_RANGE = 4_000_000_000;
const SERVER_SIDE_MANAGER = 'kubectl';

interface Versions {
  /** `apps.v1.Deployment.default.web` */
  readonly name: string;
  /** Undefined for what is not there yet. */
  readonly live: KubeObject | undefined;
  readonly merged: KubeObject;
}

function* runDiff(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  if (args.length > 0) return failed(command, misuseText(args));
  if (!flags.isGiven('filename')) return failed(command, 'must specify one of -f and -k');
  if (flags.isOn('force-conflicts') && !flags.isOn('server-side')) {
    return failed(command, '--force-conflicts only works with --server-side');
  }
  const manifests = yield* readManifests(command.process, flags.list('filename'), {
    isRecursive: flags.isOn('recursive'),
  });
  if (!manifests.ok) return failed(command, manifests.error);
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return failed(command, catalogue.error);
  const versions: Versions[] = [];
  for (const manifest of manifests.value) {
    if (!selectsLabels(flags.text('selector'), manifest.object.metadata.labels)) continue;
    const found = yield* versionsOf(command, catalogue.value, manifest);
    if (!found.ok) return failed(command, found.error);
    versions.push(found.value);
  }
  return yield* compare(command, versions);
}

function misuseText(args: readonly string[]): string {
  return `Unexpected args: [${args.join(' ')}]\nSee 'kubectl diff -h' for help and examples`;
}

function failed(command: KubectlCommand, error: KubectlError | string): number {
  command.fail(error);
  return EXIT_FAILED;
}

function* versionsOf(
  command: KubectlCommand,
  catalogue: ResourceCatalogue,
  { object, source }: ManifestObject,
): Task<Result<Versions, KubectlError>> {
  const resource = catalogue.byKind(object.kind, object.apiVersion);
  if (resource === undefined) return err(unknownKindError(object, source));
  const place = placeOf(command, resource, object);
  if (!place.ok) return place;
  const { namespace, name } = place.value;
  if (name === '') return err(plainError('resource name may not be empty'));
  const placed: KubeObject = {
    ...object,
    metadata: { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) },
  };
  const current = yield* call(command, { method: 'GET', path: pathOf(place.value) });
  if (!current.ok && current.error.reason !== 'NotFound') return current;
  const live = current.ok ? objectIn(current.value) : undefined;
  const merged = yield* mergedOf(command, place.value, placed, live);
  if (!merged.ok) return merged;
  const group = resource.apiVersion.replace('/', '.');
  return ok({ name: `${group}.${resource.kind}.${namespace ?? ''}.${name}`, live, merged: merged.value });
}

/** As the server would keep it. */
function* mergedOf(
  command: KubectlCommand,
  place: Whereabouts,
  object: KubeObject,
  live: KubeObject | undefined,
): Task<Result<KubeObject, KubectlError>> {
  const { flags } = command;
  const dryRun = { dryRun: 'All' };
  if (flags.isOn('server-side')) {
    const fieldManager = flags.isGiven('field-manager') ? flags.text('field-manager') : SERVER_SIDE_MANAGER;
    const applied = yield* call(command, {
      method: 'PATCH',
      path: pathOf(place),
      query: { ...dryRun, fieldManager, force: String(flags.isOn('force-conflicts')) },
      contentType: 'application/apply-patch+yaml',
      body: object,
    });
    return applied.ok ? ok(objectIn(applied.value)) : applied;
  }
  const query = { ...dryRun, fieldManager: flags.text('field-manager') };
  if (live === undefined) {
    const path = pathOf({ ...place, name: undefined });
    const created = yield* call(command, { method: 'POST', path, query, body: object });
    return created.ok ? ok(objectIn(created.value)) : created;
  }
  const merged = keepingIdentity(mergeApplied(object, lastAppliedObject(live), live), live);
  const patch = mergePatchOf(live, merged);
  if (Object.keys(patch).length === 0) return ok(live);
  const contentType = 'application/merge-patch+json';
  const patched = yield* call(command, {
    method: 'PATCH',
    path: pathOf(place),
    query,
    contentType,
    body: patch,
  });
  return patched.ok ? ok(objectIn(patched.value)) : patched;
}

function* compare(command: KubectlCommand, versions: readonly Versions[]): Task<number> {
  const { process, findCommand } = command;
  const { files } = process.environment;
  const [from, to] = [newDirectory(command, 'LIVE'), newDirectory(command, 'MERGED')];
  for (const { name, live, merged } of versions) {
    const [before, after] = masked(live, merged);
    files.write(`${from}/${name}`, before === undefined ? '' : shownText(command, before));
    files.write(`${to}/${name}`, shownText(command, after));
  }
  const words = programOf(command);
  const child = startChild(process, findCommand, [...words, from, to]);
  const exitCode = child === undefined ? undefined : yield* child.wait();
  for (const folder of [from, to]) {
    for (const name of files.list(folder)) files.remove(`${folder}/${name}`);
    files.remove(folder);
  }
  if (exitCode === undefined) {
    return failed(
      command,
      `failed to run ${JSON.stringify(words[0] ?? '')}: executable file not found in $PATH`,
    );
  }
  if (exitCode <= 1) return exitCode;
  command.fail(`exit status ${exitCode}`);
  return exitCode;
}

/** Words that are options stand as they are; others are left out, as the real one does for safety. */
function programOf({ process }: KubectlCommand): readonly string[] {
  const given = process.variables.get('KUBECTL_EXTERNAL_DIFF') ?? '';
  if (given === '') return ['diff', '-u', '-N'];
  const [program = '', ...options] = given.split(' ');
  return [program, ...options.filter((word) => /^[a-zA-Z0-9=-]+$/u.test(word))];
}

function newDirectory({ process }: KubectlCommand, word: string): string {
  const { files, prng } = process.environment;
  let path = '';
  for (let index = 0; path === '' || files.exists(path); index += 1) {
    path = `/tmp/${word}-${prng.split(`kubectl-diff/${word}/${process.pid}/${index}`).uint32() % SUFFIX_RANGE}`;
  }
  files.makeDirectory(path);
  return path;
}

function shownText({ flags }: KubectlCommand, object: KubeObject | typeof NO_SECRET): string {
  if (object === NO_SECRET) return `${NO_SECRET}\n`;
  if (flags.isOn('show-managed-fields')) return formatYaml(object);
  return formatYaml({ ...object, metadata: { ...object.metadata, managedFields: undefined } });
}

const MASK = '***';
/** What the real one writes in the place of a Secret that is not there yet. */
const NO_SECRET = 'null';

/** The data of Secrets is not shown, but whether it changes. */
function masked(
  live: KubeObject | undefined,
  merged: KubeObject,
): readonly [KubeObject | typeof NO_SECRET | undefined, KubeObject] {
  if (merged.apiVersion !== 'v1' || merged.kind !== 'Secret') return [live, merged];
  const [before, after] = [dataOf(live), dataOf(merged)];
  const hidden = (own: PlainRecord, other: PlainRecord, note: string): PlainRecord =>
    Object.fromEntries(
      Object.entries(own).map(([key, value]) => [
        key,
        Object.hasOwn(other, key) && other[key] !== value ? `${MASK} (${note})` : MASK,
      ]),
    );
  const withData = (object: KubeObject, data: PlainRecord): KubeObject =>
    'data' in object ? { ...object, data } : object;
  return [
    live === undefined ? NO_SECRET : withData(live, hidden(before, after, 'before')),
    withData(merged, hidden(after, before, 'after')),
  ];
}

function dataOf(object: KubeObject | undefined): PlainRecord {
  const data = object?.['data'];
  return isPlainRecord(data) ? data : {};
}
