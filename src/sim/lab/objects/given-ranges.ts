/**
 * The ranges of a printed cluster that says nothing of them: a guess from the parts of them that are in use.
 *
 * Nodes have parts of the range of Pods (`spec.podCIDRs`). Service default/kubernetes has the first address of the range of Services
 * (kubernetes, pkg/controlplane/instance.go), and the others are within. Installers take /16 and, of IPv6, /56 and /112 (k3s, and
 * kubeadm's examples of dual stack); a larger range is taken where parts are further apart than that.
 */
import { say, type Sentence } from '../../base/sentence';
import { listFieldOf, textFieldOf, type PlainRecord } from '../../kube/objects/kube-object';
import { familyOf, isIpv6, parseIp, type IpAddress, type IpFamily } from '../../wire/ip-address';
import { cidrOf } from '../../wire/cidr';
import { formatIpCidr, ipCidrContains, parseIpCidr, type IpCidr } from '../../wire/ip-cidr';
import { addressAt, familiesOf, parseIpRanges } from '../../wire/ip-ranges';
import { ipv6CidrOf } from '../../wire/ipv6-cidr';
import { PodRangePlan } from '../resolve/address-plan';
import { namedNodes } from '../resolve/node-range-warnings';
import { DEFAULT_POD_SUBNETS, DEFAULT_SERVICE_SUBNETS } from '../resolve/resolve-networking';

/** As they are where nothing is said. */
export const DEFAULT_POD_SUBNET = DEFAULT_POD_SUBNETS.IPv4;
export const DEFAULT_SERVICE_SUBNET = DEFAULT_SERVICE_SUBNETS.IPv4;

interface GuessedRange {
  /** As `podSubnet` and `serviceSubnet` of a Lab document. */
  readonly value: string;
  readonly from: Sentence;
}

/** From the Node objects among `values`; undefined where they have none, or parts of the range that a lab has anyway. */
export function guessedPodSubnet(values: readonly PlainRecord[]): GuessedRange | undefined {
  const nodes = values.filter(({ kind, apiVersion }) => kind === 'Node' && apiVersion === 'v1');
  const parts = nodes.flatMap(podRangesOfNode);
  const standard = parseIpCidr(DEFAULT_POD_SUBNET);
  if (standard !== undefined && parts.every((part) => isWithin(part, standard))) return undefined;
  const others = [...nodes.flatMap(addressesOfNode), ...servicesAmong(values).flatMap(addressesOfService)];
  const ranges = byFamily(parts, ({ address }) => address).map(([first, own]) =>
    podRangeAround(first.address, own, others),
  );
  return {
    value: ranges.map(formatIpCidr).join(','),
    from: say('guessed from the Pod ranges of the nodes'),
  };
}

/** From the Services among `values`; without the families that `podSubnet` has not. */
export function guessedServiceSubnet(
  values: readonly PlainRecord[],
  podSubnet?: string,
): GuessedRange | undefined {
  const pods = parseIpRanges(podSubnet ?? '');
  const addressesOf = (service: PlainRecord): readonly IpAddress[] =>
    addressesOfService(service).filter(
      (address) => pods === undefined || familiesOf(pods).includes(familyOf(address)),
    );
  const services = servicesAmong(values);
  const firsts = services.filter(isOfApiServer).flatMap(addressesOf);
  const addresses = [...firsts, ...services.flatMap(addressesOf)];
  const ranges = byFamily(addresses, (address) => address).map(([around, own]) =>
    serviceRangeAround(
      around,
      own,
      firsts.find((address) => familyOf(address) === familyOf(around)),
    ),
  );
  const value = ranges.map(formatIpCidr).join(',');
  if (value === '' || value === DEFAULT_SERVICE_SUBNET) return undefined;
  const from =
    firsts.length > 0
      ? say('guessed from the address of Service default/kubernetes and those of the others')
      : say('guessed from the addresses of Services');
  return { value, from };
}

/** Whether a node of a cluster with this range of Pods can have `podCIDR`. */
export function canBeOfNode(podCIDR: string, podSubnet: string): boolean {
  const ranges = parseIpRanges(podSubnet);
  return ranges === undefined || new PodRangePlan(ranges).claim(podCIDR, '').ok;
}

/** What is said of nodes whose ranges `canBeOfNode` refuses. */
export function outsideRangeWords(nodes: readonly string[], podSubnet: string): Sentence {
  return say('{nodes}: the Pod range is outside {range}, and another one takes its place', {
    nodes: namedNodes(nodes),
    range: podSubnet,
  });
}

/** The first of each family, and all that are of it; in the order of the first ones. */
function byFamily<Item>(
  items: readonly Item[],
  addressOf: (item: Item) => IpAddress,
): readonly (readonly [first: Item, all: readonly Item[]])[] {
  const found = new Map<IpFamily, [Item, Item[]]>();
  for (const item of items) {
    const family = familyOf(addressOf(item));
    const known = found.get(family);
    if (known === undefined) found.set(family, [item, [item]]);
    else known[1].push(item);
  }
  return [...found.values()];
}

function servicesAmong(values: readonly PlainRecord[]): readonly PlainRecord[] {
  return values.filter(({ kind, apiVersion }) => kind === 'Service' && apiVersion === 'v1');
}

function addressesOfService(service: PlainRecord): readonly IpAddress[] {
  const texts = [textFieldOf(service, 'spec', 'clusterIP'), ...listFieldOf(service, 'spec', 'clusterIPs')];
  return texts.flatMap((text) => (typeof text === 'string' ? (parseIp(text) ?? []) : []));
}

function isOfApiServer({ metadata }: PlainRecord): boolean {
  return textFieldOf(metadata, 'name') === 'kubernetes' && textFieldOf(metadata, 'namespace') === 'default';
}

function addressesOfNode(node: PlainRecord): readonly IpAddress[] {
  return listFieldOf(node, 'status', 'addresses').flatMap(
    (entry) => parseIp(textFieldOf(entry, 'address') ?? '') ?? [],
  );
}

function podRangesOfNode(node: PlainRecord): readonly IpCidr[] {
  const listed = listFieldOf(node, 'spec', 'podCIDRs');
  const texts = listed.length > 0 ? listed : [textFieldOf(node, 'spec', 'podCIDR')];
  return texts.flatMap((text) => (typeof text === 'string' ? (parseIpCidr(text) ?? []) : []));
}

/** Prefix lengths of the ranges of clusters, by what kubeadm lets through. */
interface Lengths {
  readonly usual: number;
  readonly shortest: number;
  readonly longest: number;
}
const POD_LENGTHS: Readonly<Record<IpFamily, Lengths>> = {
  IPv4: { usual: 16, shortest: 8, longest: 24 },
  IPv6: { usual: 56, shortest: 48, longest: 64 },
};
const SERVICE_LENGTHS: Readonly<Record<IpFamily, Lengths>> = {
  IPv4: { usual: 16, shortest: 12, longest: 28 },
  IPv6: { usual: 112, shortest: 108, longest: 124 },
};

/** Of one family. Smaller than usual where the usual range has an address of something else; `around` is in one of the parts. */
function podRangeAround(around: IpAddress, parts: readonly IpCidr[], others: readonly IpAddress[]): IpCidr {
  const { usual, shortest, longest } = POD_LENGTHS[familyOf(around)];
  const larger = lengthsBetween(usual, shortest);
  const hasAll = (range: IpCidr): boolean => parts.every((part) => isWithin(part, range));
  const isFree = (range: IpCidr): boolean => !others.some((address) => ipCidrContains(range, address));
  const lengths = [...larger, ...lengthsBetween(usual + 1, longest)];
  return (
    firstRange(around, lengths, (range) => hasAll(range) && isFree(range)) ??
    firstRange(around, larger, hasAll) ??
    rangeOf(around, usual)
  );
}

/** Of one family. `first` has the first address of the range. */
function serviceRangeAround(
  around: IpAddress,
  addresses: readonly IpAddress[],
  first: IpAddress | undefined,
): IpCidr {
  const { usual, shortest, longest } = SERVICE_LENGTHS[familyOf(around)];
  const larger = lengthsBetween(usual, shortest);
  const hasAll = (range: IpCidr): boolean => addresses.every((address) => ipCidrContains(range, address));
  const beginsThere = (range: IpCidr): boolean => first === undefined || addressAt(range, 1) === first;
  const standard = parseIpCidr(DEFAULT_SERVICE_SUBNETS[familyOf(around)]);
  if (standard !== undefined && hasAll(standard) && beginsThere(standard)) return standard;
  const lengths = [...larger, ...lengthsBetween(usual + 1, longest)];
  return (
    firstRange(around, larger, (range) => hasAll(range) && beginsThere(range)) ??
    firstRange(around, lengths, beginsThere) ??
    rangeOf(around, usual)
  );
}

function firstRange(
  around: IpAddress,
  lengths: readonly number[],
  isRight: (range: IpCidr) => boolean,
): IpCidr | undefined {
  const length = lengths.find((each) => isRight(rangeOf(around, each)));
  return length === undefined ? undefined : rangeOf(around, length);
}

function rangeOf(address: IpAddress, prefixLength: number): IpCidr {
  return isIpv6(address) ? ipv6CidrOf(address, prefixLength) : cidrOf(address, prefixLength);
}

/** Both included, in either direction. */
function lengthsBetween(from: number, to: number): readonly number[] {
  const step = from <= to ? 1 : -1;
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => from + index * step);
}

function isWithin(part: IpCidr, range: IpCidr): boolean {
  return part.prefixLength >= range.prefixLength && ipCidrContains(range, part.address);
}
