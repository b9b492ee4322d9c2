/**
 * Who sends and receives: the workloads of a set of objects, each with the kinds of Pods that it makes.
 *
 * As those who print connections name them (np-guard netpol-analyzer, `docs/connlist_output.md`): `NAMESPACE/NAME[Kind]` of
 * the object that makes the Pods; a Pod that somebody owns counts as its owner. Where the owner's own owner is among the
 * objects (a ReplicaSet's Deployment), it is that one.
 * What templates say of their Pods is all that counts: replicas of a workload are one.
 */
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
  type StringMap,
} from '../kube/objects/kube-object';

interface WorkloadPort {
  readonly name: string | undefined;
  readonly protocol: string;
  readonly port: number;
  /** Of its node, which leads to it. */
  readonly hostPort?: number;
}

/** What policies see of a Pod. */
export interface PodTraits {
  readonly namespace: string;
  readonly labels: StringMap;
  readonly ports: readonly WorkloadPort[];
  /** It is in its node's network: policies do not see it. */
  readonly isHostNetwork: boolean;
  /** Where they are known: blocks of addresses then mean Pods too. */
  readonly addresses: readonly string[];
}

export interface ReachWorkload {
  /** `NAMESPACE/NAME[Kind]` */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  /** Pods of one owner may differ in a printed cluster. */
  readonly pods: readonly PodTraits[];
  readonly object: KubeObject;
}

/** Where the kinds keep the template of their Pods; `kubevirt.io` has virtual machines in Pods. */
const TEMPLATE_PATHS: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Deployment: ['spec', 'template'],
  Job: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  VirtualMachine: ['spec', 'template'],
};

const WORKLOAD_KINDS: ReadonlySet<string> = new Set(['Pod', ...Object.keys(TEMPLATE_PATHS)]);

interface OpenWorkload extends ReachWorkload {
  readonly pods: PodTraits[];
}

/** In the order of the objects. Of two with one name the later counts, as `kubectl apply` has it. */
export function workloadsOf(objects: readonly KubeObject[]): readonly ReachWorkload[] {
  const given = new Map<string, KubeObject>();
  for (const object of objects) if (WORKLOAD_KINDS.has(object.kind)) given.set(keyOf(object), object);
  const workloads = new Map<string, OpenWorkload>();
  for (const object of given.values()) {
    const owner = topOwnerOf(object, given);
    // Who has a template says more than what was made of it.
    if (owner.object !== undefined && owner.object.kind !== 'Pod' && owner.object !== object) continue;
    const traits = traitsOf(object);
    const known = workloads.get(owner.key);
    if (known !== undefined) known.pods.push(traits);
    else workloads.set(owner.key, { ...owner, object, pods: [traits] });
  }
  return [...workloads.values()];
}

interface Owner {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  /** Undefined for one that is not among the objects. */
  readonly object: KubeObject | undefined;
}

function topOwnerOf(object: KubeObject, given: ReadonlyMap<string, KubeObject>): Owner {
  const namespace = namespaceOf(object);
  const seen = new Set<KubeObject>();
  let current = object;
  for (;;) {
    seen.add(current);
    const owner = controllerOf(current);
    if (owner === undefined) break;
    const key = `${namespace}/${owner.name}[${owner.kind}]`;
    const known = given.get(key) ?? deploymentOf(owner, current, given);
    if (known === undefined) {
      // What nobody brought along stands for its Pods all the same, but not for what has a template of its own.
      if (current.kind !== 'Pod') break;
      return { ...owner, key, namespace, object: undefined };
    }
    if (seen.has(known)) break;
    current = known;
  }
  const { kind, metadata } = current;
  return { key: keyOf(current), namespace, name: metadata.name, kind, object: current };
}

/** Pods of a printed cluster whose ReplicaSets were not printed: its name is the Deployment's and the hash of the template. */
function deploymentOf(
  owner: { readonly kind: string; readonly name: string },
  pod: KubeObject,
  given: ReadonlyMap<string, KubeObject>,
): KubeObject | undefined {
  const hash = textFieldOf(pod, 'metadata', 'labels', 'pod-template-hash');
  if (owner.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`)) return undefined;
  return given.get(`${namespaceOf(pod)}/${owner.name.slice(0, -hash.length - 1)}[Deployment]`);
}

/** A node's own Pods (static ones) are their own. */
function controllerOf(object: KubeObject): { readonly kind: string; readonly name: string } | undefined {
  for (const owner of listFieldOf(object, 'metadata', 'ownerReferences')) {
    const kind = textFieldOf(owner, 'kind') ?? '';
    const name = textFieldOf(owner, 'name') ?? '';
    if (fieldOf(owner, 'controller') !== true) continue;
    return kind === 'Node' || name === '' ? undefined : { kind, name };
  }
  return undefined;
}

function traitsOf(object: KubeObject): PodTraits {
  const template = fieldOf(object, ...(TEMPLATE_PATHS[object.kind] ?? []));
  const pod = object.kind === 'Pod' ? object : template;
  const spec = fieldOf(pod, 'spec');
  return {
    namespace: namespaceOf(object),
    labels: stringMapFieldOf(pod, 'metadata', 'labels'),
    ports: portsOf(spec),
    isHostNetwork: fieldOf(spec, 'hostNetwork') === true,
    addresses: [],
  };
}

/** Of containers, and of those init containers that go on running beside them. */
function portsOf(spec: unknown): readonly WorkloadPort[] {
  const sidecars = listFieldOf(spec, 'initContainers').filter(
    (each) => fieldOf(each, 'restartPolicy') === 'Always',
  );
  return [...listFieldOf(spec, 'containers'), ...sidecars].flatMap((container) =>
    listFieldOf(container, 'ports').flatMap((given) => {
      const port = numberFieldOf(given, 'containerPort');
      if (port === undefined || !isPlainRecord(given)) return [];
      const own = {
        name: textFieldOf(given, 'name'),
        protocol: textFieldOf(given, 'protocol') ?? 'TCP',
        port,
      };
      const hostPort = numberFieldOf(given, 'hostPort') ?? 0;
      return [hostPort === 0 ? own : { ...own, hostPort }];
    }),
  );
}

export function namespaceOf({ metadata }: KubeObject): string {
  const { namespace = '' } = metadata;
  return namespace === '' ? 'default' : namespace;
}

function keyOf(object: KubeObject): string {
  return `${namespaceOf(object)}/${object.metadata.name}[${object.kind}]`;
}
