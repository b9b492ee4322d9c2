/**
 * What runs on one node of a cluster: its kubelet, kube-proxy, and the network plugin's part.
 *
 * kube-proxy and the daemon of the network plugin run in containers of their DaemonSets. On a node that the cluster begins with
 * they run from the beginning; on one that joins they start with their containers, and there is no Pod network before.
 */
import { err, ok } from '../base/result';
import { rangesOfChecked } from '../wire/checked-address';
import type { Machine } from '../host/machine';
import type { Process } from '../host/process';
import { formatIp, parseIp, type IpAddress } from '../wire/ip-address';
import type { ClusterOptions } from './cluster-options';
import { containerRuntimeOf } from './container-runtime';
import type { ClusterNetwork, ClusterNetworkContext, NodeNetwork } from './cni/cluster-network';
import { NOT_INITIALIZED } from './cni/config-files';
import type { PeerNode, PodNetwork } from './cni/pod-network';
import type { ApiLink } from './control-plane/api-link';
import { LinkedServices } from './control-plane/linked-services';
import type { ClusterCertificates } from './control-plane/cluster-certificates';
import { kubeProxyProgram, startKubelet } from './control-plane/node-daemons';
import { ProgramLink } from './control-plane/program-link';
import type { EventRecorder } from './controllers/event-recorder';
import type { KubeProxy } from './kube-proxy/kube-proxy';
import { formatProxyMetrics } from './kube-proxy/proxy-metrics';
import { KUBE_PROXY_REPOSITORY } from './kube-proxy/proxy-objects';
import type { ServiceFeed } from './kube-proxy/service-feed';
import { Kubelet } from './kubelet/kubelet';
import type { ProbeFlows } from './kubelet/probe-flows';
import type { KubeNode } from './model/node';
import { NodeImages, type DaemonImages } from './node-images';
import type { NodeProgram } from './node-program';
import { configureNode, startProxies, type ServiceFeeds } from './node-setup';
import type { ObjectStore } from './store/object-store';

/** What all nodes have in common. */
export interface NodeServices {
  readonly store: ObjectStore;
  readonly recorder: EventRecorder;
  readonly services: ServiceFeeds;
  readonly dnsService: string;
  readonly probeFlows: ProbeFlows;
  readonly certificates: ClusterCertificates;
  /** A program of a node has started, perhaps again: `kubelet`, or by the name of its container. */
  readonly onProgram?: (place: NodePlace, name: string, process: Process) => void;
  readonly findPinnedAddress: (pod: string) => string | undefined;
  readonly isPinnedAddress: (address: string) => boolean;
  /** So large that not every moment of every Pod is told. */
  readonly isLarge: boolean;
}

interface NodePlace {
  readonly machine: Machine;
  readonly addresses: readonly IpAddress[];
}

export interface RunningNodeOptions {
  readonly cluster: ClusterOptions;
  readonly services: NodeServices;
  readonly network: ClusterNetwork;
  readonly networkContext: ClusterNetworkContext;
  readonly machine: Machine;
  readonly self: PeerNode;
  /** Those that have announced themselves. */
  readonly peers: () => readonly PeerNode[];
  /** Of the network under the cluster. */
  readonly routers: readonly Machine[];
  readonly link: ApiLink;
  readonly findNode: () => KubeNode | undefined;
  /** Of the daemon Pods: they are there on nodes that the cluster begins with. */
  readonly daemonImages: readonly string[];
  /** Undefined on a node that the cluster begins with: there it is up from the beginning. */
  readonly onNetwork: (() => void) | undefined;
}

export class RunningNode {
  readonly kubelet: Kubelet;
  readonly link: ApiLink;
  readonly #options: RunningNodeOptions;
  readonly #proxyLink = new ProgramLink();
  readonly #proxyProgram: NodeProgram | undefined;
  #network: NodeNetwork | undefined = undefined;
  #proxies: readonly KubeProxy[] = [];

  constructor(options: RunningNodeOptions) {
    this.#options = options;
    const { machine, self, cluster, services, link, network } = options;
    const isFirst = options.onNetwork === undefined;
    this.link = link;
    configureNode(machine, self, cluster.spec);
    this.#proxyProgram = network.hasKubeProxy ? this.#makeProxyProgram() : undefined;
    if (isFirst) {
      this.startNetwork();
      if (network.hasKubeProxy) this.#startProxies();
    }
    this.kubelet = this.#makeKubelet(isFirst);
    machine.whenUsed(() => {
      containerRuntimeOf(machine).addSource(this.kubelet);
      services.onProgram?.(
        { machine, addresses: self.addresses },
        'kubelet',
        startKubelet(machine, services.certificates),
      );
    });
    if (!isFirst) return;
    this.#proxyProgram?.begin();
    for (const program of this.#network?.programs ?? []) program.begin();
  }

  /** For each family of addresses; none before kube-proxy has started, and where the network plugin does its work. */
  get proxies(): readonly KubeProxy[] {
    return this.#proxies;
  }

  /** Undefined on a node that joins, before its network plugin is up. */
  get network(): NodeNetwork | undefined {
    return this.#network;
  }

  get networkProblem(): string | undefined {
    return this.#network === undefined ? NOT_INITIALIZED : this.#network.podNetwork.problem?.();
  }

  get isSynced(): boolean {
    return this.#network?.isSettled !== false && this.#proxies.every((proxy) => proxy.isSynced);
  }

  /** The network plugin comes up, if it is not. */
  startNetwork(): void {
    if (this.#network !== undefined) return;
    const { machine, self, link, network, networkContext, peers, routers, cluster, services, onNetwork } =
      this.#options;
    this.#network = network.startNode({
      cluster: networkContext,
      link,
      machine,
      self,
      peers: peers(),
      clusterRanges: rangesOfChecked(cluster.spec.networking.podSubnet),
      routers,
      services: () => new LinkedServices(services.services.IPv4, link),
      isPinnedAddress: (address) => services.isPinnedAddress(formatIp(address)),
    });
    for (const program of this.#network.programs ?? []) this.#report(program);
    onNetwork?.();
  }

  /** The node is off. */
  powerOff(): void {
    this.link.close();
    this.kubelet.powerOff();
    for (const proxy of this.#proxies) proxy.stop();
    this.#network?.stop?.();
  }

  #report(program: NodeProgram): void {
    const { machine, self, services } = this.#options;
    const place = { machine, addresses: self.addresses };
    program.onStart((process) => services.onProgram?.(place, program.container, process));
  }

  #makeProxyProgram(): NodeProgram {
    const { machine, cluster, findNode } = this.#options;
    const { mode } = cluster.spec.kubeProxy;
    const program = kubeProxyProgram(machine, {
      mode,
      health: { states: () => this.#proxies, findNode },
      metrics: () =>
        formatProxyMetrics(
          this.#proxies.map((proxy) => proxy.counts()),
          {
            mode,
            startTimeMs: machine.startTimeMs,
            accounting: machine.rootNamespace.stack.netfilter.accounting,
          },
        ),
      onRun: (process) => this.#followProxy(process),
    });
    this.#report(program);
    return program;
  }

  #followProxy(process: Process): void {
    if (this.#proxies.length === 0) this.#startProxies();
    else if (!this.#proxyLink.isUp) {
      this.#proxyLink.start();
      for (const proxy of this.#proxies) proxy.restart();
    }
    process.onExit(() => this.#proxyLink.stop());
  }

  #startProxies(): void {
    const { machine, self, cluster, services, link } = this.#options;
    const linked = (feed: ServiceFeed): ServiceFeed =>
      new LinkedServices(new LinkedServices(feed, link), this.#proxyLink);
    const { IPv4, IPv6 } = services.services;
    this.#proxies = startProxies({
      machine,
      self,
      spec: cluster.spec,
      scheduler: cluster.scheduler,
      services: { IPv4: linked(IPv4), IPv6: IPv6 === undefined ? undefined : linked(IPv6) },
      findProxyProcess: () => this.#proxyProgram?.process,
    });
  }

  /** What the kubelet connects Pods with: nothing, as long as there is no network. */
  #podNetwork(): PodNetwork {
    const running = (): PodNetwork | undefined => this.#network?.podNetwork;
    return {
      problem: () => this.networkProblem,
      addPod: (connection) => running()?.addPod(connection) ?? err(NOT_INITIALIZED),
      removePod: (sandbox) => running()?.removePod(sandbox) ?? ok(undefined),
    };
  }

  #makeKubelet(isFirst: boolean): Kubelet {
    const { machine, self, cluster, services, link } = this.#options;
    const { spec, scheduler, prng, runCommand } = cluster;
    const { store, recorder, dnsService, probeFlows, findPinnedAddress, isLarge } = services;
    return new Kubelet({
      nodeName: self.name,
      machine,
      nodeAddresses: self.addresses.map(formatIp),
      store,
      scheduler,
      prng: prng.split(`kubelet ${self.name}`),
      recorder,
      images: new NodeImages(cluster.images, this.#daemonImages()),
      ...(isFirst ? { presentImages: this.#options.daemonImages } : {}),
      network: this.#network?.podNetwork ?? this.#podNetwork(),
      runCommand,
      clusterDns: dnsService,
      domain: spec.networking.dnsDomain,
      probeFlows,
      findPinnedAddress: (pod) => parseIp(findPinnedAddress(pod) ?? ''),
      isCutOff: () => !link.isUp,
      isTerse: isLarge,
    });
  }

  #daemonImages(): readonly DaemonImages[] {
    const { hasKubeProxy, daemon } = this.#options.network;
    const found: DaemonImages[] = [];
    if (hasKubeProxy) {
      found.push({
        images: [KUBE_PROXY_REPOSITORY],
        containers: ['kube-proxy'],
        findProgram: () => this.#proxyProgram,
      });
    }
    if (daemon !== undefined) {
      const findProgram = (container: string): NodeProgram | undefined => {
        if (container === daemon.containers[0]) this.startNetwork();
        return this.#network?.programs?.find((program) => program.container === container);
      };
      found.push({ ...daemon, findProgram });
    }
    return found;
  }
}
