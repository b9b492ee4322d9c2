/**
 * Weave Net as the network of a cluster: one Ethernet over all nodes, in tunnels between all pairs of them. 2.8.1 of January
 * 2021 is its last release; the company behind it closed in 2024.
 *
 * weaveworks/weave 2.8 `prog/weave-kube/launch.sh`, `net/bridge.go`, `net/expose.go`.
 *
 * Models the bridge, the fast datapath, the mesh's connections, the addresses of the ring, the rules of `WEAVE` and
 * `WEAVE-EXPOSE`, and `weave status`. Leaves out weave-npc (NetworkPolicies are not enforced), encryption, weaveDNS (off in
 * Kubernetes), the path through user space (`sleeve`), and IPv6, which Weave never had.
 */
import { err, ok, type Result } from '../../../base/result';
import { invariant } from '../../../base/invariant';
import type { Machine } from '../../../host/machine';
import { interfaceAddress } from '../../../net/interface-table';
import { rangesOfChecked } from '../../../wire/checked-address';
import { isIpv6 } from '../../../wire/ip-address';
import { formatIpCidr, type IpCidr } from '../../../wire/ip-cidr';
import { rangesInOrder } from '../../../wire/ip-ranges';
import type { Ipv4Address } from '../../../wire/ipv4-address';
import type { ClusterSpec } from '../../cluster-spec';
import { NodeProgram } from '../../node-program';
import type { KubeObject } from '../../objects/kube-object';
import { CniFiles, CONFIG_DIRECTORY } from '../cni-files';
import type {
  ClusterNetwork,
  ClusterNetworkContext,
  NodeNetwork,
  NodeNetworkContext,
} from '../cluster-network';
import { ConfigReader } from '../config-files';
import { PluginChain } from '../plugin-chain';
import { pluginFiles } from '../plugin-files';
import type { PeerNode, PodNetwork } from '../pod-network';
import { Portmap } from '../portmap';
import { WEAVE_MTU, WeaveDatapath } from './weave-datapath';
import { WeaveDoor, WEAVE_DOOR } from './weave-door';
import { WEAVE_CONTAINER, WEAVE_REPOSITORY, weaveObjects, WEAVER_COMMAND } from './weave-objects';
import { WeavePlugin, type WeaveAllocator } from './weave-plugin';
import { WeaveRing, type WeavePeer } from './weave-ring';
import { WeaveRouter } from './weave-router';
import { formatWeaveRules } from './weave-rules';

/** What `weave setup-cni` writes. */
const CONFIG = `{
    "cniVersion": "0.3.0",
    "name": "weave",
    "plugins": [
        {
            "name": "weave",
            "type": "weave-net",
            "hairpinMode": true
        },
        {
            "type": "portmap",
            "capabilities": {"portMappings": true},
            "snat": true
        }
    ]
}
`;

export class WeaveNetwork implements ClusterNetwork {
  readonly hasKubeProxy = true;
  readonly upCondition = { reason: 'WeaveIsUp', message: 'Weave pod has set this' };
  readonly daemon = { images: [WEAVE_REPOSITORY], containers: [WEAVE_CONTAINER] as const };
  readonly #mtuBytes: number;
  readonly #configs = new ConfigReader();
  readonly #files = new Map([
    ...pluginFiles(['weave-net', 'weave-ipam']),
    [`${CONFIG_DIRECTORY}/10-weave.conflist`, CONFIG],
  ]);
  #ring: WeaveRing | undefined = undefined;

  constructor(mtuBytes: number | undefined) {
    this.#mtuBytes = mtuBytes ?? WEAVE_MTU;
  }

  objects(spec: ClusterSpec): readonly KubeObject[] {
    const range = rangeOf(spec);
    return range === undefined ? [] : weaveObjects(formatIpCidr(range));
  }

  start({ spec }: ClusterNetworkContext): void {
    const range = rangeOf(spec);
    if (range !== undefined)
      this.#ring = new WeaveRing(
        range,
        spec.nodes.map(({ name }) => name),
      );
  }

  annotationsOf(): Readonly<Record<string, string>> {
    return {};
  }

  hasAnnounced(): boolean {
    return true;
  }

  startNode(context: NodeNetworkContext): NodeNetwork {
    invariant(this.#ring !== undefined, 'a cluster starts before its nodes, and has a range of IPv4');
    const files = new CniFiles(context.machine, this.#files);
    return new WeaveNode(context, this.#ring, { configs: this.#configs, files, mtuBytes: this.#mtuBytes });
  }

  /** Its part of the ring stays its own until somebody takes it away (`weave rmpeer`). */
  forgetNode(): void {
    // Nothing is the cluster's.
  }
}

class WeaveNode implements NodeNetwork, WeaveAllocator {
  readonly podNetwork: PodNetwork;
  readonly programs: readonly NodeProgram[];
  readonly prefixLength: number;
  readonly #ring: WeaveRing;
  readonly #self: WeavePeer;
  readonly #router: WeaveRouter;
  readonly #owners = new Map<Ipv4Address, string>();
  readonly #isPinned: NodeNetworkContext['isPinnedAddress'];
  gateway: Ipv4Address | undefined = undefined;

  constructor(
    { machine, self, peers, cluster, isPinnedAddress }: NodeNetworkContext,
    ring: WeaveRing,
    { configs, files, mtuBytes }: { configs: ConfigReader; files: CniFiles; mtuBytes: number },
  ) {
    this.#ring = ring;
    this.prefixLength = ring.range.prefixLength;
    this.#isPinned = isPinnedAddress;
    this.#self = ring.peerOf(self.name);
    const datapath = new WeaveDatapath(machine, this.#self, mtuBytes);
    const { scheduler } = cluster;
    const [address] = self.addresses;
    invariant(address !== undefined, 'a node has an address');
    this.#router = new WeaveRouter({ self: { peer: this.#self, address }, datapath, scheduler });
    this.#expose(machine, datapath);
    machine.root.doors.set(WEAVE_DOOR, new WeaveDoor(this.#router, ring, () => this.#owners.size));
    for (const peer of peers) this.onNode('ready', peer);
    this.programs = [
      new NodeProgram({
        machine,
        container: WEAVE_CONTAINER,
        command: WEAVER_COMMAND,
        tools: 'all',
        run: (process) => this.#router.run(process),
      }),
    ];
    this.podNetwork = new PluginChain({
      machine,
      files,
      configs,
      plugins: [new WeavePlugin(machine, datapath, this), new Portmap(machine)],
    });
  }

  onNode(event: 'ready' | 'gone', { name, addresses }: PeerNode): void {
    const [address] = addresses;
    if (event === 'gone' || address === undefined || name === this.#self.nickName) return;
    this.#router.addTarget({ peer: this.#ring.peerOf(name), address });
  }

  allocate(containerId: string, wanted: Ipv4Address | undefined): Result<Ipv4Address, string> {
    const isTaken = (each: Ipv4Address): boolean => this.#owners.has(each);
    const address =
      wanted !== undefined && !isTaken(wanted)
        ? wanted
        : this.#ring.lowestFree(this.#self, (each) => isTaken(each) || this.#isPinned(each));
    if (address === undefined) return err('no free IP addresses');
    this.#owners.set(address, containerId);
    return ok(address);
  }

  release(containerId: string): void {
    for (const [address, owner] of this.#owners) if (owner === containerId) this.#owners.delete(address);
  }

  /** `weave expose`: the bridge is one of the network, and what leaves it is masqueraded. */
  #expose(machine: Machine, { bridge }: WeaveDatapath): void {
    const { stack } = machine.rootNamespace;
    const address = this.allocate('weave:expose', undefined);
    if (address.ok) {
      this.gateway = address.value;
      stack.addAddress(bridge, interfaceAddress(address.value, this.prefixLength));
    }
    const network = formatIpCidr(this.#ring.range);
    const restored = stack.netfilter.of('IPv4').restore(formatWeaveRules(network), { isNoFlush: true });
    invariant(restored.ok, 'the rules of Weave are valid');
  }
}

/** `IPALLOC_RANGE`: the Pods' range of the cluster. */
function rangeOf({ networking }: ClusterSpec): IpCidr | undefined {
  return rangesInOrder(rangesOfChecked(networking.podSubnet)).find(({ address }) => !isIpv6(address));
}
