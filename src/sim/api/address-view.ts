/**
 * For any address: which network of the lab it belongs to, who has it, and where it lives.
 *
 * Asked of the lab as it runs: of the interfaces, not of what a text says. A Service's address is on none of them unless
 * kube-proxy works with virtual servers, which this finds by itself. Leaves out addresses of machines that are dormant, except
 * those that the lab gave them.
 */
import { append } from '../base/append';
import { err, ok, type Result } from '../base/result';
import { inEnglish, say, type Wording } from '../base/sentence';
import type { PodListing } from '../kube/pod-listing';
import type { ServiceListing } from '../kube/service-listing';
import { formatIp, isAnyAddress, isIpv6, parseIp, type IpAddress } from '../wire/ip-address';
import { lastAddressOf, parseCidr } from '../wire/cidr';
import { AddressNetworks, type AddressNetwork } from './address-networks';
import { foundAddresses, type FoundAddress } from './found-addresses';
import type { Simulation } from './simulation';

export interface AddressHolderView {
  readonly kind: 'pod' | 'node' | 'machine' | 'service';
  /** `default/client`, `node1`, `kube-system/kube-dns`. */
  readonly name: string;
  /** `eth0`; a Service has none. */
  readonly device?: string;
  /** Of a Pod. */
  readonly node?: string;
}

export interface AddressAnswer {
  readonly address: string;
  readonly network: AddressNetwork;
  readonly holders: readonly AddressHolderView[];
  /** Where it lives, in a sentence. */
  readonly text: Wording;
}

/** More endpoints do not make it clearer. */
const MAX_NAMED = 6;

export class AddressView {
  readonly #simulation: Simulation;
  readonly #found: readonly FoundAddress[];
  readonly #pods: readonly PodListing[];
  readonly #services: readonly ServiceListing[];
  readonly #networks: AddressNetworks;

  constructor(simulation: Simulation) {
    const { machines, cluster, document } = simulation;
    this.#simulation = simulation;
    this.#pods = cluster.pods();
    this.#services = cluster.services();
    this.#found = foundAddresses(simulation.devices, new Set([...machines.values()].map(({ id }) => id)));
    this.#networks = new AddressNetworks(document.spec, this.#found, this.#podPlaces());
  }

  get networks(): readonly AddressNetwork[] {
    return this.#networks.ofLab;
  }

  /** Every address that somebody has, by network and number; loopback and link-local addresses, which everybody has, left out. */
  all(): readonly AddressAnswer[] {
    const addresses = new Set<IpAddress>([
      ...this.#found.map(({ address }) => address),
      ...this.#podPlaces().keys(),
      ...this.#nodeAddresses().keys(),
      ...this.#services.flatMap((service) => serviceAddresses(service)),
    ]);
    const order = this.networks.map(({ name }) => inEnglish(name));
    const placeOf = ({ network }: AddressAnswer): number => order.indexOf(inEnglish(network.name));
    return [...addresses]
      .sort((one, other) => compareAddresses(one, other))
      .map((address) => this.#answer(address))
      .filter(({ network: { kind } }) => kind !== 'loopback' && kind !== 'link-local')
      .map((answer) => ({ answer, place: placeOf(answer) }))
      .sort((one, other) => one.place - other.place)
      .map(({ answer }) => answer);
  }

  /** What is wrong with the text, or the answer. */
  find(text: string): Result<AddressAnswer, Wording> {
    const address = parseIp(text.trim());
    if (address === undefined)
      return err(say('"{text}" is no IP address; write for example 10.96.0.10', { text }));
    return ok(this.#answer(address));
  }

  #answer(address: IpAddress): AddressAnswer {
    const network = this.#networks.networkOf(address);
    const holders = this.#holdersOf(address);
    return { address: formatIp(address), network, holders, text: this.#textOf(address, network, holders) };
  }

  #holdersOf(address: IpAddress): readonly AddressHolderView[] {
    const { machines } = this.#simulation;
    const holders: AddressHolderView[] = this.#found
      .filter((found) => found.address === address)
      .map(({ at, device, isMachine }) => {
        const [first = '', name = ''] = at.split('/');
        if (isMachine) return { kind: first === 'node' ? 'node' : 'machine', name, device };
        const node = this.#pods.find((pod) => `${pod.namespace}/${pod.name}` === at)?.nodeName;
        return { kind: 'pod', name: at, device, ...(node === undefined ? {} : { node }) };
      });
    const dormant = this.#nodeAddresses().get(address);
    if (holders.length === 0 && dormant !== undefined && machines.get(dormant)?.isAwake === false)
      holders.push({ kind: 'node', name: dormant });
    if (holders.length === 0) append(holders, this.#sleepingPods(address));
    const services = this.#services.filter((service) => serviceAddresses(service).includes(address));
    for (const { namespace, name } of services)
      holders.push({ kind: 'service', name: `${namespace}/${name}` });
    return holders;
  }

  /** Pods of nodes that nobody has looked at. */
  #sleepingPods(address: IpAddress): readonly AddressHolderView[] {
    return this.#pods.flatMap((pod): readonly AddressHolderView[] => {
      const { namespace, name, nodeName = '' } = pod;
      const isAsleep = this.#simulation.machines.get(nodeName)?.isAwake === false;
      if (!isAsleep || !podAddresses(pod).includes(address)) return [];
      return [{ kind: 'pod', name: `${namespace}/${name}`, node: nodeName }];
    });
  }

  #textOf(address: IpAddress, network: AddressNetwork, holders: readonly AddressHolderView[]): Wording {
    const services = holders.filter(({ kind }) => kind === 'service');
    const interfaces = holders.filter(({ kind }) => kind !== 'service');
    if (services.length > 0) return this.#serviceText(address, services, interfaces);
    if (interfaces.length > 0) return interfacesText(interfaces);
    return this.#emptyText(address, network);
  }

  #serviceText(
    address: IpAddress,
    services: readonly AddressHolderView[],
    interfaces: readonly AddressHolderView[],
  ): Wording {
    const listed = this.#services.filter((service) => serviceAddresses(service).includes(address));
    const endpoints = [...new Set(listed.flatMap((service) => service.endpoints))];
    return say('{services}: {where}. {translator} {turned}.', {
      services: services.map(({ name }): Wording => say('Service {name}', { name })).reduce(withComma),
      where:
        interfaces.length === 0
          ? say('on no interface at all')
          : say('on {places}', { places: placesText(interfaces) }),
      translator: this.#translatorText(),
      turned:
        endpoints.length === 0
          ? say('nobody is behind it')
          : say('it becomes {endpoints}, whichever is drawn', { endpoints: namedText(endpoints, withComma) }),
    });
  }

  /** Who makes a Service's address an endpoint's. */
  #translatorText(): Wording {
    const { cluster, document } = this.#simulation;
    const { nodes, kubeProxy, cni } = document.spec.cluster;
    const [node] = nodes;
    const hasProxy = node !== undefined && cluster.proxiesOf(node.name).length > 0;
    return hasProxy
      ? say('Every node has rules for it (kube-proxy, {mode}):', { mode: kubeProxy.mode })
      : say('No kube-proxy runs; {plugin} translates it on every node:', { plugin: cni.plugin });
  }

  #emptyText(address: IpAddress, network: AddressNetwork): Wording {
    if (isAnyAddress(address)) return say('No address: what a socket says that takes every one.');
    const range = parseCidr(network.range ?? '');
    const hasEnds = range !== undefined && range.prefixLength < 31;
    if (hasEnds && address === range.address) return say('Nobody: it names the network itself.');
    if (hasEnds && network.kind !== 'pods' && network.kind !== 'services' && address === lastAddressOf(range))
      return say('Nobody: it is the broadcast address, and everybody on the link takes it.');
    switch (network.kind) {
      case 'loopback':
        return say('Each namespace has it for itself, on its interface lo: it leaves no namespace.');
      case 'link-local':
        return say('Nobody, unless on one link: no router forwards it.');
      case 'multicast':
        return say('Nobody: it goes to everyone who has joined the group.');
      case 'beyond':
        return say('Nobody in this lab: machines send it to their default route.');
      case 'pods':
        return say('No Pod has it.');
      case 'services':
        return say('No Service has it: a packet to it leaves by the default route, or a rule refuses it.');
      case 'nodes':
      case 'outside':
      case 'machine':
        return say('No machine has it: whoever is on the link asks for it by ARP and hears nothing.');
      case 'load-balancer':
        return say('No Service was given it.');
    }
  }

  #podPlaces(): ReadonlyMap<IpAddress, string> {
    const hostAddresses = this.#nodeAddresses();
    return new Map(
      this.#pods.flatMap((pod) =>
        podAddresses(pod)
          .filter((address) => !hostAddresses.has(address))
          .map((address) => [address, pod.nodeName ?? ''] as const),
      ),
    );
  }

  #nodeAddresses(): ReadonlyMap<IpAddress, string> {
    return new Map(
      this.#simulation.document.spec.cluster.nodes.flatMap(({ name, addresses }) =>
        addresses.flatMap((text) => {
          const address = parseIp(text);
          return address === undefined ? [] : [[address, name] as const];
        }),
      ),
    );
  }
}

function podAddresses({ address, secondAddress }: PodListing): readonly IpAddress[] {
  return [address, secondAddress].flatMap((text) => parsed(text));
}

function serviceAddresses(service: ServiceListing): readonly IpAddress[] {
  const { clusterAddress, secondClusterAddress, externalAddress = '' } = service;
  return [clusterAddress, secondClusterAddress, ...externalAddress.split(',')].flatMap((text) =>
    parsed(text),
  );
}

function parsed(text: string | undefined): readonly IpAddress[] {
  const address = text === undefined ? undefined : parseIp(text);
  return address === undefined ? [] : [address];
}

function interfacesText(holders: readonly AddressHolderView[]): Wording {
  const [holder] = holders;
  if (holders.length === 1 && holder !== undefined)
    return say('{place}.', { place: placeText(holder, firstNameText(holder)) });
  return say('{count} interfaces have it, each in a network of its own: {places}.', {
    count: holders.length,
    places: placesText(holders),
  });
}

/** Their parts have commas of their own. */
function placesText(holders: readonly AddressHolderView[]): Wording {
  const hasParts = holders.some(({ device, node }) => device !== undefined || node !== undefined);
  return namedText(
    holders.map((holder) => placeText(holder, nameText(holder))),
    hasParts ? withSemicolon : withComma,
  );
}

function placeText({ device, node }: AddressHolderView, name: Wording): Wording {
  const place = device === undefined ? name : say('{place}, interface {device}', { place: name, device });
  return node === undefined ? place : say('{place}, on {node}', { place, node });
}

function nameText({ kind, name }: AddressHolderView): Wording {
  if (kind === 'pod') return say('Pod {name}', { name });
  return kind === 'node' ? say('node {name}', { name }) : say('machine {name}', { name });
}

/** At the beginning of a sentence. */
function firstNameText({ kind, name }: AddressHolderView): Wording {
  if (kind === 'pod') return say('Pod {name}', { name });
  return kind === 'node' ? say('Node {name}', { name }) : say('Machine {name}', { name });
}

function namedText(names: readonly Wording[], join: (one: Wording, other: Wording) => Wording): Wording {
  const more = names.length - MAX_NAMED;
  const named = names.slice(0, MAX_NAMED).reduce(join);
  return more > 0 ? say('{names} and {count} more', { names: named, count: more }) : named;
}

function withComma(one: Wording, other: Wording): Wording {
  return say('{one}, {other}', { one, other });
}

function withSemicolon(one: Wording, other: Wording): Wording {
  return say('{one}; {other}', { one, other });
}

function compareAddresses(one: IpAddress, other: IpAddress): number {
  if (isIpv6(one) !== isIpv6(other)) return isIpv6(one) ? 1 : -1;
  const [left, right] = [BigInt.asUintN(128, BigInt(one)), BigInt.asUintN(128, BigInt(other))];
  const [first, second] = isIpv6(one) ? [left, right] : [left & 0xffffffffn, right & 0xffffffffn];
  return first < second ? -1 : first > second ? 1 : 0;
}
