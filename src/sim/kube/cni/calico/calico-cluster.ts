/**
 * What of Calico is the cluster's: the datastore with its pools and blocks, and who is told when it changes.
 *
 * Pools and the rest are objects of the API. Blocks are kept here and shown as objects (`IPAMBlock`), whose allocations are
 * made when somebody reads them. The programs of a node hear of a change as its watches tell them; all see one view until
 * the next change.
 */
import { milliseconds } from '../../../base/time';
import { formatIp, type IpAddress } from '../../../wire/ip-address';
import { formatIpCidr } from '../../../wire/ip-cidr';
import { addressAt } from '../../../wire/ip-ranges';
import type { KubeObject } from '../../objects/kube-object';
import { equalsJson } from '../../store/json';
import type { Labels } from '../../store/label-selector';
import type { WatchEvent } from '../../store/watch-log';
import type { ClusterNetworkContext } from '../cluster-network';
import { AS_ANNOTATION, BgpPeering, CLUSTER_ID_ANNOTATION, type PeeringObjects } from './bgp-peering';
import { CALICO_DEFINITIONS, calicoObject } from './calico-definitions';
import { DEFAULT_AS_NUMBER, type CalicoSpec } from './calico-spec';
import type { BorrowedAddress, CalicoNodeFacts, CalicoView, OwnedBlock } from './calico-view';
import { CalicoIpam } from './ipam/calico-ipam';
import type { IpamBlock } from './ipam/ipam-block';
import { clusterInformation, defaultPool } from './default-objects';
import { IP_POOL_KIND, poolsOf, type IpPool } from './ip-pool';

const BLOCK_KIND = 'IPAMBlock';
const AFFINITY_KIND = 'BlockAffinity';
/** How long news waits for more of them, before a node is told. */
const GATHER_TIME = milliseconds(10);

/** A node's programs. */
interface CalicoListener {
  onView(view: CalicoView): void;
}

export class CalicoCluster {
  readonly spec: CalicoSpec;
  readonly context: ClusterNetworkContext;
  readonly ipam: CalicoIpam;
  readonly #nodes = new Map<string, CalicoNodeFacts>();
  readonly #listeners = new Set<(tell: (listener: CalicoListener) => void) => void>();
  #isReserved: (address: IpAddress) => boolean = () => false;
  #pools: { readonly writes: number; readonly list: readonly IpPool[] } | undefined = undefined;
  #view: CalicoView | undefined = undefined;
  #peering: { readonly objects: PeeringObjects; readonly peering: BgpPeering } | undefined = undefined;
  readonly #borrowed = new WeakMap<
    IpamBlock,
    {
      readonly writes: number;
      readonly host: string | undefined;
      readonly addresses: readonly BorrowedAddress[];
    }
  >();
  #isTelling = false;

  constructor(spec: CalicoSpec, context: ClusterNetworkContext) {
    this.spec = spec;
    this.context = context;
    const { store, scheduler } = context;
    this.ipam = new CalicoIpam({
      pools: () => this.pools,
      isStrict: () => spec.strictAffinity === true,
      isReserved: (address) => this.#isReserved(address),
      now: () => scheduler.now(),
      onBlock: (block, change) => this.#onBlock(block, change),
    });
    for (const definition of CALICO_DEFINITIONS) store.create(definition);
    store.create(defaultPool(spec, context.spec.networking.podSubnet));
    store.create(clusterInformation());
    store.showAs(BLOCK_KIND, (object) => this.#shownBlock(object));
    for (const kind of [IP_POOL_KIND, AFFINITY_KIND, BLOCK_KIND, 'BGPConfiguration', 'BGPPeer', 'Node']) {
      store.watch({ kind, onEvent: (event) => this.#onEvent(kind, event) });
    }
  }

  get pools(): readonly IpPool[] {
    const { store } = this.context;
    const writes = store.writesOf(IP_POOL_KIND);
    if (this.#pools?.writes !== writes) this.#pools = { writes, list: poolsOf(store) };
    return this.#pools.list;
  }

  get view(): CalicoView {
    this.#view ??= this.#makeView();
    return this.#view;
  }

  reserve(isReserved: (address: IpAddress) => boolean): void {
    this.#isReserved = isReserved;
  }

  factsOf(name: string): CalicoNodeFacts | undefined {
    return this.#nodes.get(name);
  }

  /** What calico-node writes on the Node. */
  annotationsOf(name: string): Readonly<Record<string, string>> {
    const facts = this.#nodes.get(name);
    if (facts === undefined) return {};
    const { address, network, tunnelAddress } = facts;
    const isVxlan = this.pools.some(({ vxlanMode }) => vxlanMode !== 'Never');
    const tunnel = isVxlan ? 'IPv4VXLANTunnelAddr' : 'IPv4IPIPTunnelAddr';
    return {
      'projectcalico.org/IPv4Address': `${formatIp(address)}/${network.prefixLength}`,
      ...(tunnelAddress === undefined ? {} : { [`projectcalico.org/${tunnel}`]: formatIp(tunnelAddress) }),
    };
  }

  labelsOf(node: string): Labels {
    return this.context.store.find('Node', '', node)?.metadata.labels ?? {};
  }

  setNode(facts: CalicoNodeFacts): void {
    this.#nodes.set(facts.name, facts);
    this.touch();
  }

  forgetNode(name: string): void {
    this.#nodes.delete(name);
    this.ipam.forgetHost(name);
    this.touch();
  }

  /** `tell` runs something for the listener when its node hears of it. Answers how to stop. */
  listen(tell: (run: (listener: CalicoListener) => void) => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  /** Something has changed: all nodes hear of it. */
  touch(): void {
    this.#view = undefined;
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.context.scheduler.schedule(GATHER_TIME, () => {
      this.#isTelling = false;
      const { view } = this;
      for (const tell of this.#listeners) tell((listener) => listener.onView(view));
    });
  }

  #onEvent(kind: string, { type, object, previous }: WatchEvent): void {
    // Of a Node its labels count, and what is written on it of BGP; an address that was given concerns others only when it is borrowed.
    if (kind === 'Node' && type === 'MODIFIED' && previous !== undefined && isSameForBgp(object, previous))
      return;
    if (kind === BLOCK_KIND && type === 'MODIFIED' && this.view.borrowed.length === 0 && !this.#hasBorrowed())
      return;
    this.touch();
  }

  #hasBorrowed(): boolean {
    return this.ipam.blocks().some((block) => this.#borrowedOf(block).length > 0);
  }

  /** Made anew only where the block has changed. */
  #borrowedOf(block: IpamBlock): readonly BorrowedAddress[] {
    const { writes, host } = block;
    const known = this.#borrowed.get(block);
    if (known?.writes === writes && known.host === host) return known.addresses;
    const addresses = borrowedOf(block);
    this.#borrowed.set(block, { writes, host, addresses });
    return addresses;
  }

  /** Made anew only for what it is made of. */
  #peeringOf(nodes: readonly CalicoNodeFacts[]): BgpPeering {
    const { store } = this.context;
    const { asNumber = DEFAULT_AS_NUMBER, nodeToNodeMesh: hasMesh = true } = this.spec;
    const objects: PeeringObjects = {
      configurations: store.list('BGPConfiguration'),
      peers: store.list('BGPPeer'),
      nodes: nodes.map(({ name, address }) => {
        const { labels = {}, annotations = {} } = store.find('Node', '', name)?.metadata ?? {};
        return { name, address, labels, annotations: bgpAnnotationsOf(annotations) };
      }),
      defaults: { asNumber, hasMesh },
    };
    if (this.#peering === undefined || !equalsJson(this.#peering.objects, objects)) {
      this.#peering = { objects, peering: new BgpPeering(objects) };
    }
    return this.#peering.peering;
  }

  #makeView(): CalicoView {
    const blocks = this.ipam.blocks();
    const nodes = [...this.#nodes.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
    return {
      peering: this.#peeringOf(nodes),
      blocks: blocks.flatMap(({ cidr, host }): readonly OwnedBlock[] =>
        host === undefined ? [] : [{ cidr, host }],
      ),
      borrowed: blocks.flatMap((block) => this.#borrowedOf(block)),
      nodes,
      pools: this.pools,
    };
  }

  #onBlock(block: IpamBlock, change: 'claimed' | 'changed' | 'released'): void {
    const { store } = this.context;
    if (change === 'claimed') {
      const cidr = formatIpCidr(block.cidr);
      const node = block.host ?? '';
      const spec = { cidr, deleted: 'false', node, state: 'confirmed', type: 'host' };
      store.create(calicoObject(AFFINITY_KIND, `${node}-${block.name}`, spec));
      store.create(calicoObject(BLOCK_KIND, block.name, { cidr }));
      return;
    }
    const ref = { kind: BLOCK_KIND, namespace: '', name: block.name };
    if (change === 'released') {
      for (const { metadata } of store.list(AFFINITY_KIND)) {
        if (metadata.name.endsWith(`-${block.name}`))
          store.delete({ kind: AFFINITY_KIND, namespace: '', name: metadata.name });
      }
      if (block.isEmpty) store.delete(ref);
      return;
    }
    const stored = calicoObject(BLOCK_KIND, block.name, {
      cidr: formatIpCidr(block.cidr),
      sequenceNumber: block.writes,
    });
    store.update(stored);
  }

  #shownBlock(object: KubeObject): KubeObject {
    const block = this.ipam.blockNamed(object.metadata.name);
    if (block === undefined) return object;
    const allocations = block.allocations();
    const indexes = new Map(allocations.map(([place], index) => [place, index]));
    return {
      ...object,
      spec: {
        ...(block.host === undefined ? {} : { affinity: `host:${block.host}` }),
        allocations: Array.from({ length: block.size }, (_, place) => indexes.get(place)),
        attributes: allocations.map(([, { handle, attributes }]) => ({
          handle_id: handle,
          secondary: attributes,
        })),
        cidr: formatIpCidr(block.cidr),
        deleted: false,
        sequenceNumber: block.writes,
        strictAffinity: false,
        unallocated: block.freePlaces(),
      },
    };
  }
}

function isSameForBgp(one: KubeObject, other: KubeObject): boolean {
  return (
    equalsJson(one.metadata.labels ?? {}, other.metadata.labels ?? {}) &&
    equalsJson(
      bgpAnnotationsOf(one.metadata.annotations ?? {}),
      bgpAnnotationsOf(other.metadata.annotations ?? {}),
    )
  );
}

function bgpAnnotationsOf(annotations: Labels): Labels {
  return Object.fromEntries(
    [AS_ANNOTATION, CLUSTER_ID_ANNOTATION].flatMap((key) => {
      const value = annotations[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function borrowedOf(block: IpamBlock): readonly BorrowedAddress[] {
  return block.allocations().flatMap(([place, { attributes }]): readonly BorrowedAddress[] => {
    const { node: host } = attributes;
    return host === undefined || host === block.host ? [] : [{ address: addressAt(block.cidr, place), host }];
  });
}
