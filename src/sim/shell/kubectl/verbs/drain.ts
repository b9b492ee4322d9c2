/**
 * kubectl drain: cordons nodes, and evicts their Pods as far as disruption budgets let them go.
 *
 * `k8s.io/kubectl/pkg/cmd/drain/drain.go` and `pkg/drain/drain.go`, Kubernetes v1.32: an eviction that is refused is
 * tried again after 5 s, and every second it looks whether a Pod is gone.
 */
import { smallestOf } from '../../../base/extremes';
import { milliseconds } from '../../../base/time';
import { sleep, type Task } from '../../../host/task';
import type { KubeObject } from '../../../kube/objects/kube-object';
import { call, itemsOf, objectIn } from '../api-calls';
import { flagsOf } from '../flag-set';
import { plainError, type KubectlError } from '../kubectl-error';
import type { FoundObject } from '../object-builder';
import type { KubectlCommand, KubectlVerb } from '../verb';
import { dryRunOf, type DryRun } from '../write-options';
import { cordonNodes, nodesNamed, noteOf } from './cordon';
import { judgePods, type DrainList } from './drain-filters';

const RETRY_MS = 5_000;
const POLL_MS = 1_000;

export const drain: KubectlVerb = {
  path: 'drain',
  summary: 'Drain node in preparation for maintenance',
  usage: 'drain NODE [options]',
  flags: flagsOf(`
    chunk-size int=500
    delete-emptydir-data bool
    disable-eviction bool
    dry-run string=none bare=unchanged
    force bool
    grace-period int=-1
    ignore-daemonsets bool
    pod-selector string
    selector,l string
    skip-wait-for-delete-timeout int=0
    timeout duration=0s`),
  run: runDrain,
};

function* runDrain(command: KubectlCommand): Task<number> {
  const nodes = yield* nodesNamed(command);
  if (!nodes.ok) return typeof nodes.error === 'number' ? nodes.error : command.fail(nodes.error);
  const dryRun = dryRunOf(command);
  if (!dryRun.ok) return command.fail(dryRun.error);
  yield* cordonNodes(command, nodes.value, { isCordoned: true, dryRun: dryRun.value });
  const problems: KubectlError[] = [];
  const pending = new Set(nodes.value.map(({ object }) => object.metadata.name));
  for (const node of nodes.value) {
    const { name } = node.object.metadata;
    const problem = yield* drainNode(command, node, dryRun.value);
    if (problem === undefined) {
      pending.delete(name);
      command.out(`node/${name} drained${noteOf(dryRun.value)}\n`);
      continue;
    }
    problems.push(plainError(problem));
    command.complain(
      `error: unable to drain node "${name}" due to error: ${problem}, continuing command...\n`,
    );
  }
  if (pending.size > 0) {
    command.complain(
      `There are pending nodes to be drained:\n${[...pending].map((name) => ` ${name}\n`).join('')}`,
    );
  }
  return command.failAll(problems);
}

/** Answers why it could not. */
function* drainNode(
  command: KubectlCommand,
  { object }: FoundObject,
  dryRun: DryRun,
): Task<string | undefined> {
  const { name } = object.metadata;
  const list = yield* podsToGo(command, name);
  if (typeof list === 'string') return list;
  if (list.errors.length > 0) return joinErrors(list.errors);
  if (list.warnings !== '') command.complain(`Warning: ${list.warnings}\n`);
  if (dryRun !== 'none') {
    for (const pod of list.pods) command.out(`evicting pod ${pathOfPod(pod)}${noteOf(dryRun)}\n`);
    return undefined;
  }
  const problem = yield* evictAll(command, list.pods);
  if (problem === undefined) return undefined;
  const left = yield* podsToGo(command, name);
  if (typeof left !== 'string' && left.pods.length > 0) {
    command.complain(`There are pending pods in node "${name}" when an error occurred: ${problem}\n`);
    for (const pod of left.pods) command.complain(`pod/${pod.metadata.name}\n`);
  }
  return problem;
}

function* podsToGo(command: KubectlCommand, nodeName: string): Task<DrainList | string> {
  const { flags } = command;
  const labelSelector = flags.text('pod-selector');
  const listed = yield* call(command, {
    method: 'GET',
    path: '/api/v1/pods',
    query: {
      fieldSelector: `spec.nodeName=${nodeName}`,
      ...(labelSelector === '' ? {} : { labelSelector }),
    },
  });
  if (!listed.ok) return listed.error.message ?? listed.error.text;
  const pods = itemsOf(listed.value);
  const problems = new Map<string, string | undefined>();
  for (const pod of pods) {
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
    if (owner?.kind !== 'DaemonSet') continue;
    const path = `/apis/apps/v1/namespaces/${pod.metadata.namespace ?? ''}/daemonsets/${owner.name}`;
    const found = yield* call(command, { method: 'GET', path });
    problems.set(pathOfPod(pod), found.ok ? undefined : (found.error.message ?? found.error.text));
  }
  return judgePods(pods, {
    isForced: flags.isOn('force'),
    ignoresDaemonSets: flags.isOn('ignore-daemonsets'),
    deletesEmptyDirs: flags.isOn('delete-emptydir-data'),
    daemonSetProblem: (pod) => problems.get(pathOfPod(pod)),
  });
}

interface Going {
  readonly pod: KubeObject;
  isAccepted: boolean;
  nextMs: number;
}

/** All at once: each is evicted, then waited for. Answers what went wrong. */
function* evictAll(command: KubectlCommand, pods: readonly KubeObject[]): Task<string | undefined> {
  const limitMs = command.flags.milliseconds('timeout');
  const endMs = limitMs > 0 ? command.nowMs + limitMs : Infinity;
  let going: Going[] = pods.map((pod) => ({ pod, isAccepted: false, nextMs: command.nowMs }));
  const errors: string[] = [];
  while (going.length > 0) {
    const due = going.filter(({ nextMs }) => nextMs <= command.nowMs);
    for (const one of due) {
      const outcome =
        command.nowMs >= endMs
          ? timeoutText(command, one)
          : yield* one.isAccepted ? look(command, one) : evict(command, one);
      if (outcome === 'waits') continue;
      if (outcome !== 'gone') errors.push(outcome);
      going = going.filter((other) => other !== one);
    }
    if (going.length === 0) break;
    const next = smallestOf(going.map(({ nextMs }) => nextMs));
    const { scheduler } = command.process.environment;
    yield* sleep(scheduler, milliseconds(Math.max(1, Math.min(next, endMs) - command.nowMs)));
    if (command.nowMs >= endMs) for (const one of going) one.nextMs = command.nowMs;
  }
  return errors.length === 0 ? undefined : joinErrors(errors);
}

function timeoutText(command: KubectlCommand, { pod, isAccepted }: Going): string {
  const { name, namespace = '' } = pod.metadata;
  const limit = `global timeout reached: ${command.flags.text('timeout')}`;
  return isAccepted
    ? `error when waiting for pod "${name}" in namespace "${namespace}" to terminate: ${limit}`
    : `error when evicting pods/"${name}" -n "${namespace}": ${limit}`;
}

function* evict(command: KubectlCommand, one: Going): Task<string> {
  const { flags } = command;
  const { name, namespace = '' } = one.pod.metadata;
  const isEviction = !flags.isOn('disable-eviction');
  const grace = flags.number('grace-period');
  const deleteOptions = { ...(grace < 0 ? {} : { gracePeriodSeconds: grace }) };
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  if (isEviction) command.out(`evicting pod ${namespace}/${name}\n`);
  const answered = yield* isEviction
    ? call(command, {
        method: 'POST',
        path: `${path}/eviction`,
        body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions },
      })
    : call(command, {
        method: 'DELETE',
        path,
        body: { apiVersion: 'v1', kind: 'DeleteOptions', ...deleteOptions },
      });
  if (answered.ok) {
    // All are evicted before it looks for the first time.
    one.isAccepted = true;
    one.nextMs = command.nowMs;
    return 'waits';
  }
  const { code, message = '', text } = answered.error;
  if (code === 404) return 'gone';
  if (code !== 429)
    return `error when evicting pods/"${name}" -n "${namespace}": ${message === '' ? text : message}`;
  command.complain(
    `error when evicting pods/"${name}" -n "${namespace}" (will retry after 5s): ${message}\n`,
  );
  one.nextMs = command.nowMs + RETRY_MS;
  return 'waits';
}

function* look(command: KubectlCommand, one: Going): Task<string> {
  const { flags } = command;
  const { name, namespace = '', uid } = one.pod.metadata;
  const found = yield* call(command, { method: 'GET', path: `/api/v1/namespaces/${namespace}/pods/${name}` });
  const isThere = found.ok && objectIn(found.value).metadata.uid === uid;
  if (isThere) {
    one.nextMs = command.nowMs + POLL_MS;
    return 'waits';
  }
  if (!found.ok && found.error.code !== 404)
    return `error when waiting for pod "${name}" in namespace "${namespace}" to terminate: ${found.error.message ?? found.error.text}`;
  command.out(`pod/${name} ${flags.isOn('disable-eviction') ? 'deleted' : 'evicted'}\n`);
  return 'gone';
}

function pathOfPod({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** `utilerrors.Aggregate`. */
function joinErrors(errors: readonly string[]): string {
  const [only = ''] = errors;
  return errors.length === 1 ? only : `[${errors.join(', ')}]`;
}
