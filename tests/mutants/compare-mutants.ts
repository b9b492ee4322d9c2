import type { Mutant } from './mutant';

const MEASURES = 'src/sim/api/compare/run-measures.ts';
const FRAMES = 'src/sim/api/compare/frame-reading.ts';
const NETWORKS = 'src/sim/api/address-networks.ts';
const VIEW = 'src/sim/api/address-view.ts';

/** The address view, and the comparison of network plugins. */
export const compareMutants: readonly Mutant[] = [
  {
    id: 'widest-network-first',
    file: NETWORKS,
    find: '.sort((one, other) => other.cidr.prefixLength - one.cidr.prefixLength);',
    replace: '.sort((one, other) => one.cidr.prefixLength - other.cidr.prefixLength);',
    labs: ['three-networks', 'course/05-three-networks'],
    because: 'A Pod belongs to the range of all Pods and to no node.',
  },
  {
    id: 'segments-are-no-networks',
    file: NETWORKS,
    find: 'const declared = [...segmentsOf(spec), ...podNetworksOf(spec, podPlaces), ...otherRangesOf(spec)];',
    replace: 'const declared = [...podNetworksOf(spec, podPlaces), ...otherRangesOf(spec)];',
    labs: ['three-networks'],
    because: 'The addresses of nodes belong to no network of the lab.',
  },
  {
    id: 'services-in-the-pod-range',
    file: NETWORKS,
    find: "...networksOf('services', say('Services'), networking.serviceSubnet),",
    replace: "...networksOf('services', say('Services'), networking.podSubnet),",
    labs: ['three-networks', 'course/05-three-networks'],
    because: 'The range of Services is taken for that of Pods.',
  },
  {
    id: 'kinds-of-interfaces-for-names',
    file: 'src/sim/api/found-addresses.ts',
    find: 'found.push({ address, prefixLength, at: owner.name, device: device.name, isMachine });',
    replace: 'found.push({ address, prefixLength, at: owner.name, device: device.kind, isMachine });',
    labs: ['three-networks', 'course/05-three-networks'],
    because: 'An address lives on a veth or a bridge, and nobody says on which.',
  },
  {
    id: 'holders-of-other-addresses',
    file: VIEW,
    find: '.filter((found) => found.address === address)',
    replace: '.filter((found) => found.address !== address)',
    labs: ['three-networks', 'course/05-three-networks'],
    because: 'Everybody has the address but those who have it.',
  },
  {
    id: 'endpoints-not-named',
    file: VIEW,
    find: 'const endpoints = [...new Set(listed.flatMap((service) => service.endpoints))];',
    replace: 'const endpoints: readonly string[] = listed.flatMap(() => []);',
    labs: ['three-networks', 'course/05-three-networks'],
    because: 'Nobody is said to be behind a Service that has Pods.',
  },
  {
    id: 'virtual-servers-by-default',
    file: 'src/sim/lab/resolve/resolve-kube-proxy.ts',
    find: "const mode = proxyModeOf(proxyMode ?? given.mode ?? 'iptables');",
    replace: "const mode = proxyModeOf(proxyMode ?? given.mode ?? 'ipvs');",
    labs: ['three-networks', 'course/18-a-service-is-a-rule'],
    because: 'The addresses of Services are on an interface of every node.',
  },
  {
    id: 'hops-not-counted',
    file: MEASURES,
    find: 'hops: (sent?.ttl ?? 0) - (got?.ttl ?? 0),',
    replace: 'hops: (sent?.ttl ?? 0) - (sent?.ttl ?? 0) * Number(got !== undefined),',
    labs: ['compare', 'course/10-tunnel-or-routes'],
    because: 'No packet passes any router.',
  },
  {
    id: 'frames-counted-twice',
    file: MEASURES,
    find: "stations.filter(({ sighting }) => sighting.kind === 'physical' && sighting.direction === 'out'),",
    replace: "stations.filter(({ sighting }) => sighting.kind === 'physical'),",
    labs: ['compare'],
    because: 'What goes over a cable weighs twice as much: once where it leaves, once where it arrives.',
  },
  {
    id: 'ethernet-header-is-overhead',
    file: FRAMES,
    find: 'overheadBytes: inner === undefined ? 0 : inner.start - (isRaw ? 0 : ETHERNET_HEADER_BYTES),',
    replace: 'overheadBytes: inner === undefined ? 0 : inner.start - (isRaw ? ETHERNET_HEADER_BYTES : 0),',
    labs: ['compare', 'course/10-tunnel-or-routes'],
    because: 'A frame without a tunnel has an overhead of 14 bytes.',
  },
  {
    id: 'flags-for-the-network-number',
    file: FRAMES,
    find: "const network = own === undefined ? undefined : valueOf(own, 'network identifier');",
    replace: "const network = own === undefined ? undefined : valueOf(own, 'flags');",
    labs: ['compare', 'course/10-tunnel-or-routes'],
    because: 'The tunnel has the number of its flags.',
  },
  {
    id: 'mtu-of-a-cable',
    file: MEASURES,
    find: 'sender: first.sighting.mtuBytes,',
    replace: 'sender: Math.max(1500, first.sighting.mtuBytes),',
    labs: ['compare', 'course/10-tunnel-or-routes'],
    because: 'The sender is said to have the MTU of the cables, whatever its plugin gave it.',
  },
  {
    id: 'caller-asks-the-endpoint',
    file: MEASURES,
    find: "destinationAtSender: sent?.destination ?? '',",
    replace: "destinationAtSender: got?.destination ?? '',",
    labs: ['compare'],
    because: 'The caller of a Service seems to have asked the Pod.',
  },
  {
    id: 'translations-at-interfaces',
    file: MEASURES,
    find: 'return from === to ? [] : [{ at: after.sighting.at, side, from, to }];',
    replace: 'return from === to ? [] : [{ at: after.sighting.device, side, from, to }];',
    labs: ['compare'],
    because: 'Nobody is told on which machine an address was translated.',
  },
  {
    id: 'answer-comes-from-the-endpoint',
    file: 'src/sim/api/compare/comparison-rows.ts',
    find: 'if (answer !== undefined) return [answer.addresses.sourceAtReceiver];',
    replace: 'if (answer !== undefined) return [answer.addresses.sourceAtSender];',
    labs: ['compare'],
    because: 'The answer seems to come from the Pod, which the caller never asked.',
  },
  {
    id: 'policies-always-enforced',
    file: 'src/sim/api/compare/compared-run.ts',
    find: "if (exitCode === 0) return { verdict: 'ignored', because: `${tried}, the command ends as without it` };",
    replace:
      "if (exitCode !== 0) return { verdict: 'ignored', because: `${tried}, the command ends as without it` };",
    labs: ['compare'],
    because: 'A plugin that lets everything through is said to enforce policies.',
  },
];
