/**
 * Gets Services of type LoadBalancer their balancer from a cloud, as the service controller of the cloud controller
 * manager (Kubernetes v1.32 `k8s.io/cloud-provider/controllers/service/controller.go`).
 *
 * Models its events, the finalizer, the status with its ipMode, waiting and trying again when there is no address, and the
 * set of nodes: all but those with the label node.kubernetes.io/exclude-from-external-load-balancers (control planes), those
 * that the cluster autoscaler is about to delete, and those being deleted. A node that is not ready stays in it
 * (StableLoadBalancerNodeSet): health checks find it out.
 * Leaves out its resync every 30 s, and providerIDs.
 */
import { milliseconds, nanoseconds, seconds } from '../../base/time';
import { formatIpv4, parseIpv4, type Ipv4Address } from '../../wire/ipv4-address';
import { parseCidr } from '../../wire/cidr';
import { keyOf, splitKey, type Controller, type ControllerContext } from '../controllers/controller';
import { ControllerLoop } from '../controllers/controller-loop';
import { isService, type Service } from '../model/service';
import { listFieldOf, textFieldOf, type KubeObject } from '../objects/kube-object';
import { refOf } from '../store/object-store';
import { equalsJson } from '../store/json';
import type { AddressPool } from './address-pool';
import type {
  BalancedNode,
  BalancedPort,
  BalancedService,
  CloudBalancer,
  CloudSettings,
} from './cloud-balancer';
import { balancingChangeOf, typeChangeOf, type ServiceChange } from './service-changes';

const COMPONENT = 'service-controller';
const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
const EXCLUDED_LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers';
/** Of the cluster autoscaler. */
const DELETED_SOON_TAINT = 'ToBeDeletedByClusterAutoscaler';
const RANGES_ANNOTATION = 'service.beta.kubernetes.io/load-balancer-source-ranges';
/** The nodes of a lab have joined by then: a cloud controller manager finds them when it starts. */
const START_TIME = milliseconds(50);
const FIRST_RETRY = seconds(5);
const LONGEST_RETRY = seconds(300);
/** kube-proxy answers there for the node as a whole. */
const PROXY_HEALTH_PORT = 10_256;

export class CloudServiceController implements Controller {
  readonly #context: ControllerContext;
  readonly #pool: AddressPool;
  readonly #balancer: CloudBalancer;
  readonly #mode: CloudSettings['mode'];
  readonly #loop: ControllerLoop;
  readonly #waiting = new Set<string>();
  #isStarted = false;
  /** Services as they were when their balancers were made. */
  readonly #ensured = new Map<string, Service>();
  /** Of Services, and of what else takes addresses from the pool. */
  readonly #addresses: Map<string, Ipv4Address>;
  readonly #failures = new Map<string, number>();
  #nodes: readonly BalancedNode[] = [];

  constructor(
    context: ControllerContext,
    cloud: {
      readonly pool: AddressPool;
      readonly balancer: CloudBalancer;
      readonly mode: CloudSettings['mode'];
      readonly addresses: Map<string, Ipv4Address>;
    },
  ) {
    this.#context = context;
    this.#pool = cloud.pool;
    this.#balancer = cloud.balancer;
    this.#addresses = cloud.addresses;
    this.#mode = cloud.mode;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#reconcile(key), context.settle);
    const { store } = context;
    store.watch({
      kind: 'Service',
      onEvent: ({ object }) => {
        if (this.#isStarted) this.#loop.enqueue(keyOf(object));
        else this.#waiting.add(keyOf(object));
      },
    });
    store.watch({
      kind: 'Node',
      onEvent: ({ type, object, previous }) => {
        const isOther =
          type !== 'MODIFIED' || isBalanced(object) !== (previous !== undefined && isBalanced(previous));
        if (isOther && this.#isStarted) this.#syncNodes();
      },
    });
    context.settle.begin();
    context.scheduler.schedule(START_TIME, () => {
      this.#isStarted = true;
      this.#nodes = this.#currentNodes();
      for (const key of this.#waiting) this.#loop.enqueue(key);
      context.settle.end();
    });
  }

  get isIdle(): boolean {
    return this.#isStarted && this.#loop.isIdle;
  }

  #reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const object = this.#context.store.find('Service', namespace, name);
    if (!isService(object)) {
      this.#forget(key);
      return;
    }
    const before = this.#ensured.get(key);
    const isWanted = wantsBalancer(object);
    if (before !== undefined && wantsBalancer(before) !== isWanted)
      this.#record(object, typeChangeOf(before, object));
    if (!isWanted || object.metadata.deletionTimestamp !== undefined) {
      if (before !== undefined || hasFinalizer(object)) this.#cleanUp(key, object);
      return;
    }
    if (before !== undefined) {
      const change = balancingChangeOf(before, object);
      const isFailing = this.#failures.has(key);
      if (change === undefined && !isFailing) return;
      if (change !== undefined && change !== 'silent') this.#record(object, change);
    }
    this.#ensured.set(key, object);
    this.#ensure(key, object);
  }

  #ensure(key: string, service: Service): void {
    this.#record(service, { reason: 'EnsuringLoadBalancer', message: 'Ensuring load balancer' });
    const held = this.#withFinalizer(service);
    const address = this.#addressFor(key, service);
    const problem = 'why' in address ? address.why : this.#portProblem(service);
    if ('why' in address || problem !== undefined) {
      this.#retry(key, service, problem ?? '');
      return;
    }
    this.#failures.delete(key);
    if (this.#nodes.length === 0) this.#warnOfNoNodes(held);
    this.#balancer.put(key, balancedServiceOf(service, address.given), this.#nodes);
    this.#record(held, { reason: 'EnsuredLoadBalancer', message: 'Ensured load balancer' });
    const status = {
      ingress: [{ ip: formatIpv4(address.given), ipMode: this.#mode === 'nat' ? 'Proxy' : 'VIP' }],
    };
    if (!equalsJson(service.status?.loadBalancer, status))
      this.#context.store.patchStatus(refOf(service), { loadBalancer: status });
  }

  #retry(key: string, service: Service, why: string): void {
    const message = `Error syncing load balancer: failed to ensure load balancer: ${why}`;
    this.#record(service, { reason: 'SyncLoadBalancerFailed', message }, 'Warning');
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.#loop.enqueueAfter(key, nanoseconds(Math.min(FIRST_RETRY * 2 ** failures, LONGEST_RETRY)));
  }

  #addressFor(key: string, service: Service): { readonly given: Ipv4Address } | { readonly why: string } {
    const own = this.#addresses.get(key);
    const text = service.spec.loadBalancerIP ?? '';
    const wanted = parseIpv4(text);
    if (text !== '' && (wanted === undefined || wanted !== own)) {
      if (wanted === undefined || !this.#pool.has(wanted) || this.#isTaken(wanted))
        return { why: `requested ip "${text}" is neither static nor assigned to the LB` };
      this.#addresses.set(key, wanted);
      return { given: wanted };
    }
    const given = own ?? this.#pool.findFree((address) => this.#isTaken(address));
    if (given === undefined) return { why: 'no address is left in the pool' };
    this.#addresses.set(key, given);
    return { given };
  }

  #isTaken(address: Ipv4Address): boolean {
    return [...this.#addresses.values()].includes(address);
  }

  /** What is sent to node ports needs node ports. */
  #portProblem({ spec: { ports = [] } }: Service): string | undefined {
    if (this.#mode === 'dsr') return undefined;
    const port = ports.find(({ nodePort = 0 }) => nodePort === 0);
    return port === undefined ? undefined : `port ${port.port} has no node port`;
  }

  #cleanUp(key: string, service: Service): void {
    if (this.#balancer.has(key))
      this.#record(service, { reason: 'DeletingLoadBalancer', message: 'Deleting load balancer' });
    this.#forget(key);
    this.#record(service, { reason: 'DeletedLoadBalancer', message: 'Deleted load balancer' });
    const { store } = this.#context;
    if (service.status?.loadBalancer?.ingress !== undefined)
      store.patchStatus(refOf(service), { loadBalancer: {} });
    if (!hasFinalizer(service)) return;
    const current = store.find('Service', service.metadata.namespace ?? '', service.metadata.name);
    if (current !== undefined)
      this.#writeFinalizers(
        current,
        finalizersOf(current).filter((finalizer) => finalizer !== FINALIZER),
      );
  }

  #forget(key: string): void {
    this.#ensured.delete(key);
    this.#failures.delete(key);
    this.#addresses.delete(key);
    this.#balancer.remove(key);
  }

  #withFinalizer(service: Service): Service {
    if (hasFinalizer(service)) return service;
    this.#writeFinalizers(service, [...finalizersOf(service), FINALIZER]);
    return service;
  }

  #writeFinalizers(service: KubeObject, finalizers: readonly string[]): void {
    const { metadata } = service;
    const kept = finalizers.length === 0 ? undefined : finalizers;
    this.#context.store.update({ ...service, metadata: { ...metadata, finalizers: kept } });
  }

  #syncNodes(): void {
    const nodes = this.#currentNodes();
    if (equalsJson(nodes, this.#nodes)) return;
    this.#nodes = nodes;
    for (const [key, service] of this.#ensured) {
      if (!this.#balancer.has(key)) continue;
      this.#balancer.setNodes(key, nodes);
      if (nodes.length === 0) this.#warnOfNoNodes(service);
      else
        this.#record(service, {
          reason: 'UpdatedLoadBalancer',
          message: 'Updated load balancer with new hosts',
        });
    }
  }

  #currentNodes(): readonly BalancedNode[] {
    return this.#context.store
      .list('Node')
      .filter(isBalanced)
      .flatMap((node) => {
        const address = nodeAddressOf(node);
        return address === undefined ? [] : [{ name: node.metadata.name, address }];
      });
  }

  #warnOfNoNodes(service: Service): void {
    const message = 'There are no available nodes for LoadBalancer';
    this.#record(service, { reason: 'UnAvailableLoadBalancer', message }, 'Warning');
  }

  #record(about: Service, { reason, message }: ServiceChange, type: 'Normal' | 'Warning' = 'Normal'): void {
    this.#context.recorder.record({ about, type, reason, message, component: COMPONENT });
  }
}

/** One of another class is somebody else's. */
function wantsBalancer({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' && spec.loadBalancerClass === undefined;
}

function finalizersOf({ metadata }: KubeObject): readonly string[] {
  return metadata.finalizers ?? [];
}

function hasFinalizer(service: KubeObject): boolean {
  return finalizersOf(service).includes(FINALIZER);
}

function isBalanced({ metadata, spec }: KubeObject): boolean {
  if (metadata.labels?.[EXCLUDED_LABEL] !== undefined || metadata.deletionTimestamp !== undefined)
    return false;
  return !listFieldOf(spec, 'taints').some((taint) => textFieldOf(taint, 'key') === DELETED_SOON_TAINT);
}

function nodeAddressOf({ status }: KubeObject): BalancedNode['address'] | undefined {
  for (const each of listFieldOf(status, 'addresses')) {
    if (textFieldOf(each, 'type') !== 'InternalIP') continue;
    const address = parseIpv4(textFieldOf(each, 'address') ?? '');
    if (address !== undefined) return address;
  }
  return undefined;
}

function balancedServiceOf({ spec, metadata }: Service, address: Ipv4Address): BalancedService {
  const ports = (spec.ports ?? []).map(({ protocol, port, nodePort = 0 }): BalancedPort => ({
    protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP',
    port,
    nodePort,
  }));
  const given = spec.loadBalancerSourceRanges ?? [];
  const annotated = (metadata.annotations?.[RANGES_ANNOTATION] ?? '').split(',');
  const ranges = (given.length > 0 ? given : annotated).map((range) => range.trim());
  const isForAll = ranges.includes('0.0.0.0/0');
  return {
    address,
    ports,
    isKeepingClients: spec.sessionAffinity === 'ClientIP',
    sourceRanges: isForAll ? [] : ranges.filter((range) => parseCidr(range) !== undefined),
    check: checkOf(spec, ports),
  };
}

/** Whether a node has an endpoint of its own, where that counts; whether a node port answers; or else the node's kube-proxy. */
function checkOf(
  { externalTrafficPolicy, healthCheckNodePort = 0 }: Service['spec'],
  ports: readonly BalancedPort[],
): BalancedService['check'] {
  if (externalTrafficPolicy === 'Local' && healthCheckNodePort !== 0)
    return { kind: 'http', port: healthCheckNodePort };
  const tcp = ports.find(({ protocol, nodePort }) => protocol === 'TCP' && nodePort !== 0);
  return tcp === undefined ? { kind: 'http', port: PROXY_HEALTH_PORT } : { kind: 'tcp', port: tcp.nodePort };
}
