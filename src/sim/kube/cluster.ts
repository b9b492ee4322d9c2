/**
 * A Kubernetes cluster on the nodes of a lab: the store, the controllers, and on every node a kubelet, kube-proxy and
 * the network plugin.
 *
 * Kubernetes v1.32 as kubeadm sets it up, with flannel. The control plane acts at once on what its watches tell; its
 * own traffic on the network is left out but for the connection to the API server.
 */
import { calendarTime, formatIsoDate } from '../app/calendar';
import type { ClusterNames } from '../app/dns-backend';
import type { Wording } from '../base/sentence';
import type { Diagnostic } from '../base/diagnostic';
import { invariant } from '../base/invariant';
import type { Prng } from '../base/prng';
import { ok } from '../base/result';
import { milliseconds, seconds } from '../base/time';
import type { Environment } from '../host/process';
import type { NetDevice } from '../link/net-device';
import { rangesOfChecked } from '../wire/checked-address';
import { familyOf, formatIp, parseIp, type IpFamily } from '../wire/ip-address';
import { addressAt, rangesInOrder, type IpRanges } from '../wire/ip-ranges';
import { defaultIngressClass } from './admission/default-ingress-class';
import { validatingWebhooks, WebhookReviewers } from './admission/validating-webhooks';
import { admitPod } from './admission/pod-defaults';
import { KINDS_WITH_IMMUTABLE_FIELDS, refuseImmutableChange } from './admission/immutable-fields';
import { registerDefaults } from './admission/object-defaults';
import { limitRangeDefaults } from './admission/limit-ranger';
import { registerLimits } from './admission/namespace-limits';
import { priorityAdmission } from './admission/priority-admission';
import { serviceAccountAdmission } from './admission/service-account-admission';
import { ServiceAllocator } from './admission/service-allocator';
import { ApiServer } from './api/api-server';
import { RestHandler } from './api/rest';
import { runApiServer } from './api-server-process';
import { ObjectApplier, type AppliedObject, type ApplyOutcome, type ObjectChanges } from './apply-objects';
import { ClusterNodes } from './cluster-nodes';
import type { ClusterOptions } from './cluster-options';
import type { ClusterNode } from './cluster-spec';
import type { Controller } from './controllers/controller';
import { ClusterCertificates } from './control-plane/cluster-certificates';
import { LinkedNames } from './control-plane/linked-names';
import { ControlPlaneFlows } from './control-plane/control-plane-flows';
import { ControlPlaneNode } from './control-plane/control-plane-node';
import { ControlPlaneTraffic } from './control-plane/control-plane-traffic';
import { AutoscalerController } from './controllers/autoscaler-controller';
import { ResourceQuotaController } from './controllers/resource-quota-controller';
import { CronJobController } from './controllers/cron-job-controller';
import { DaemonSetController } from './controllers/daemon-set-controller';
import { DeploymentController } from './controllers/deployment-controller';
import { DisruptionController } from './controllers/disruption-controller';
import { EndpointSliceController } from './controllers/endpoint-slice-controller';
import { EventRecorder } from './controllers/event-recorder';
import { GarbageCollector } from './controllers/garbage-collector';
import { JobController } from './controllers/job-controller';
import { NamespaceController } from './controllers/namespace-controller';
import { NodeLifecycleController } from './controllers/node-lifecycle-controller';
import { PodGarbageCollector } from './controllers/pod-garbage-collector';
import { ReplicaSetController } from './controllers/replica-set-controller';
import { rootCertificateMap, ServiceAccountController } from './controllers/service-account-controller';
import { StatefulSetController } from './controllers/stateful-set-controller';
import { TaintEvictionController } from './controllers/taint-eviction-controller';
import { DnsIndex } from './dns/dns-index';
import { findKindByWord, isNamespacedKind } from './kinds';
import type { KubeProxy } from './kube-proxy/kube-proxy';
import { ServiceCatalogue } from './kube-proxy/service-catalogue';
import { endpointText } from './kube-proxy/service-port';
import type { PodWorker } from './kubelet/pod-worker';
import { IngressCluster, type IngressDoor } from './ingress/ingress-cluster';
import { KubeletConnections } from './kubelet-connections';
import { albFleetOf } from './ingress/alb/alb-fleet-of';
import type { Ipv4Address } from '../wire/ipv4-address';
import { loadBalancerControllers } from './load-balancer/load-balancer-controllers';
import { ProbeFlows } from './kubelet/probe-flows';
import { isPod, isPodFinished, isPodReady, podPath, type Pod } from './model/pod';
import { isEndpointSlice, isService, SERVICE_NAME_LABEL, type Service } from './model/service';
import type { KubeObject } from './objects/kube-object';
import { missingVariables } from './missing-variables';
import { podListingOf, workloadListingOf, type PodListing, type WorkloadListing } from './pod-listing';
import { serviceListingOf, type ServiceListing } from './service-listing';
import { NodeHeartbeats } from './node-heartbeats';
import { stampedStatus } from './node-object';
import { peerNodeOf } from './peer-node';
import { customPrinterOf } from './printers/custom-table';
import { podReasonOf } from './printers/pod-table';
import { PodScheduler } from './scheduling/scheduler';
import { identityOfToken } from './service-account-tokens';
import { SettleCount } from './settle-count';
import { ObjectStore } from './store/object-store';
import { API_SERVER_PORT, systemObjects } from './system-objects';

export type { PodListing } from './pod-listing';
export type { ServiceListing } from './service-listing';

/**
 * The workers join a control plane that runs already, as `kubeadm join` has it: CoreDNS was placed before, on the only
 * node there was, and so takes no address from a worker's range.
 */
const JOIN_TIME = milliseconds(20);

/** The tenth address of the Service range is the cluster's DNS (kubeadm's `GetDNSIP`). */
const DNS_SERVICE_OFFSET = 10;

/** In a cluster with more nodes than this controllers look at what Pods report once in a while. */
const LARGEST_PROMPT_CLUSTER = 50;
const GATHER_TIME = seconds(1);

const NANOSECONDS_PER_MILLISECOND = 1_000_000;

const WORKLOAD_KINDS = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];

export class Cluster {
  readonly store: ObjectStore;
  /** What people and programs ask of the API server. */
  readonly api: ApiServer;
  /** The same as HTTP carries it. */
  readonly rest: RestHandler;
  /** What every CoreDNS knows whose node is not cut off. */
  readonly dns: DnsIndex;
  /** Where the CoreDNS containers get their answers. */
  readonly names: ClusterNames;
  readonly certificates: ClusterCertificates;
  /** What ingress controllers watch. */
  readonly ingress: IngressDoor;
  /** Told of the names that the cloud gives its balancers, and takes away. Set by the lab, which answers for them. */
  onCloudName: (name: string, address: Ipv4Address | undefined) => void = () => undefined;
  readonly probeFlows = new ProbeFlows();
  /** None but in a lab that asks for them. */
  readonly controlPlaneFlows = new ControlPlaneFlows();
  readonly #controllers: readonly Controller[];
  readonly #applier: ObjectApplier;
  readonly #nodes: ClusterNodes;
  readonly #settle = new SettleCount();
  readonly #reviewers = new WebhookReviewers();
  readonly #traffic: ControlPlaneTraffic | undefined;
  /** None in an empty lab. */
  readonly #controlPlane: ControlPlaneNode | undefined;
  #podAddresses: Readonly<Record<string, string>>;
  #pinned: ReadonlySet<string>;
  #hasJoined = false;
  #listed: { readonly revision: number; readonly pods: readonly PodListing[] } | undefined = undefined;

  constructor(options: ClusterOptions) {
    const { spec, scheduler, prng, startTimeMs, podAddresses = {} } = options;
    this.#podAddresses = podAddresses;
    this.#pinned = new Set(Object.values(podAddresses));
    this.certificates = new ClusterCertificates(prng.split('certificates'), startTimeMs);
    this.store = new ObjectStore({
      scheduler,
      prng: prng.split('object store'),
      formatTime: (time) => formatIsoDate(calendarTime(startTimeMs, time)),
    });
    this.api = new ApiServer(this.store, scheduler);
    this.#applier = new ObjectApplier(this.store);
    const podSubnet = rangesOfChecked(spec.networking.podSubnet);
    const serviceSubnet = rangesOfChecked(spec.networking.serviceSubnet);
    this.#registerAdmission(serviceSubnet, prng);
    const recorder = new EventRecorder(this.store);
    const heartbeats = new NodeHeartbeats({
      store: this.store,
      scheduler,
      prng: prng.split('heartbeats'),
      recorder,
      isReachable: (name) => this.#nodes.request(name),
      isServing: () => this.#isServing(),
      onReturn: (name) => this.#nodes.resync(name),
      networkProblemOf: (name) => this.#nodes.networkProblemOf(name),
      onBeat: (name, hasReached) => {
        this.#traffic?.renew(name);
        if (hasReached) this.#traffic?.keepRenewal(name);
      },
    });
    const isLarge = spec.nodes.length > LARGEST_PROMPT_CLUSTER;
    const gatherTime = isLarge ? GATHER_TIME : undefined;
    const context = { store: this.store, scheduler, recorder, settle: this.#settle, gatherTime };
    const rootCertificate = this.certificates.authorityPem();
    const cloudAddresses = new Map<string, Ipv4Address>();
    this.#controllers = [
      new DeploymentController(context),
      new ReplicaSetController(context),
      new StatefulSetController(context),
      new DaemonSetController(context),
      new JobController(context),
      new CronJobController(context),
      new PodScheduler(context),
      new EndpointSliceController(context),
      new GarbageCollector(this.store),
      new NamespaceController(context),
      new PodGarbageCollector(context),
      new TaintEvictionController(context),
      new DisruptionController(context),
      new AutoscalerController(context),
      new ResourceQuotaController(context),
      ...loadBalancerControllers(context, spec, {
        machines: options.machines,
        isReachable: (name) => this.#nodes.isReachable(name),
        probeFlows: this.probeFlows,
        cloudAddresses,
      }),
      // An empty lab has no cluster.
      ...(spec.nodes.length === 0
        ? []
        : [
            new NodeLifecycleController(context, heartbeats),
            new ServiceAccountController(context, rootCertificate),
          ]),
    ];
    this.dns = new DnsIndex(
      this.store,
      () => Math.floor(startTimeMs / 1_000) + Math.floor(scheduler.now() / 1_000_000_000),
    );
    const catalogues = {
      IPv4: new ServiceCatalogue(this.store, 'IPv4'),
      IPv6: podSubnet.ipv6 === undefined ? undefined : new ServiceCatalogue(this.store, 'IPv6'),
    };
    const [primaryRange] = rangesInOrder(serviceSubnet);
    invariant(primaryRange !== undefined, 'Services have a range');
    const dnsService = formatIp(addressAt(primaryRange, DNS_SERVICE_OFFSET));
    const controlPlane = spec.nodes.find((node) => node.role === 'control-plane');
    const apiServer = advertisedAddressOf(controlPlane, spec, serviceSubnet.primary);
    this.#traffic = this.#trafficOf(options, apiServer);
    this.#nodes = new ClusterNodes(options, {
      store: this.store,
      recorder,
      heartbeats,
      services: catalogues,
      dnsService,
      apiServer,
      isServing: () => this.#isServing(),
      probeFlows: this.probeFlows,
      certificates: this.certificates,
      onProgram: (place, name, process) => {
        if (name === 'kubelet') this.#traffic?.onKubelet(place, process);
        else this.#traffic?.onNodeProgram(place, name, process);
      },
      findPinnedAddress: (pod) => this.#podAddresses[pod],
      isPinnedAddress: (address) => this.#pinned.has(address),
      isLarge,
    });
    this.names = new LinkedNames(this.dns, (name) => this.#nodes.linkOf(name));
    const parts = {
      store: this.store,
      recorder,
      settle: this.#settle,
      linkOf: (name: string) => this.#nodes.linkOf(name),
      reviewers: this.#reviewers,
    };
    this.ingress = {
      viewFrom: (nodeName) => new IngressCluster(parts, nodeName),
      albs: albFleetOf(spec, {
        machines: options.machines,
        addresses: cloudAddresses,
        flows: this.probeFlows,
        onName: (name, address) => this.onCloudName(name, address),
      }),
    };
    const nowMs = (): number => startTimeMs + Math.floor(scheduler.now() / NANOSECONDS_PER_MILLISECOND);
    const connections = new KubeletConnections({
      store: this.store,
      nodes: this.#nodes,
      nowMs,
      runCommand: options.runCommand,
      findStaticPod: (podName) => this.#controlPlane?.findStaticPod(podName),
    });
    this.rest = new RestHandler({
      api: this.api,
      scheduler,
      nowMs,
      serverAddress: endpointText(apiServer, API_SERVER_PORT),
      tokenIssuer: `https://kubernetes.default.svc.${spec.networking.dnsDomain}`,
      customPrinter: customPrinterOf,
      connect: (target, request) => connections.connect(target, request),
    });
    const apiService = formatIp(addressAt(primaryRange, 1));
    const objects = systemObjects(spec, { apiService, dnsService, apiServer }, this.#nodes.network);
    // An empty lab has no cluster.
    if (controlPlane === undefined) {
      this.#hasJoined = true;
      this.#controlPlane = undefined;
      return;
    }
    this.#createAll(objects);
    this.#createAll(
      this.store.list('Namespace').map(({ metadata }) => rootCertificateMap(metadata.name, rootCertificate)),
    );
    scheduler.schedule(JOIN_TIME, () => {
      this.#nodes.registerFirstWorkers();
      this.#hasJoined = true;
    });
    const machine = options.machines.get(controlPlane.name);
    if (machine !== undefined) {
      const service = ['kubernetes', 'default', 'svc', spec.networking.dnsDomain];
      const names = [
        controlPlane.name,
        ...service.map((_, index) => service.slice(0, index + 1).join('.')),
        formatIp(addressAt(primaryRange, 1)),
        apiServer,
      ];
      this.#controlPlane = new ControlPlaneNode({
        store: this.store,
        scheduler,
        prng: prng.split('static Pods'),
        machine,
        certificates: this.certificates,
        networking: spec.networking,
        addresses: peerNodeOf(controlPlane, spec).addresses.map(formatIp),
        advertisedAddress: apiServer,
        runCommand: options.runCommand,
        onProgram: (component, process) => {
          const { addresses } = peerNodeOf(controlPlane, spec);
          this.#traffic?.onProgram({ machine, addresses }, component, process);
        },
        runApiServer: (process) =>
          runApiServer(process, machine, {
            rest: this.rest,
            certificates: this.certificates,
            names,
            identify: (token) => identityOfToken(token, this.store, Math.floor(nowMs() / 1_000))?.user,
          }),
      });
    }
  }

  /** Grows with every change of any object. */
  get revision(): number {
    return this.store.resourceVersion;
  }

  /** As `kubectl apply`, but all or nothing. Answers what is wrong; then nothing was stored. */
  apply(objects: readonly AppliedObject[]): readonly Diagnostic[] {
    return this.change({ applied: objects, deleted: [], replaced: [] }).diagnostics;
  }

  /** Applies, deletes and replaces objects, all or nothing. */
  change(changes: ObjectChanges): ApplyOutcome {
    return this.#applier.apply(changes);
  }

  /** As `kubectl delete`; the kind in any form that kubectl takes. Answers what is wrong. */
  delete(
    reference: {
      readonly kind: string;
      readonly namespace?: string | undefined;
      readonly name: string;
    },
    options: { readonly gracePeriodSeconds?: number } = {},
  ): string | undefined {
    const kind = findKindByWord(reference.kind)?.kind ?? reference.kind;
    const namespace = isNamespacedKind(kind) ? (reference.namespace ?? 'default') : '';
    const deleted = this.store.delete({ kind, namespace, name: reference.name }, options);
    return deleted.ok ? undefined : deleted.error.message;
  }

  /** A node whose machine is there and starts. */
  joinNode(node: ClusterNode): void {
    this.#nodes.join(node);
  }

  /** A node whose machine is unplugged: it ends here, and its object is deleted. */
  removeNode(name: string): void {
    if (name === this.#controlPlane?.nodeName) this.#controlPlane.stop();
    this.#traffic?.stop(name);
    this.#nodes.remove(name);
  }

  /** Other labels or taints. */
  changeNode(node: ClusterNode): void {
    this.#nodes.change(node);
  }

  isNodeReady(name: string): boolean {
    return this.#nodes.isReady(name);
  }

  /** kube-proxy of a node, one for each family of addresses; none for a node that does not run. */
  proxiesOf(nodeName: string): readonly KubeProxy[] {
    return this.#nodes.proxiesOf(nodeName);
  }

  /** Pods that start from now on are pinned to these addresses, by `namespace/name`. */
  pinAddresses(addresses: Readonly<Record<string, string>>): void {
    this.#podAddresses = addresses;
    this.#pinned = new Set(Object.values(addresses));
  }

  /** Every Pod that can run is ready, the controllers have nothing to do, and the nodes' rules are up to date. */
  isSettled(): boolean {
    if (
      !this.#hasJoined ||
      !this.store.isQuiet ||
      !this.#settle.isQuiet ||
      !this.#applier.isIdle ||
      !this.#controllers.every((controller) => controller.isIdle)
    )
      return false;
    return this.#nodes.isSettled;
  }

  /** Why it is not settled, and which Pods are not ready although it is. */
  pendingReasons(): readonly Wording[] {
    const reasons: Wording[] = [];
    for (const object of this.store.list('Pod')) {
      if (isPod(object) && !isPodReady(object) && !isPodFinished(object))
        reasons.push(this.#pendingReason(object));
    }
    return [...reasons, ...this.#nodes.pendingReasons()];
  }

  pods(): readonly PodListing[] {
    const { revision } = this;
    if (this.#listed?.revision !== revision) {
      const pods = this.store.list('Pod').filter(isPod);
      const listed = pods.map((pod) => podListingOf(pod, missingVariables(this.store, pod)));
      this.#listed = { revision, pods: listed };
    }
    return this.#listed.pods;
  }

  services(): readonly ServiceListing[] {
    return this.store
      .list('Service')
      .filter(isService)
      .map((service) => this.#serviceListing(service));
  }

  /** What keeps Pods and is owned by nothing: Deployments, and ReplicaSets and Jobs of their own. */
  workloads(): readonly WorkloadListing[] {
    const owners = WORKLOAD_KINDS.flatMap((kind) => this.store.list(kind));
    return owners
      .filter(({ metadata }) => metadata.ownerReferences === undefined)
      .map((owner) => workloadListingOf(owner, this.#podsBelow(owner.metadata.uid ?? '')));
  }

  /** `namespace/name` of the Pods behind it; undefined when there is no such Deployment. */
  podsOfDeployment(namespace: string, name: string): readonly string[] | undefined {
    const deployment = this.store.find('Deployment', namespace, name);
    if (deployment === undefined) return undefined;
    return this.#podsBelow(deployment.metadata.uid ?? '');
  }

  podsOfService(namespace: string, name: string): readonly string[] | undefined {
    const service = this.store.find('Service', namespace, name);
    if (!isService(service)) return undefined;
    const matchLabels = service.spec.selector ?? {};
    if (Object.keys(matchLabels).length === 0) return [];
    return this.store.list('Pod', { namespace, selector: { matchLabels } }).filter(isPod).map(podPath);
  }

  /** Where a command in this container runs; the first container when none is named. Undefined when it does not run. */
  podEnvironment(namespace: string, name: string, container?: string): Environment | undefined {
    return this.#workerOf(namespace, name)?.environmentOf(container);
  }

  podInterfaces(namespace: string, name: string): readonly NetDevice[] {
    return this.#workerOf(namespace, name)?.namespace?.stack.devices() ?? [];
  }

  /** `namespace/name` of the Pods that this object owns, or that something it owns does. */
  #podsBelow(uid: string): readonly string[] {
    return this.store.dependentsOf(uid).flatMap(({ kind, namespace, name }) => {
      if (kind === 'Pod') return [`${namespace}/${name}`];
      return this.#podsBelow(this.store.find(kind, namespace, name)?.metadata.uid ?? '');
    });
  }

  #createAll(objects: readonly KubeObject[]): void {
    for (const object of objects) {
      const created = this.store.create(object);
      invariant(created.ok, `the system object ${object.kind} ${object.metadata.name} is valid`);
    }
  }

  #registerAdmission(serviceSubnet: IpRanges, prng: Prng): void {
    this.store.addAdmission('Node', (node, previous) =>
      ok(
        previous === undefined
          ? { ...node, status: stampedStatus(node.status, this.store.timestamp()) }
          : node,
      ),
    );
    const allocator = new ServiceAllocator({
      store: this.store,
      serviceSubnet,
      prng: prng.split('services'),
    });
    // A Service that is refused must not have taken an address, and a Pod is compared once its defaults are there.
    this.store.addAdmission('Service', refuseImmutableChange);
    this.store.addAdmission('Service', allocator.admit);
    this.store.addAdmission('Pod', priorityAdmission(this.store));
    this.store.addAdmission('Pod', limitRangeDefaults(this.store));
    this.store.addAdmission('Pod', admitPod);
    this.store.addAdmission('Pod', serviceAccountAdmission(this.store, prng.split('token volumes')));
    this.store.addAdmission('Ingress', defaultIngressClass(this.store));
    registerDefaults(this.store);
    for (const kind of KINDS_WITH_IMMUTABLE_FIELDS) {
      if (kind !== 'Service') this.store.addAdmission(kind, refuseImmutableChange);
    }
    // Quotas count what webhooks have let pass.
    this.store.addAdmission('Ingress', validatingWebhooks(this.store, this.#reviewers));
    registerLimits(this.store);
  }

  #trafficOf({ spec, scheduler }: ClusterOptions, apiServer: string): ControlPlaneTraffic | undefined {
    const address = parseIp(apiServer);
    if (spec.controlPlane?.traffic !== true || address === undefined) return undefined;
    return new ControlPlaneTraffic({
      store: this.store,
      scheduler,
      certificates: this.certificates,
      flows: this.controlPlaneFlows,
      server: { address, port: API_SERVER_PORT },
    });
  }

  /** An empty lab has none that could fail. */
  #isServing(): boolean {
    return this.#controlPlane?.isServing !== false;
  }

  #workerOf(namespace: string, name: string): PodWorker | undefined {
    const pod = this.store.find('Pod', namespace, name);
    if (!isPod(pod)) return undefined;
    return this.#nodes.workerOf(pod.spec.nodeName ?? '', pod.metadata.uid ?? '');
  }

  #pendingReason(pod: Pod): string {
    const { namespace = '', name } = pod.metadata;
    const unscheduled = pod.status?.conditions?.find(
      ({ type, status }) => type === 'PodScheduled' && status === 'False',
    );
    const why = unscheduled?.message ?? this.#workerOf(namespace, name)?.problem;
    return `${podPath(pod)}: ${podReasonOf(pod)}${why === undefined ? '' : ` (${why})`}`;
  }

  #serviceListing(service: Service): ServiceListing {
    const { name, namespace = '' } = service.metadata;
    const slices = this.store
      .list('EndpointSlice', { namespace, selector: { matchLabels: { [SERVICE_NAME_LABEL]: name } } })
      .filter(isEndpointSlice);
    return serviceListingOf(service, slices);
  }
}

/** Of the family of the Services: what the first of them, `kubernetes`, leads to (`--advertise-address`). */
function advertisedAddressOf(
  controlPlane: ClusterNode | undefined,
  spec: ClusterOptions['spec'],
  family: IpFamily,
): string {
  if (controlPlane === undefined) return '';
  const { addresses } = peerNodeOf(controlPlane, spec);
  const address = addresses.find((each) => familyOf(each) === family);
  return address === undefined ? '' : formatIp(address);
}
