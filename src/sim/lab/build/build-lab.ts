/**
 * From a lab as read to a lab that runs: the network, what runs on its machines, and the cluster with its objects. And
 * from one lab that runs to another: machines join and leave.
 */
import { ContainerPrograms } from '../../app/container-programs';
import { answerFrom, startDnsServer } from '../../app/dns-server';
import type { ImageCatalogue } from '../../app/image-catalogue';
import type { Diagnostic } from '../../base/diagnostic';
import { invariant } from '../../base/invariant';
import type { Prng } from '../../base/prng';
import type { Wording } from '../../base/sentence';
import type { Machine } from '../../host/machine';
import type { Process } from '../../host/process';
import { Cluster } from '../../kube/cluster';
import { ingressPrograms } from '../../kube/ingress/ingress-programs';
import type { LinkContext } from '../../link/link-context';
import { findCommand } from '../../shell/command-table';
import { startCommand } from '../../shell/start-command';
import { LabNetwork } from './build-network';
import { giveKubectlAccess } from './kubectl-access';
import type { LabChanges } from './lab-changes';
import type { LabDocument, LabOutsideMachine, LabRouter, LabSpec } from '../lab-document';
import { firstFreeRangeOf, liveNodesOf } from './live-nodes';
import { MachineNames, type NamedMachine } from './machine-names';
import { startDhcpServers } from './router-dhcp';
import { RouterBird } from './router-bird';

export interface BuildLabOptions {
  readonly link: LinkContext;
  readonly prng: Prng;
  readonly images: ImageCatalogue;
  /** In a cluster with more nodes than this they are made when something looks at them. */
  readonly largestAwakeCluster?: number | undefined;
}

/** A document that is to be applied to a lab that runs. */
export interface LiveDocument {
  readonly document: LabDocument;
  /** Why its nodes cannot be so; a sentence each. */
  readonly problems: readonly Wording[];
  readonly nextRange: number;
}

const SILENT = { stdout: (): void => undefined, stderr: (): void => undefined };

export class RunningLab {
  readonly cluster: Cluster;
  /** What the API server had against the objects: an address that is taken, a namespace that does not exist. */
  readonly problems: readonly Diagnostic[];
  readonly #network: LabNetwork;
  readonly #images: ContainerPrograms;
  readonly #names: MachineNames;
  /** Where the API server is; undefined in a lab without a cluster. */
  readonly #controlPlane: string | undefined;
  /** BGP of the routers that speak it. */
  readonly #birds: RouterBird[] = [];
  /** Where the search for the Pod range of a node that joins begins. */
  #nextRange: number;

  constructor(document: LabDocument, options: BuildLabOptions) {
    const { spec, objects } = document;
    const { link, prng } = options;
    const { startTimeMs } = spec;
    const { largestAwakeCluster } = options;
    this.#network = new LabNetwork(spec, {
      link,
      prng: prng.split('network'),
      startTimeMs,
      ...(largestAwakeCluster === undefined ? {} : { largestAwakeCluster }),
    });
    this.#images = new ContainerPrograms({ catalogue: options.images, findCommand });
    this.cluster = new Cluster({
      spec: spec.cluster,
      machines: this.machines,
      scheduler: link.scheduler,
      prng: prng.split('cluster'),
      images: this.#images,
      startTimeMs,
      podAddresses: spec.addresses,
      runCommand: startCommand,
    });
    this.#images.clusterNames = this.cluster.names;
    this.#images.addPrograms(ingressPrograms(this.cluster.ingress));
    this.#controlPlane = spec.cluster.nodes.find(({ role }) => role === 'control-plane')?.addresses[0];
    this.#names = new MachineNames(this.#namedMachines(), spec.network.zones ?? []);
    this.cluster.onCloudName = (name, address): void => this.#names.setCloudName(name, address);
    for (const router of spec.network.routers) this.#startRouter(router, spec);
    for (const outside of spec.outside) this.#startOutsideMachine(outside);
    this.#nextRange = firstFreeRangeOf(document);
    this.problems = this.cluster.apply(objects);
  }

  /** By name, as they are now. */
  get machines(): ReadonlyMap<string, Machine> {
    return this.#network.machines;
  }

  /** The document with nodes as they can be in this lab. */
  liveDocumentOf(document: LabDocument, running: LabSpec): LiveDocument {
    // What else stands in the way is said with the other changes.
    if (running.cluster.networking.podSubnet !== document.spec.cluster.networking.podSubnet) {
      return { document, problems: [], nextRange: this.#nextRange };
    }
    const { nodes, problems, nextRange } = liveNodesOf(running, document, this.#nextRange);
    const cluster = { ...document.spec.cluster, nodes };
    return { document: { ...document, spec: { ...document.spec, cluster } }, problems, nextRange };
  }

  /** Machines leave, then others join; the objects are the cluster's own matter. */
  changeMachines(changes: LabChanges, { document: { spec }, nextRange }: LiveDocument): void {
    this.#nextRange = nextRange;
    for (const { name } of changes.leavingNodes) {
      this.#network.unplug(name);
      this.cluster.removeNode(name);
      this.#network.remove(name);
    }
    for (const { name } of changes.leavingMachines) this.#network.remove(name);
    for (const node of changes.joiningNodes) {
      this.#network.joinNode(node);
      this.cluster.joinNode(node);
    }
    for (const machine of changes.joiningMachines) {
      this.#network.joinOutside(machine);
      this.#startOutsideMachine(machine);
    }
    for (const node of changes.changedNodes) this.cluster.changeNode(node);
    for (const bird of this.#birds) bird.setNodes(spec.cluster.nodes);
    this.cluster.pinAddresses(spec.addresses);
    this.#network.setFaults(spec.faults);
    this.#network.arrange([
      ...spec.network.routers.map(({ name }) => name),
      ...spec.cluster.nodes.map(({ name }) => name),
      ...spec.outside.map(({ name }) => name),
    ]);
    this.#names.refresh(this.#namedMachines(), spec.network.zones ?? []);
  }

  #namedMachines(): readonly NamedMachine[] {
    return [...this.machines.values()].map((machine) => ({
      name: machine.name,
      addresses: this.#network.addressesOf(machine),
    }));
  }

  #startRouter(router: LabRouter, { cluster }: LabSpec): void {
    const machine = this.machines.get(router.name);
    if (machine === undefined) return;
    startDhcpServers(this.#startNameService(machine), router.ports);
    const { bgp } = router;
    if (bgp !== undefined) this.#birds.push(new RouterBird(machine, { ...router, bgp }, cluster.nodes));
  }

  #startNameService(router: Machine): Process {
    const process = router.root.createProcess(['dnsmasq'], SILENT);
    const started = startDnsServer(process, { respond: answerFrom(this.#names) });
    invariant(started.ok, 'port 53 of a new router is free');
    return process;
  }

  #startOutsideMachine({ name, image, balancerLegs }: LabOutsideMachine): void {
    const machine = this.machines.get(name);
    // What runs on the load balancer is the cluster's matter.
    if (machine === undefined || balancerLegs !== undefined) return;
    giveKubectlAccess(machine, this.cluster, this.#controlPlane);
    if (image === undefined) return;
    this.#images.startContainer(machine.root, { name, image, env: new Map(), ports: [], output: SILENT });
  }
}
