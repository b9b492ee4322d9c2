/**
 * The cluster of a recording, built in the simulator: machines, Pods, the plugin and kube-proxy of the simulator where it
 * has them, and the recorded devices and rules where it has not.
 */
import { Prng } from '#sim/base/prng';
import { inEnglish } from '#sim/base/sentence';
import { microseconds, seconds, type SimTime } from '#sim/base/time';
import { Scheduler } from '#sim/engine/scheduler';
import type { Machine } from '#sim/host/machine';
import type { Environment } from '#sim/host/process';
import { Cluster } from '#sim/kube/cluster';
import { LabNetwork } from '#sim/lab/build/build-network';
import type { LabSpec } from '#sim/lab/lab-document';
import { DeviceRegistry } from '#sim/link/device-registry';
import { DropLog } from '#sim/link/drop-log';
import { Bridge } from '#sim/link/bridge';
import type { LinkContext } from '#sim/link/link-context';
import { PacketPool } from '#sim/link/packet-pool';
import { WireStatistics } from '#sim/link/wire-statistics';
import { IP_PROTOCOL } from '#sim/wire/ip-protocol';
import { parseIpv4 } from '#sim/wire/ipv4-address';
import { formatMac } from '#sim/wire/mac-address';
import { BackEndChooser } from './back-ends';
import { labSpecOf, CONTROL_PLANE_NAME } from './lab-spec';
import { idle } from './lab-servers';
import type { ReachableTimes } from './reachable-times';
import { awaitSilence, startPolicyControllers } from './own-rules';
import { loadRecordedRules, needsRecordedRules } from './recorded-rules';
import type { SetupCommand } from './recorded-commands';
import type { Manifest } from './recorded-cluster';
import type { Recording } from './recording';
import { runSetupCommand, setHairpin, setOffload } from './setup-commands';
import { SegmentBacklog } from './segment-backlog';
import { neighborNamespaceOf, netfilterPathOf, SteeredPrng } from './steered-prng';
import { TlsLedger } from '#sim/wire/tls-ledger';

const SEED = 1;
/** The recorder's machines are namespaces of one, joined by veth pairs, and its processor carries each packet to its end. */
const CABLE_DELAY = microseconds(1);
const BURST_SPACING = microseconds(100);
const SETTLE_LIMIT = seconds(300);
const SETTLE_SLICE = 20_000_000;
const QUIET_TIME = seconds(6);

/** kubeadm's own objects, which the recorder's clusters do not have. */
const SYSTEM_OBJECTS = [
  { kind: 'Deployment', namespace: 'kube-system', name: 'coredns' },
  { kind: 'Service', namespace: 'kube-system', name: 'kube-dns' },
  { kind: 'Service', namespace: 'default', name: 'kubernetes' },
];

export class RecordedLab {
  readonly scheduler = new Scheduler();
  readonly registry = new DeviceRegistry();
  readonly drops = new DropLog(this.scheduler);
  readonly backEnds: BackEndChooser;
  #cluster: Cluster | undefined = undefined;
  /** What of the recording could not be set up. */
  readonly problems: string[] = [];
  readonly #recording: Recording;
  readonly #link: LinkContext;
  readonly #network: LabNetwork;
  readonly #environments = new Map<string, Environment>();

  constructor(recording: Recording, reachableTimes: ReachableTimes) {
    this.#recording = recording;
    this.backEnds = new BackEndChooser(recording);
    this.#link = {
      scheduler: this.scheduler,
      packets: new PacketPool(this.drops),
      wires: new WireStatistics(),
      registry: this.registry,
      tls: new TlsLedger(),
    };
    const prng = new SteeredPrng(new Prng(SEED), (path) => {
      const namespace = neighborNamespaceOf(path);
      if (namespace === undefined) return this.backEnds.choose(path);
      return Math.floor(reachableTimes.fractionOf(namespace) * 0xffff_ffff);
    });
    const spec = labSpecOf(recording);
    this.#network = new LabNetwork(spec, {
      link: this.#link,
      prng: prng.split('network'),
      startTimeMs: 0,
      cableDelay: CABLE_DELAY,
    });
    for (const lan of this.#network.segments.values()) lan.isWithinOneMachine = true;
    for (const [name, machine] of this.#network.machines) this.#environments.set(name, machine.root);
    // The recorder's internet knows no way back: what comes to it is masqueraded.
    for (const { name } of recording.cluster.outside.internet) {
      this.#environments
        .get(name)
        ?.namespace.stack.routes.removeWhere(({ gateway }) => gateway !== undefined);
    }
    if (recording.setup.cni === 'flannel' || recording.rules === 'own')
      this.#buildCluster(spec, prng.split('cluster'));
    for (const command of recording.commands.before) this.run(command);
    this.#applySwitches();
    if (needsRecordedRules(recording)) this.#loadRules();
    for (const { namespace } of this.#environments.values()) {
      const { stack, tcp } = namespace;
      stack.registerProtocol(IP_PROTOCOL.TCP, new SegmentBacklog(stack, tcp));
    }
    if (recording.rules === 'own' && recording.setup.cni === 'calico')
      awaitSilence(this.registry, this.scheduler);
    for (const { name } of recording.cluster.nodes) {
      const netfilter = this.#environments.get(name)?.namespace.stack.netfilter;
      if (netfilter !== undefined) this.backEnds.steer(netfilterPathOf(name), { name, netfilter });
    }
  }

  /** By the name of the recorder's namespace: a machine or a Pod. */
  environmentOf(name: string): Environment | undefined {
    return this.#environments.get(name);
  }

  get environments(): ReadonlyMap<string, Environment> {
    return this.#environments;
  }

  /** The hardware address of an interface, by the name of its capture. */
  macOf(capture: string): string | undefined {
    const [namespace = ''] = capture.split('_');
    const device = this.#environments
      .get(namespace)
      ?.namespace.stack.findDevice(capture.slice(namespace.length + 1));
    return device === undefined || device.kind === 'loopback' ? undefined : formatMac(device.mac);
  }

  /** The namespace that has this address. */
  namespaceWith(address: string): string | undefined {
    const wanted = parseIpv4(address);
    for (const [name, { namespace }] of this.#environments) {
      const { stack } = namespace;
      const own = stack.devices().flatMap((device) => stack.addressesOf(device));
      if (own.some((candidate) => candidate.address === wanted)) return name;
    }
    return undefined;
  }

  run(command: SetupCommand): void {
    runSetupCommand(command, {
      link: this.#link,
      environmentOf: (name) => this.#environments.get(name),
      createNamespace: (name) => this.#createNamespace(name),
      report: (problem) => this.problems.push(problem),
    });
  }

  /** No neighbor is known and no connection, as on machines that have just started. */
  forget(): void {
    for (const { namespace } of this.#environments.values()) {
      const { neighbors, netfilter } = namespace.stack;
      for (const entry of neighbors.entries()) {
        if (entry.state !== 'PERMANENT') neighbors.remove(entry.address, entry.device);
      }
      netfilter.conntrack.flush();
    }
  }

  setSegmentationOffload(isOn: boolean): void {
    const state = isOn ? 'on' : 'off';
    for (const { namespace } of this.#environments.values()) {
      // Without offload the segments of a window go on as one batch.
      namespace.stack.paceBursts(isOn ? BURST_SPACING : undefined);
      for (const { name } of namespace.stack.devices()) {
        if (name !== 'lo')
          setOffload(namespace.stack, ['-K', name, 'tso', state, 'gso', state, 'gro', state]);
      }
    }
  }

  #buildCluster(spec: LabSpec, prng: Prng): void {
    const { cluster: recorded, rules, setup } = this.#recording;
    const cluster = new Cluster({
      spec: spec.cluster,
      machines: this.#network.machines,
      scheduler: this.scheduler,
      prng,
      startTimeMs: 0,
      podAddresses: spec.addresses,
      images: {
        startContainer: (environment, container) => {
          const process = environment.createProcess(['pause'], container.output);
          process.run(idle());
          return process;
        },
      },
    });
    this.#cluster = cluster;
    this.#settle(cluster);
    for (const reference of SYSTEM_OBJECTS) cluster.delete(reference);
    this.#settle(cluster);
    cluster.removeNode(CONTROL_PLANE_NAME);
    // Whoever had a connection with it says goodbye while it can still answer.
    this.#awaitSettled(cluster);
    this.#network.unplug(CONTROL_PLANE_NAME);
    this.#network.remove(CONTROL_PLANE_NAME);
    this.#environments.delete(CONTROL_PLANE_NAME);
    if (rules === 'own' && setup.policyEngine === 'kube-router') {
      const machines = recorded.nodes.flatMap(({ name }) => this.#network.machines.get(name) ?? []);
      const serviceRange = spec.cluster.networking.serviceSubnet;
      startPolicyControllers(cluster, machines, { serviceRange, scheduler: this.scheduler });
    }
    const apply = (objects: readonly Manifest[]): void => {
      const refused = cluster
        .apply(objects.map((object) => ({ object: withoutStatus(object) })))
        .filter(({ severity }) => severity === 'error');
      for (const { message } of refused) this.problems.push(`cluster.yaml: ${message}`);
    };
    // The recorder made one Pod after the other: a kubelet starts all at once, and interfaces are numbered as they come.
    const pods = recorded.manifests.filter(({ kind }) => kind === 'Pod');
    apply(recorded.manifests.filter(({ kind }) => kind !== 'Pod'));
    for (const pod of pods) {
      apply([pod]);
      this.#awaitSettled(cluster);
    }
    this.#settle(cluster);
    for (const { namespace, name, nodeName, address } of recorded.pods) {
      const placed = cluster.pods().find((pod) => pod.namespace === namespace && pod.name === name);
      const found = this.#network.machines.get(nodeName)?.namespaces.get(`${namespace}/${name}`);
      if (found === undefined || placed?.address !== address) {
        this.problems.push(`Pod ${namespace}/${name} is not at ${address} on ${nodeName}`);
      }
      const machine = this.#network.machines.get(nodeName);
      if (found !== undefined && machine !== undefined) this.#enter(name, machine, found);
    }
  }

  #settle(cluster: Cluster): void {
    this.#awaitSettled(cluster);
    this.#runFor(QUIET_TIME);
  }

  #awaitSettled(cluster: Cluster): void {
    const deadline = this.scheduler.now() + SETTLE_LIMIT;
    this.#runFor(SETTLE_SLICE);
    while (!cluster.isSettled() && this.scheduler.now() < deadline) this.#runFor(SETTLE_SLICE);
    if (!cluster.isSettled()) {
      this.problems.push(
        `the cluster does not settle: ${cluster.pendingReasons().map(inEnglish).join('; ')}`,
      );
    }
  }

  #runFor(nanoseconds: number): void {
    this.scheduler.runUntil((this.scheduler.now() + nanoseconds) as SimTime);
  }

  /** A Pod of a plugin that the simulator does not have: its namespace alone. */
  #createNamespace(name: string): void {
    const pod = this.#recording.cluster.pods.find((candidate) => candidate.name === name);
    const machine = this.#network.machines.get(pod?.nodeName ?? '');
    if (pod === undefined || machine === undefined || this.#environments.has(name)) return;
    this.#enter(name, machine, machine.createNamespace(`${pod.namespace}/${pod.name}`));
  }

  #enter(name: string, machine: Machine, namespace: ReturnType<Machine['createNamespace']>): void {
    const environment = machine.createEnvironment({
      name: namespace.name,
      hostname: name,
      namespace,
      programs: 'all',
      flavor: 'gnu',
    });
    environment.files.write('/etc/hosts', `127.0.0.1\tlocalhost\n`);
    this.#environments.set(name, environment);
  }

  #applySwitches(): void {
    const { setup, cluster } = this.#recording;
    for (const { name } of cluster.nodes) {
      const stack = this.#environments.get(name)?.namespace.stack;
      if (stack === undefined) continue;
      stack.sysctl.set('net.bridge.bridge-nf-call-iptables', setup.bridgeNfCallIptables ? '1' : '0');
      for (const device of stack.devices()) {
        if (!setup.hairpin) setHairpin(device, false);
        if (device instanceof Bridge) device.promiscuousReaders = Number(setup.promiscuousCapture);
      }
    }
    this.setSegmentationOffload(setup.segmentationOffload);
  }

  #loadRules(): void {
    for (const { name } of this.#recording.cluster.nodes) {
      const environment = this.#environments.get(name);
      if (environment === undefined) continue;
      const isNftables = this.#recording.setup.kubeProxy === 'nftables';
      const own = isNftables ? this.#cluster?.proxiesOf(name)[0]?.feed() : undefined;
      this.problems.push(...loadRecordedRules(this.#recording, name, environment, own));
    }
  }
}

function withoutStatus(object: Manifest): Manifest {
  return { ...object, status: undefined };
}
