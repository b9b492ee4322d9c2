/**
 * Which Pod a command means that names a Pod, or something that has Pods.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/polymorphichelpers` (GetFirstPod, SelectorsForObject) and
 * `k8s.io/kubectl/pkg/util/podutils`.
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../kube/objects/kube-object';
import { requirementsText } from '../../kube/printers/selector-text';
import { call, callForObject, itemsOf, objectIn } from './api-calls';
import { plainError, type KubectlError } from './kubectl-error';
import { targetsOf } from './resource-args';
import { ResourceCatalogue } from './resource-catalogue';
import type { KubectlCommand } from './verb';

export interface PodChoice {
  /** What was named: the Pod itself, or what selects it. */
  readonly object: KubeObject;
  /** The best first. */
  readonly pods: readonly [KubeObject, ...KubeObject[]];
  /** The Pod itself was named. */
  readonly isNamed: boolean;
}

export interface PodChoiceOptions {
  /** `cannot attach to`: what is said of an object without Pods. */
  readonly verbText: string;
  /** Of Pods that are as good, which have restarted more often? */
  readonly areRestartedFirst: boolean;
}

const WORKLOAD_KINDS: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
]);

/** `word` is `web`, `pod/web`, `deploy/web`, `svc/web`. */
export function* choosePod(
  command: KubectlCommand,
  word: string,
  options: PodChoiceOptions,
): Task<Result<PodChoice, KubectlError>> {
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return catalogue;
  const targets = targetsOf(word.includes('/') ? [word] : ['pods', word], catalogue.value, {
    hasSelector: false,
    isAllAllowed: false,
    isAllNamespaces: false,
  });
  if (!targets.ok) return targets;
  const [target] = targets.value;
  if (target === undefined) return err(plainError('expected a resource'));
  const { namespace } = command;
  const found = yield* callForObject(command, { ...target, namespace });
  if (!found.ok) return found;
  const object = objectIn(found.value);
  if (object.kind === 'Pod') return ok({ object, pods: [object], isNamed: true });
  const selector = selectorOf(object);
  if (!selector.ok) return err(plainError(`${options.verbText} ${goTypeOf(object)}: ${selector.error}`));
  return yield* podsSelected(command, object, selector.value, options);
}

function* podsSelected(
  command: KubectlCommand,
  object: KubeObject,
  labelSelector: string,
  options: PodChoiceOptions,
): Task<Result<PodChoice, KubectlError>> {
  const listed = yield* listPods(command, labelSelector);
  if (!listed.ok) return listed;
  const [first, ...others] = listed.value.toSorted((one, other) => comparePods(one, other, options));
  // The real one waits for a Pod to come until its time is over.
  return first === undefined
    ? err(plainError('timed out waiting for the condition'))
    : ok({ object, pods: [first, ...others], isNamed: false });
}

/** In the order of their names. */
export function* listPods(
  command: KubectlCommand,
  labelSelector: string,
): Task<Result<readonly KubeObject[], KubectlError>> {
  const path = `/api/v1/namespaces/${command.namespace}/pods`;
  const listed = yield* call(command, { method: 'GET', path, query: { labelSelector } });
  return listed.ok ? ok(itemsOf(listed.value)) : listed;
}

function selectorOf(object: KubeObject): Result<string, string> {
  const selector = fieldOf(object, 'spec', 'selector');
  if (WORKLOAD_KINDS.has(object.kind)) return ok(requirementsText(selector));
  if (object.kind !== 'Service' && object.kind !== 'ReplicationController') {
    return err(`selector for ${goTypeOf(object)} not implemented`);
  }
  const text = requirementsText({ matchLabels: selector });
  return text === ''
    ? err(`invalid service '${object.metadata.name}': Service is defined without a selector`)
    : ok(text);
}

/** `*v1.Service` */
function goTypeOf({ apiVersion, kind }: KubeObject): string {
  return `*${apiVersion.split('/').at(-1) ?? ''}.${kind}`;
}

const PHASES = ['Running', 'Unknown', 'Pending'];

/** The best first: on a node, running, ready for long, with few restarts, old. */
function comparePods(one: KubeObject, other: KubeObject, { areRestartedFirst }: PodChoiceOptions): number {
  const restartSign = areRestartedFirst ? -1 : 1;
  return (
    unassigned(one) - unassigned(other) ||
    phaseRank(one) - phaseRank(other) ||
    compareText(readySince(one), readySince(other)) ||
    restartSign * (restartsOf(one) - restartsOf(other)) ||
    compareText(one.metadata.creationTimestamp ?? '', other.metadata.creationTimestamp ?? '')
  );
}

function unassigned(pod: KubeObject): number {
  return textFieldOf(pod, 'spec', 'nodeName') === undefined ? 1 : 0;
}

function phaseRank(pod: KubeObject): number {
  const rank = PHASES.indexOf(textFieldOf(pod, 'status', 'phase') ?? '');
  return rank < 0 ? PHASES.length : rank;
}

/** Sorts behind every time when it is not ready. */
function readySince(pod: KubeObject): string {
  const ready = listFieldOf(pod, 'status', 'conditions').find(
    (condition) => textFieldOf(condition, 'type') === 'Ready' && textFieldOf(condition, 'status') === 'True',
  );
  return ready === undefined ? '~' : (textFieldOf(ready, 'lastTransitionTime') ?? '');
}

function restartsOf(pod: KubeObject): number {
  const statuses = listFieldOf(pod, 'status', 'containerStatuses');
  return Math.max(0, ...statuses.map((status) => numberFieldOf(status, 'restartCount') ?? 0));
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
