/**
 * kubectl delete, by name, selector or file; it waits until the objects are gone.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/delete`. Leaves out `--raw`, `--interactive` and kustomizations.
 */
import { ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import { textFieldOf } from '../../../kube/objects/kube-object';
import { call, pathOf } from '../api-calls';
import { flagsOf } from '../flag-set';
import type { KubectlError } from '../kubectl-error';
import { findObjects, whereaboutsOf, type FoundObject } from '../object-builder';
import { nameText } from '../output/object-printer';
import { NO_RESOURCES_GIVEN } from '../resource-args';
import { kindPrefixOf } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { waitUntilGone } from '../wait-for-change';
import { dryRunOf, type DryRun } from '../write-options';

const WEEK_MS = 604_800_000;

export const deleteVerb: KubectlVerb = {
  path: 'delete',
  summary: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  usage: 'delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]',
  flags: flagsOf(`
    all bool
    all-namespaces,A bool
    cascade string=background bare=background
    dry-run string=none bare=unchanged
    field-selector string
    filename,f strings
    force bool
    grace-period int=-1
    ignore-not-found bool
    interactive,i bool refused
    kustomize,k string refused
    now bool
    output,o string
    raw string refused
    recursive,R bool
    selector,l string
    timeout duration=0s
    wait bool=true`),
  run: runDelete,
};

const FORCE_WARNING =
  'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n';

interface DeletePlan {
  /** Undefined: as the object says. */
  readonly graceSeconds: number | undefined;
  readonly propagationPolicy: string;
  readonly dryRun: DryRun;
  readonly isForced: boolean;
}

function* runDelete(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  const plan = planOf(command);
  const isSelecting =
    flags.isOn('all') || flags.text('selector') !== '' || flags.text('field-selector') !== '';
  if (typeof plan === 'string') return command.fail(plan);
  if (['true', 'false'].includes(flags.text('cascade'))) {
    const instead = flags.text('cascade') === 'true' ? 'background' : 'orphan';
    command.complain(
      `warning: --cascade=${flags.text('cascade')} is deprecated (boolean value) and can be replaced with --cascade=${instead}.\n`,
    );
  }
  if (args.length === 0 && !flags.isGiven('filename')) {
    return command.fail(
      isSelecting ? 'at least one resource must be specified to use a selector' : NO_RESOURCES_GIVEN,
    );
  }
  const found = yield* findObjects(command, {
    args,
    isAllAllowed: flags.isOn('all'),
    isLocal: true,
    isUnseen: true,
  });
  if (!found.ok) return command.fail(found.error);
  if (plan.isForced && plan.graceSeconds === 0) command.complain(FORCE_WARNING);
  const isForgiving = flags.isOn('ignore-not-found') || isSelecting;
  const failures: KubectlError[] = found.value.failures.filter(
    ({ reason }) => !isForgiving || reason !== 'NotFound',
  );
  const deleted: FoundObject[] = [];
  for (const one of found.value.objects) {
    const gone = yield* deleteOne(command, one, plan);
    if (gone.ok) deleted.push(gone.value);
    else if (!isForgiving || gone.error.reason !== 'NotFound') failures.push(gone.error);
  }
  command.failAll(failures);
  if (failures.length > 0) return 1;
  if (found.value.objects.length === 0 && isSelecting) command.out('No resources found\n');
  const shouldWait =
    flags.isOn('wait') && plan.dryRun === 'none' && !(plan.isForced && plan.graceSeconds === 0);
  return shouldWait ? yield* waitForAll(command, deleted) : 0;
}

function planOf(command: KubectlCommand): DeletePlan | string {
  const { flags } = command;
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return dryRun.error;
  const given = flags.number('grace-period');
  const isForced = flags.isOn('force');
  if (flags.isOn('now') && given !== -1) return '--now and --grace-period cannot be specified together';
  if (flags.isOn('all') && flags.text('selector') !== '') {
    return "setting 'all' parameter but found a non empty selector. ";
  }
  if (flags.isOn('all') && flags.text('field-selector') !== '') {
    return "setting 'all' parameter but found a non empty selector. ";
  }
  if (isForced && given > 0) return '--force and --grace-period greater than 0 cannot be specified together';
  const output = flags.text('output');
  if (output !== '' && output !== 'name') {
    return `unexpected -o output mode: ${output}. We only support '-o name'`;
  }
  const cascade = cascadeOf(flags.text('cascade'));
  if (cascade === undefined) {
    return `invalid cascade value (${flags.text('cascade')}). Must be "background", "foreground", or "orphan"`;
  }
  // Zero without force means as soon as it can be confirmed.
  const graceSeconds =
    flags.isOn('now') || (given === 0 && !isForced) ? 1 : isForced && given < 0 ? 0 : given;
  return {
    graceSeconds: graceSeconds < 0 ? undefined : graceSeconds,
    propagationPolicy: cascade,
    dryRun: dryRun.value,
    isForced,
  };
}

export function cascadeOf(text: string): string | undefined {
  switch (text) {
    case 'background':
    case 'true':
      return 'Background';
    case 'orphan':
    case 'false':
      return 'Orphan';
    case 'foreground':
      return 'Foreground';
    default:
      return undefined;
  }
}

function* deleteOne(
  command: KubectlCommand,
  one: FoundObject,
  plan: DeletePlan,
): Task<Result<FoundObject, KubectlError>> {
  let uid = one.object.metadata.uid;
  if (plan.dryRun !== 'client') {
    const source = one.source === undefined ? '' : `error when deleting ${JSON.stringify(one.source)}`;
    const request = {
      method: 'DELETE',
      path: pathOf(whereaboutsOf(one)),
      body: {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        propagationPolicy: plan.propagationPolicy,
        ...(plan.graceSeconds === undefined ? {} : { gracePeriodSeconds: plan.graceSeconds }),
        ...(plan.dryRun === 'server' ? { dryRun: ['All'] } : {}),
      },
    } as const;
    const deleted = yield* call(command, request, source);
    if (!deleted.ok) return deleted;
    uid = textFieldOf(deleted.value, 'metadata', 'uid') ?? textFieldOf(deleted.value, 'details', 'uid');
  }
  command.out(deletedText(command, one, plan));
  return ok({ ...one, object: { ...one.object, metadata: { ...one.object.metadata, uid } } });
}

function deletedText({ flags }: KubectlCommand, { resource, object }: FoundObject, plan: DeletePlan): string {
  if (flags.text('output') === 'name') return `${nameText(object)}\n`;
  const operation = plan.isForced && plan.graceSeconds === 0 ? 'force deleted' : 'deleted';
  const note = plan.dryRun === 'client' ? ' (dry run)' : plan.dryRun === 'server' ? ' (server dry run)' : '';
  return `${kindPrefixOf(resource)} ${JSON.stringify(object.metadata.name)} ${operation}${note}\n`;
}

function* waitForAll(command: KubectlCommand, deleted: readonly FoundObject[]): Task<number> {
  const { flags } = command;
  const timeoutMs = flags.milliseconds('timeout');
  const limitMs = timeoutMs > 0 ? timeoutMs : WEEK_MS;
  const endMs = command.nowMs + limitMs;
  for (const one of deleted) {
    const gone = yield* waitUntilGone(command, one, Math.max(0, endMs - command.nowMs));
    if (!gone.ok) return command.fail(gone.error);
  }
  return 0;
}
