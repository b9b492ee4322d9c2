/**
 * What an object takes of the quotas of its Namespace.
 *
 * Kubernetes v1.32 `pkg/quota/v1/evaluator/core/{pods,services,persistent_volume_claims}.go`, and
 * `k8s.io/apiserver/pkg/quota/v1/generic` for the number of objects of any kind.
 */
import { groupResourceOf } from '../../api/resource';
import { isPod, isPodFinished } from '../../model/pod';
import { fieldOf, listFieldOf, textFieldOf, type KubeObject } from '../../objects/kube-object';
import type { Quantity } from '../../objects/quantity-text';
import type { ObjectStore } from '../../store/object-store';
import { amountsOf, countOf, type Amounts } from './amounts';
import { podResourcesOf } from './pod-resources';

const STANDARD: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** Counted under their own names, too. */
const COUNTED_KINDS: ReadonlySet<string> = new Set([
  'ConfigMap',
  'PersistentVolumeClaim',
  'ReplicationController',
  'ResourceQuota',
  'Secret',
  'Service',
]);

export function usageOf(store: ObjectStore, object: KubeObject): Amounts {
  const resource = store.resourceOf(object);
  const usage = new Map<string, Quantity>([[`count/${groupResourceOf(resource)}`, countOf(1)]]);
  if (COUNTED_KINDS.has(object.kind)) usage.set(resource.plural, countOf(1));
  if (isPod(object) && !isPodFinished(object)) addPod(usage, object.spec);
  if (object.kind === 'Service') addService(usage, object);
  if (object.kind === 'PersistentVolumeClaim') addClaim(usage, object);
  return usage;
}

function addPod(usage: Map<string, Quantity>, spec: unknown): void {
  usage.set('pods', countOf(1));
  for (const [name, quantity] of podResourcesOf(spec, 'requests')) {
    if (STANDARD.has(name) || name.startsWith('hugepages-')) usage.set(name, quantity);
    usage.set(`requests.${name}`, quantity);
  }
  for (const [name, quantity] of podResourcesOf(spec, 'limits')) {
    if (STANDARD.has(name)) usage.set(`limits.${name}`, quantity);
  }
}

function addService(usage: Map<string, Quantity>, service: KubeObject): void {
  const type = textFieldOf(service, 'spec', 'type') ?? 'ClusterIP';
  const ports = listFieldOf(service, 'spec', 'ports');
  const isBalanced = type === 'LoadBalancer';
  if (isBalanced) usage.set('services.loadbalancers', countOf(1));
  if (type !== 'NodePort' && !isBalanced) return;
  const hasOwnPorts = isBalanced && fieldOf(service, 'spec', 'allocateLoadBalancerNodePorts') === false;
  const taken = hasOwnPorts ? ports.filter((port) => fieldOf(port, 'nodePort') !== undefined) : ports;
  usage.set('services.nodeports', countOf(taken.length));
}

function addClaim(usage: Map<string, Quantity>, claim: KubeObject): void {
  const storage = amountsOf(fieldOf(claim, 'spec', 'resources', 'requests')).get('storage');
  const className = textFieldOf(claim, 'spec', 'storageClassName');
  const prefix = className === undefined ? undefined : `${className}.storageclass.storage.k8s.io/`;
  if (prefix !== undefined) usage.set(`${prefix}persistentvolumeclaims`, countOf(1));
  if (storage === undefined) return;
  usage.set('requests.storage', storage);
  if (prefix !== undefined) usage.set(`${prefix}requests.storage`, storage);
}

/** Which kind a resource of a quota counts; undefined for those of nothing that is known. */
export function kindCountedBy(store: ObjectStore, name: string): string | undefined {
  const counted = name.startsWith('count/') ? name.slice('count/'.length) : name;
  const found = store.registry.all().find((resource) => groupResourceOf(resource) === counted);
  if (found !== undefined || counted !== name) return found?.storeKind;
  if (name.startsWith('services.')) return 'Service';
  return name === 'requests.storage' || name.includes('.storageclass.') ? 'PersistentVolumeClaim' : 'Pod';
}
