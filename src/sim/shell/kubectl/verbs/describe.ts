/** kubectl describe (`k8s.io/kubectl/pkg/{cmd/describe,describe}`, Kubernetes v1.32). */
import type { Task } from '../../../host/task';
import { fieldOf, listFieldOf, textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';
import { requirementsText } from '../../../kube/printers/selector-text';
import { timestampMsOf } from '../../../kube/printers/human-duration';
import { call, itemsOf, objectIn, pathOf } from '../api-calls';
import {
  describeAnything,
  describeConfigMap,
  describeNamespace,
  describeSecret,
  describeServiceAccount,
} from '../describe/describe-cluster';
import { describeRole, describeRoleBinding } from '../describe/describe-access';
import {
  describeEndpoints,
  describeEndpointSlice,
  describeService,
  sliceEndpointsText,
} from '../describe/describe-network';
import {
  backendsOf,
  describeIngress,
  describeIngressClass,
  describeNetworkPolicy,
} from '../describe/describe-ingress';
import { describeCronJob, describeJob } from '../describe/describe-jobs';
import { describeNode } from '../describe/describe-node';
import { describePod } from '../describe/describe-pod';
import {
  describeAutoscaler,
  describeBudget,
  describeLimits,
  describePriorityClass,
  describeQuota,
} from '../describe/describe-policies';
import {
  describePersistentVolume,
  describeStorageClass,
  describeVolumeClaim,
} from '../describe/describe-storage';
import {
  describeDaemonSet,
  describeDeployment,
  describeReplicaSet,
  describeStatefulSet,
} from '../describe/describe-workload';
import { Description } from '../describe/description';
import { flagsOf } from '../flag-set';
import type { KubectlError } from '../kubectl-error';
import { noResourcesText } from '../messages';
import { findObjects, type FoundObject } from '../object-builder';
import { groupOfVersion, ResourceCatalogue } from '../resource-catalogue';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const describe: KubectlVerb = {
  path: 'describe',
  summary: 'Show details of a specific resource or group of resources',
  usage: 'describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]',
  flags: flagsOf(`
    all-namespaces,A bool
    chunk-size int=500
    filename,f strings
    kustomize,k string refused
    recursive,R bool
    selector,l string
    show-events bool=true`),
  run: runDescribe,
};

function* runDescribe(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  if (args.length === 0 && !flags.isGiven('filename')) {
    return command.fail(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
    );
  }
  const catalogue = yield* ResourceCatalogue.discover(command.client);
  if (!catalogue.ok) return command.fail(catalogue.error);
  const found = yield* findObjects(command, { args, isAllAllowed: true });
  if (!found.ok) return command.fail(found.error);
  const helper = new DescribeHelper(command, catalogue.value);
  const failures: KubectlError[] = [];
  const { objects } = found.value;
  let count = objects.length;
  for (const failure of found.value.failures) {
    const alike = failure.reason === 'NotFound' ? yield* helper.byPrefix(args) : [];
    if (alike.length === 0) failures.push(failure);
    for (const one of alike) command.out(`${yield* helper.describe(one)}\n`);
    count += alike.length;
  }
  for (const [index, one] of objects.entries()) {
    const text = yield* helper.describe(one);
    command.out(index === 0 ? text : `\n\n${text}`);
  }
  if (failures.length === 0 && count === 0) {
    command.complain(noResourcesText(flags.isOn('all-namespaces') ? undefined : command.namespace));
  }
  return command.failAll(failures);
}

class DescribeHelper {
  readonly #command: KubectlCommand;
  readonly #catalogue: ResourceCatalogue;

  constructor(command: KubectlCommand, catalogue: ResourceCatalogue) {
    this.#command = command;
    this.#catalogue = catalogue;
  }

  /** `describe pod web` also means every Pod whose name begins so. */
  *byPrefix(args: readonly string[]): Task<readonly FoundObject[]> {
    const [type = '', prefix] = args;
    const resource = this.#catalogue.byWord(type);
    if (!resource.ok || prefix === undefined || args.length > 2) return [];
    const namespace = resource.value.isNamespaced ? this.#command.namespace : undefined;
    const listed = yield* call(this.#command, {
      method: 'GET',
      path: pathOf({ resource: resource.value, namespace }),
    });
    if (!listed.ok) return [];
    return itemsOf(listed.value)
      .filter(({ metadata }) => metadata.name.startsWith(prefix))
      .map((object) => ({ resource: resource.value, object, source: undefined }));
  }

  *describe({ object }: FoundObject): Task<string> {
    const into = new Description();
    const { kind } = object;
    const { nowMs, flags } = this.#command;
    const events =
      flags.isOn('show-events') && !WITHOUT_EVENTS.has(kind) ? yield* this.#eventsOf(object) : undefined;
    yield* this.#describeKind(into, object, nowMs);
    into.events(events, nowMs);
    return into.text();
  }

  *#describeKind(into: Description, object: KubeObject, nowMs: number): Task {
    const { namespace, name } = object.metadata;
    switch (object.kind) {
      case 'Pod': {
        describePod(into, object, nowMs);
        return;
      }
      case 'Deployment': {
        describeDeployment(into, object, yield* this.#ownedBy(object, 'ReplicaSet', 'apps/v1'));
        return;
      }
      case 'ReplicaSet': {
        describeReplicaSet(into, object, yield* this.#ownedBy(object, 'Pod', 'v1'));
        return;
      }
      case 'StatefulSet': {
        describeStatefulSet(into, object, yield* this.#ownedBy(object, 'Pod', 'v1'));
        return;
      }
      case 'DaemonSet': {
        describeDaemonSet(into, object, yield* this.#ownedBy(object, 'Pod', 'v1'));
        return;
      }
      case 'Service': {
        const labelSelector = `kubernetes.io/service-name=${name}`;
        const slices = yield* this.#list('EndpointSlice', 'discovery.k8s.io/v1', namespace, {
          labelSelector,
        });
        describeService(into, object, slices);
        return;
      }
      case 'Node':
        return yield* this.#describeNode(into, object, nowMs);
      case 'Endpoints': {
        describeEndpoints(into, object);
        return;
      }
      case 'EndpointSlice': {
        describeEndpointSlice(into, object);
        return;
      }
      case 'ConfigMap': {
        describeConfigMap(into, object);
        return;
      }
      case 'Secret': {
        describeSecret(into, object);
        return;
      }
      case 'ServiceAccount': {
        describeServiceAccount(into, object, yield* this.#list('Secret', 'v1', namespace, {}));
        return;
      }
      case 'Namespace': {
        const quotas = yield* this.#list('ResourceQuota', 'v1', name, {});
        describeNamespace(into, object, quotas, yield* this.#list('LimitRange', 'v1', name, {}));
        return;
      }
      case 'Ingress': {
        describeIngress(into, object, yield* this.#backendTexts(object));
        return;
      }
      case 'PersistentVolumeClaim': {
        describeVolumeClaim(into, object, yield* this.#usersOf(object));
        return;
      }
      default: {
        // A custom resource may have the name of a kind that is built in.
        const describer = isBuiltIn(object) ? PLAIN_DESCRIBERS.get(object.kind) : undefined;
        (describer ?? describeAnything)(into, object);
        return;
      }
    }
  }

  *#describeNode(into: Description, node: KubeObject, nowMs: number): Task {
    const { name } = node.metadata;
    const fieldSelector = `spec.nodeName=${name},status.phase!=Succeeded,status.phase!=Failed`;
    const pods = yield* this.#list('Pod', 'v1', undefined, { fieldSelector });
    const resource = this.#catalogue.byKind('Lease', 'coordination.k8s.io/v1');
    const lease =
      resource === undefined
        ? undefined
        : yield* call(this.#command, {
            method: 'GET',
            path: pathOf({ resource, namespace: 'kube-node-lease', name }),
          });
    describeNode(into, node, { pods, nowMs, lease: lease?.ok === true ? objectIn(lease.value) : undefined });
  }

  /** What is behind each backend of an Ingress that is a Service. */
  *#backendTexts(ingress: KubeObject): Task<ReadonlyMap<unknown, string>> {
    const { namespace } = ingress.metadata;
    const texts = new Map<unknown, string>();
    for (const backend of backendsOf(ingress)) {
      const name = textFieldOf(backend, 'service', 'name');
      const resource = this.#catalogue.byKind('Service', 'v1');
      if (name === undefined || resource === undefined) continue;
      const found = yield* call(this.#command, {
        method: 'GET',
        path: pathOf({ resource, namespace, name }),
      });
      if (!found.ok) {
        texts.set(backend, `<error: ${found.error.message ?? found.error.text}>`);
        continue;
      }
      const port =
        fieldOf(backend, 'service', 'port', 'name') ?? fieldOf(backend, 'service', 'port', 'number');
      const served = listFieldOf(found.value, 'spec', 'ports').find(
        (one) => fieldOf(one, 'name') === port || fieldOf(one, 'port') === port,
      );
      const labelSelector = `kubernetes.io/service-name=${name}`;
      const slices = yield* this.#list('EndpointSlice', 'discovery.k8s.io/v1', namespace, { labelSelector });
      texts.set(backend, sliceEndpointsText(slices, textFieldOf(served, 'name') ?? ''));
    }
    return texts;
  }

  /** The Pods that mount a claim. */
  *#usersOf({ metadata }: KubeObject): Task<readonly string[]> {
    const pods = yield* this.#list('Pod', 'v1', metadata.namespace, {});
    const isUser = (pod: KubeObject): boolean =>
      listFieldOf(pod, 'spec', 'volumes').some(
        (volume) => textFieldOf(volume, 'persistentVolumeClaim', 'claimName') === metadata.name,
      );
    return pods.filter((pod) => isUser(pod)).map((pod) => pod.metadata.name);
  }

  *#ownedBy(owner: KubeObject, kind: string, apiVersion: string): Task<readonly KubeObject[]> {
    const labelSelector = requirementsText(fieldOf(owner, 'spec', 'selector'));
    const { namespace, uid } = owner.metadata;
    const all = yield* this.#list(kind, apiVersion, namespace, labelSelector === '' ? {} : { labelSelector });
    return all.filter(({ metadata }) =>
      (metadata.ownerReferences ?? []).some((reference) => reference.uid === uid),
    );
  }

  *#list(
    kind: string,
    apiVersion: string,
    namespace: string | undefined,
    query: Readonly<Record<string, string>>,
  ): Task<readonly KubeObject[]> {
    const resource = this.#catalogue.byKind(kind, apiVersion);
    if (resource === undefined) return [];
    const listed = yield* call(this.#command, {
      method: 'GET',
      path: pathOf({ resource, namespace }),
      query,
    });
    return listed.ok ? itemsOf(listed.value) : [];
  }

  /** What happened last comes last. */
  *#eventsOf({ kind, metadata }: KubeObject): Task<readonly KubeObject[]> {
    const { name, namespace, uid = '' } = metadata;
    // Events of nodes carry the node's name for a uid.
    const uidText = kind === 'Node' ? '' : `,involvedObject.uid=${uid}`;
    const fieldSelector = `involvedObject.name=${name},involvedObject.kind=${kind}${uidText}`;
    const events = yield* this.#list('Event', 'v1', namespace ?? (kind === 'Node' ? undefined : 'default'), {
      fieldSelector,
    });
    return events.toSorted((one, other) => lastTimeOf(one) - lastTimeOf(other));
  }
}

const WITHOUT_EVENTS: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'LimitRange',
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'Secret',
]);

/** Of kinds whose description needs no other object. */
const PLAIN_DESCRIBERS: ReadonlyMap<string, (into: Description, object: KubeObject) => void> = new Map([
  ['ClusterRole', describeRole],
  ['ClusterRoleBinding', describeRoleBinding],
  ['CronJob', describeCronJob],
  ['HorizontalPodAutoscaler', describeAutoscaler],
  ['IngressClass', describeIngressClass],
  ['Job', describeJob],
  ['LimitRange', describeLimits],
  ['NetworkPolicy', describeNetworkPolicy],
  ['PersistentVolume', describePersistentVolume],
  ['PodDisruptionBudget', describeBudget],
  ['PriorityClass', describePriorityClass],
  ['ResourceQuota', describeQuota],
  ['Role', describeRole],
  ['RoleBinding', describeRoleBinding],
  ['StorageClass', describeStorageClass],
]);

/** Groups of Kubernetes have no dot, or end with `k8s.io`. */
function isBuiltIn({ apiVersion }: KubeObject): boolean {
  const group = groupOfVersion(apiVersion);
  return !group.includes('.') || group.endsWith('.k8s.io');
}

/** Those of the newer form say no last time, and come first. */
function lastTimeOf({ lastTimestamp }: KubeObject): number {
  return timestampMsOf(lastTimestamp) ?? 0;
}
