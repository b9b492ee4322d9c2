/**
 * The networks of a lab: the segments that machines are plugged into, the ranges of Pods and Services, those that a load balancer
 * gives from, what machines have for themselves (Docker's bridge), and the ranges that every machine knows.
 */
import { say, type Wording } from '../base/sentence';
import type { LabSpec } from '../lab/lab-document';
import { formatIpCidr, ipCidrContains, parseIpCidr, type IpCidr } from '../wire/ip-cidr';
import { isIpv6, isMulticastAddress, type IpAddress } from '../wire/ip-address';
import type { FoundAddress } from './found-addresses';

export type AddressNetworkKind =
  | 'nodes'
  | 'outside'
  | 'pods'
  | 'services'
  | 'load-balancer'
  | 'machine'
  | 'loopback'
  | 'link-local'
  | 'multicast'
  | 'beyond';

export interface AddressNetwork {
  readonly kind: AddressNetworkKind;
  /** `Nodes (segment lan)`, `Pods of node1`. */
  readonly name: Wording;
  /** Absent for what is beyond all of them. */
  readonly range?: string;
}

interface KnownNetwork extends AddressNetwork {
  readonly cidr: IpCidr;
}

/** Of an address that no network of the lab has. */
const BEYOND: AddressNetwork = { kind: 'beyond', name: say('Beyond the lab') };

/** RFC 1122 §3.2.1.3, RFC 3927, RFC 4291. */
const LOOPBACK = say('Loopback, each namespace by itself');
const LINK_LOCAL = say('Link-local, each link by itself');
const EVERYWHERE: readonly (readonly [AddressNetworkKind, Wording, string])[] = [
  ['loopback', LOOPBACK, '127.0.0.0/8'],
  ['loopback', LOOPBACK, '::1/128'],
  ['link-local', LINK_LOCAL, '169.254.0.0/16'],
  ['link-local', LINK_LOCAL, 'fe80::/10'],
];

export class AddressNetworks {
  /** Of this lab, in the order in which packets meet them: nodes, outside, Pods, Services. */
  readonly ofLab: readonly AddressNetwork[];
  readonly #known: readonly KnownNetwork[];

  constructor(spec: LabSpec, found: readonly FoundAddress[], podPlaces: ReadonlyMap<IpAddress, string>) {
    const declared = [...segmentsOf(spec), ...podNetworksOf(spec, podPlaces), ...otherRangesOf(spec)];
    const own = machineNetworksOf(found, declared);
    this.ofLab = [...declared, ...own].map(({ kind, name, range = '' }) => ({ kind, name, range }));
    this.#known = [
      ...declared,
      ...own,
      ...EVERYWHERE.flatMap(([kind, name, range]) => networkOf(kind, name, range)),
    ];
  }

  /** The narrowest one that the address is in. */
  networkOf(address: IpAddress): AddressNetwork {
    const [narrowest] = this.#known
      .filter(({ cidr }) => ipCidrContains(cidr, address))
      .sort((one, other) => other.cidr.prefixLength - one.cidr.prefixLength);
    if (narrowest !== undefined) {
      const { kind, name, range = '' } = narrowest;
      return { kind, name, range };
    }
    return isMulticastAddress(address) ? { kind: 'multicast', name: say('Multicast') } : BEYOND;
  }
}

function networkOf(kind: AddressNetworkKind, name: Wording, range: string): readonly KnownNetwork[] {
  const cidr = parseIpCidr(range);
  return cidr === undefined ? [] : [{ kind, name, range, cidr }];
}

/** Of both families, where a text has two ranges. */
function networksOf(kind: AddressNetworkKind, name: Wording, ranges: string): readonly KnownNetwork[] {
  return ranges.split(',').flatMap((range) => networkOf(kind, name, range));
}

function segmentsOf({ network, cluster }: LabSpec): readonly KnownNetwork[] {
  const networks = network.segments.flatMap(({ name, cidr }) => {
    const hasNodes = cluster.nodes.some(({ segment }) => segment === name);
    return networksOf(
      hasNodes ? 'nodes' : 'outside',
      hasNodes ? say('Nodes (segment {name})', { name }) : say('Outside (segment {name})', { name }),
      cidr,
    );
  });
  return [
    ...networks.filter(({ kind }) => kind === 'nodes'),
    ...networks.filter(({ kind }) => kind !== 'nodes'),
  ];
}

/** A node's range counts where the network plugin takes addresses from it, which the Pods' addresses show. */
function podNetworksOf(
  { cluster }: LabSpec,
  places: ReadonlyMap<IpAddress, string>,
): readonly KnownNetwork[] {
  const whole = networksOf('pods', say('Pods'), cluster.networking.podSubnet);
  const ranges = cluster.nodes.flatMap((node) =>
    networkOf('pods', say('Pods of {node}', { node: node.name }), node.podCIDR ?? '').map((network) => ({
      node: node.name,
      network,
    })),
  );
  const hasRangePerNode = [...places].every(([address, node]) => {
    const own = ranges.find((range) => range.node === node)?.network.cidr;
    return own === undefined || isIpv6(address) !== isIpv6(own.address) || ipCidrContains(own, address);
  });
  return hasRangePerNode ? [...whole, ...ranges.map(({ network }) => network)] : whole;
}

function otherRangesOf({ cluster }: LabSpec): readonly KnownNetwork[] {
  const { networking, loadBalancer } = cluster;
  const pool = (loadBalancer?.pool ?? '').split(',').filter((range) => range.includes('/'));
  const balancer = say('Load balancer');
  return [
    ...networksOf('services', say('Services'), networking.serviceSubnet),
    ...pool.flatMap((range) => networksOf('load-balancer', balancer, range)),
  ];
}

/** Ranges that machines have on interfaces of their own, such as `docker0`, once for all that have the same. */
function machineNetworksOf(
  found: readonly FoundAddress[],
  declared: readonly KnownNetwork[],
): readonly KnownNetwork[] {
  const devices = new Map<string, Set<string>>();
  for (const { address, prefixLength, device, isMachine } of found) {
    const width = isIpv6(address) ? 128 : 32;
    if (!isMachine || prefixLength === width || declared.some(({ cidr }) => ipCidrContains(cidr, address)))
      continue;
    const range = formatIpCidr(
      parseIpCidr(formatIpCidr({ address, prefixLength })) ?? { address, prefixLength },
    );
    if (EVERYWHERE.some(([, , known]) => contains(known, address))) continue;
    devices.set(range, (devices.get(range) ?? new Set()).add(device));
  }
  return [...devices].flatMap(([range, names]) =>
    networkOf(
      'machine',
      say('Of each machine by itself ({devices})', { devices: [...names].join(', ') }),
      range,
    ),
  );
}

function contains(range: string, address: IpAddress): boolean {
  const cidr = parseIpCidr(range);
  return cidr !== undefined && ipCidrContains(cidr, address);
}
