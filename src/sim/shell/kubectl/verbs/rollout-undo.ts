/** kubectl rollout history and undo (`k8s.io/kubectl/pkg/polymorphichelpers`, Kubernetes v1.32). */
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import {
  fieldOf,
  isPlainRecord,
  numberFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../../../kube/objects/kube-object';
import { requirementsText } from '../../../kube/printers/selector-text';
import { equalsJson } from '../../../kube/store/json';
import { call, itemsOf, pathOf } from '../api-calls';
import { Description } from '../describe/description';
import { describePodTemplate } from '../describe/pod-template-text';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import { JSON_NULL, mergePatchOf } from '../merge-patch';
import { whereaboutsOf, type FoundObject } from '../object-builder';
import { nameText } from '../output/object-printer';
import { printerOf } from '../output-options';
import { alignTabs } from '../output/tab-writer';
import { ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { CHANGE_CAUSE, dryRunOf, report, type DryRun } from '../write-options';
import { rolloutObjects } from './rollout';
import { REVISION_ANNOTATION } from './rollout-status';

const HASH_LABEL = 'pod-template-hash';

export const rolloutHistory: KubectlVerb = {
  path: 'rollout history',
  summary: 'View rollout history',
  usage: 'rollout history (TYPE NAME | TYPE/NAME) [flags] [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    filename,f strings
    kustomize,k string refused
    output,o string
    recursive,R bool
    revision int=0
    selector,l string
    show-managed-fields bool
    template string`),
  run: runHistory,
};

export const rolloutUndo: KubectlVerb = {
  path: 'rollout undo',
  summary: 'Undo a previous rollout',
  usage: 'rollout undo (TYPE NAME | TYPE/NAME) [flags] [options]',
  flags: flagsOf(`
    allow-missing-template-keys bool=true
    dry-run string=none bare=unchanged
    filename,f strings
    kustomize,k string refused
    output,o string
    recursive,R bool
    selector,l string
    show-managed-fields bool
    template string
    to-revision int=0`),
  run: runUndo,
};

/** One state that a workload had. */
interface Revision {
  readonly number: number;
  readonly changeCause: string;
  readonly template: PlainRecord;
  readonly holder: KubeObject;
}

function* runHistory(command: KubectlCommand): Task<number> {
  const revision = command.flags.number('revision');
  if (revision < 0) return command.fail('revision must be a positive integer: ' + String(revision));
  const objects = yield* rolloutObjects(command);
  if (!objects.ok) return command.fail(objects.error);
  for (const one of objects.value) {
    const revisions = yield* revisionsOf(command, one, 'history viewer');
    if (!revisions.ok) return command.fail(revisions.error);
    if (command.flags.text('output') !== '') {
      const printed = printHistory(command, revisions.value, revision);
      if (printed !== 0) return printed;
      continue;
    }
    const text = historyText(revisions.value, revision);
    if (!text.ok) return command.fail(text.error);
    const which = revision > 0 ? `with revision #${revision}` : '';
    command.out(`${nameText(one.object)} ${which}\n${text.value}\n`);
  }
  return 0;
}

/** The objects that hold the revisions: the one that is asked for, or all. */
function printHistory(command: KubectlCommand, revisions: readonly Revision[], wanted: number): number {
  const printer = printerOf(command);
  if (!printer.ok) return command.fail(printer.error);
  const shown = revisions.filter(({ number }) => wanted === 0 || number === wanted);
  if (wanted > 0 && shown.length === 0) return command.fail(`unable to find the specified revision`);
  for (const { holder } of shown) {
    const printed = printer.value(holder);
    if (!printed.ok) return command.fail(printed.error);
    command.out(printed.value);
  }
  return 0;
}

function historyText(revisions: readonly Revision[], wanted: number): Result<string, string> {
  if (revisions.length === 0) return ok('No rollout history found.');
  if (wanted > 0) {
    const found = revisions.find(({ number }) => number === wanted);
    if (found === undefined) return err('unable to find the specified revision');
    const description = new Description();
    const { template, changeCause } = found;
    if (changeCause !== '') description.annotations('Annotations', { [CHANGE_CAUSE]: changeCause });
    describePodTemplate(description, template);
    return ok(description.rawText);
  }
  const lines = revisions.map(({ number, changeCause }) => `${number}\t${changeCause || '<none>'}\n`);
  return ok(alignTabs(`REVISION\tCHANGE-CAUSE\n${lines.join('')}`, { minimumWidth: 0, padding: 2 }));
}

/** The oldest first. */
function* revisionsOf(
  command: KubectlCommand,
  one: FoundObject,
  what: string,
): Task<Result<readonly Revision[], KubectlError>> {
  const { object } = one;
  const isDeployment = object.kind === 'Deployment';
  if (!isDeployment && object.kind !== 'DaemonSet' && object.kind !== 'StatefulSet') {
    return err(plainError(`no ${what} has been implemented for ${JSON.stringify(object.kind)}`));
  }
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return catalogue;
  const resource = catalogue.value.byKind(isDeployment ? 'ReplicaSet' : 'ControllerRevision', 'apps/v1');
  if (resource === undefined) return ok([]);
  const { namespace } = object.metadata;
  const labelSelector = requirementsText(fieldOf(object, 'spec', 'selector'));
  const listed = yield* call(command, {
    method: 'GET',
    path: pathOf({ resource, namespace }),
    query: labelSelector === '' ? {} : { labelSelector },
  });
  if (!listed.ok) return listed;
  const owned = itemsOf(listed.value).filter(({ metadata }) =>
    (metadata.ownerReferences ?? []).some(
      ({ uid, controller }) => controller === true && uid === object.metadata.uid,
    ),
  );
  const revisions = owned.map((holder) =>
    isDeployment ? ofReplicaSet(holder) : ofControllerRevision(holder),
  );
  return ok(
    revisions.filter(({ number }) => number > 0).sort((first, second) => first.number - second.number),
  );
}

function ofReplicaSet(holder: KubeObject): Revision {
  const { annotations = {} } = holder.metadata;
  const template = fieldOf(holder, 'spec', 'template');
  return {
    number: Number(annotations[REVISION_ANNOTATION] ?? 0),
    changeCause: annotations[CHANGE_CAUSE] ?? '',
    template: isPlainRecord(template) ? template : {},
    holder,
  };
}

function ofControllerRevision(holder: KubeObject): Revision {
  const stored = fieldOf(holder, 'data', 'spec', 'template');
  // It is kept as a patch that says what is to become of the template.
  const template = isPlainRecord(stored)
    ? Object.fromEntries(Object.entries(stored).filter(([key]) => key !== '$patch'))
    : {};
  return {
    number: numberFieldOf(holder, 'revision') ?? 0,
    changeCause: holder.metadata.annotations?.[CHANGE_CAUSE] ?? '',
    template,
    holder,
  };
}

function* runUndo(command: KubectlCommand): Task<number> {
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  const objects = yield* rolloutObjects(command);
  if (!objects.ok) return command.fail(objects.error);
  const failures: KubectlError[] = [];
  for (const one of objects.value) {
    const failure = yield* undoOne(command, one, dryRun.value);
    if (failure !== undefined) failures.push(failure);
  }
  return command.failAll(failures);
}

function* undoOne(command: KubectlCommand, one: FoundObject, dryRun: DryRun): Task<KubectlError | undefined> {
  const wanted = command.flags.number('to-revision');
  if (wanted < 0) return plainError(`unable to find specified revision ${wanted} in history`);
  const revisions = yield* revisionsOf(command, one, 'rollbacker');
  if (!revisions.ok) return revisions.error;
  const { object } = one;
  const target = targetRevision(revisions.value, wanted, object);
  if (!target.ok) return plainError(target.error);
  const isDeployment = object.kind === 'Deployment';
  if (isDeployment && fieldOf(object, 'spec', 'paused') === true) {
    return plainError(
      `you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`,
    );
  }
  if (dryRun === 'client') {
    const description = new Description();
    describePodTemplate(description, target.value.template);
    report(command, object, description.rawText, 'client');
    return undefined;
  }
  const template = withoutHash(target.value.template);
  const now = fieldOf(object, 'spec', 'template');
  if (equalsJson(template, isPlainRecord(now) ? withoutHash(now) : {})) {
    report(
      command,
      object,
      `skipped rollback (current template already matches revision ${target.value.number})`,
    );
    return undefined;
  }
  const patched = yield* call(command, {
    method: 'PATCH',
    path: pathOf(whereaboutsOf(one)),
    query: dryRun === 'server' ? { dryRun: 'All' } : {},
    contentType: 'application/merge-patch+json',
    body: undoPatch(object, target.value, template),
  });
  if (!patched.ok) return patched.error;
  report(command, object, 'rolled back', dryRun);
  return undefined;
}

/** 0 means the one before the last. */
function targetRevision(
  revisions: readonly Revision[],
  wanted: number,
  { metadata }: KubeObject,
): Result<Revision, string> {
  if (wanted > 0) {
    const found = revisions.find(({ number }) => number === wanted);
    return found === undefined ? err(`unable to find specified revision ${wanted} in history`) : ok(found);
  }
  const previous = revisions.at(-2);
  return previous === undefined
    ? err(`no rollout history found for deployment ${JSON.stringify(metadata.name)}`)
    : ok(previous);
}

function withoutHash(template: PlainRecord): PlainRecord {
  const metadata = template['metadata'];
  if (!isPlainRecord(metadata) || !isPlainRecord(metadata['labels'])) return template;
  const labels = Object.fromEntries(Object.entries(metadata['labels']).filter(([key]) => key !== HASH_LABEL));
  return { ...template, metadata: { ...metadata, labels } };
}

/** Annotations that stay with a Deployment whatever its revision. */
const KEPT_ANNOTATIONS: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION_ANNOTATION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

/** The template is replaced; a Deployment also gets back the annotations that the revision had. */
function undoPatch(object: KubeObject, { holder }: Revision, template: PlainRecord): PlainRecord {
  const now = fieldOf(object, 'spec', 'template');
  const spec = { template: mergePatchOf(isPlainRecord(now) ? now : {}, template) };
  if (object.kind !== 'Deployment') return { spec };
  const before = object.metadata.annotations ?? {};
  const annotations: Record<string, unknown> = {};
  for (const key of Object.keys(before)) if (!KEPT_ANNOTATIONS.includes(key)) annotations[key] = JSON_NULL;
  for (const [key, value] of Object.entries(holder.metadata.annotations ?? {})) {
    if (!KEPT_ANNOTATIONS.includes(key)) annotations[key] = value;
  }
  return { metadata: { annotations }, spec };
}
