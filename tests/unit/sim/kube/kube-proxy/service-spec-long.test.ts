/** Where a packet for a Service may go, said once more from the documentation of Services, and what each mode answers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterRig } from '#kit/cluster-rig';
import { tcpPacket, udpPacket } from '#kit/packet-builder';
import { CLIENT, endpoint, NODE_NAME, nodeOf, portOf } from '#kit/service-flows';
import { DEFAULT_IPVS_OPTIONS, IpvsProxier } from '#sim/kube/kube-proxy/ipvs-proxier';
import { CompiledPort } from '#sim/kube/kube-proxy/service-catalogue';
import { flowOf, type FlowAnswer, type FlowMode, type FlowPacket } from '#sim/kube/kube-proxy/service-flows';
import type { ProxyEndpoint, ServicePort } from '#sim/kube/kube-proxy/service-port';
import { HOOK, VERDICT } from '#sim/netfilter/hook';
import { formatIp } from '#sim/wire/ip-address';
import { formatIpv4, ipv4Of } from '#sim/wire/ipv4-address';

interface World {
  readonly family: 'IPv4' | 'IPv6';
  readonly node: string;
  readonly otherNode: string;
  readonly pods: readonly string[];
  readonly range: string;
  readonly clusterIp: string;
  readonly externalIp: string;
  readonly loadBalancerIp: string;
  readonly client: string;
  readonly blocked: string;
  readonly allowed: string;
}

const WORLDS: readonly World[] = [
  {
    family: 'IPv4',
    node: '192.168.0.100',
    otherNode: '192.168.0.3',
    pods: ['10.180.0.1', '10.180.0.2', '10.180.0.3'],
    range: '10.180.0.0/16',
    clusterIp: '172.30.0.41',
    externalIp: '192.168.99.22',
    loadBalancerIp: '1.2.3.4',
    client: CLIENT,
    blocked: '203.0.113.130',
    allowed: '203.0.113.0/25',
  },
  {
    family: 'IPv6',
    node: 'fd00:1::2',
    otherNode: 'fd00:1::3',
    pods: ['fd00:10::1', 'fd00:10::2', 'fd00:10::a'],
    range: 'fd00:10::/32',
    clusterIp: 'fd00:172::41',
    externalIp: 'fd00:99::22',
    loadBalancerIp: '2001:db8::4',
    client: '2001:db8:1::2',
    blocked: '2001:db8:2::2',
    allowed: '2001:db8:1::/48',
  },
];

type State = 'ready' | 'terminating' | 'unready';

interface Drawn {
  readonly world: World;
  readonly places: readonly { readonly node: 'here' | 'there' | 'nowhere'; readonly state: State }[];
  readonly hasNodePort: boolean;
  readonly hasExternalIp: boolean;
  readonly hasLoadBalancer: boolean;
  readonly hasRanges: boolean;
  readonly isExternalLocal: boolean;
  readonly isInternalLocal: boolean;
  readonly hasHealthPort: boolean;
  readonly from: 'client' | 'blocked' | 'pod' | 'otherNode' | 'self';
  readonly door: 'clusterIp' | 'externalIp' | 'loadBalancerIp' | 'node';
}

const drawnArbitrary: fc.Arbitrary<Drawn> = fc.record({
  world: fc.constantFrom(...WORLDS),
  places: fc.array(
    fc.record({
      node: fc.constantFrom('here' as const, 'there' as const, 'nowhere' as const),
      state: fc.constantFrom('ready' as const, 'terminating' as const, 'unready' as const),
    }),
    { maxLength: 3 },
  ),
  hasNodePort: fc.boolean(),
  hasExternalIp: fc.boolean(),
  hasLoadBalancer: fc.boolean(),
  hasRanges: fc.boolean(),
  isExternalLocal: fc.boolean(),
  isInternalLocal: fc.boolean(),
  hasHealthPort: fc.boolean(),
  from: fc.constantFrom(
    'client' as const,
    'blocked' as const,
    'pod' as const,
    'otherNode' as const,
    'self' as const,
  ),
  door: fc.constantFrom(
    'clusterIp' as const,
    'externalIp' as const,
    'loadBalancerIp' as const,
    'node' as const,
  ),
});

const NODE_PORT = 30_080;
const isFromPod = ({ from }: Drawn): boolean => from === 'pod' || from === 'self';

function endpointsOf({ world, places }: Drawn): readonly ProxyEndpoint[] {
  return places.map(({ node, state }, index) =>
    endpoint(world.pods[index] ?? '', {
      port: 8080,
      nodeName: node === 'here' ? NODE_NAME : node === 'there' ? 'other-node' : undefined,
      isReady: state === 'ready',
      isServing: state !== 'unready',
      isTerminating: state === 'terminating',
    }),
  );
}

function servicePortOf(drawn: Drawn): ServicePort {
  const { world } = drawn;
  return portOf({
    clusterIp: world.clusterIp,
    nodePort: drawn.hasNodePort ? NODE_PORT : 0,
    externalIps: drawn.hasExternalIp ? [world.externalIp] : [],
    loadBalancerIps: drawn.hasLoadBalancer ? [world.loadBalancerIp] : [],
    loadBalancerSourceRanges: drawn.hasLoadBalancer && drawn.hasRanges ? [world.allowed] : [],
    isExternalPolicyLocal: drawn.isExternalLocal,
    isInternalPolicyLocal: drawn.isInternalLocal,
    healthCheckNodePort: drawn.hasLoadBalancer && drawn.isExternalLocal && drawn.hasHealthPort ? 31_000 : 0,
  });
}

function packetOf(drawn: Drawn): FlowPacket {
  const { world, from, door } = drawn;
  const sources = {
    client: world.client,
    blocked: world.blocked,
    pod: world.family === 'IPv4' ? '10.180.7.7' : 'fd00:10::77',
    otherNode: world.otherNode,
    self: world.pods[0] ?? '',
  };
  const destination = door === 'node' ? world.node : world[door];
  return {
    protocol: 'tcp',
    source: sources[from],
    destination,
    destinationPort: door === 'node' ? NODE_PORT : 80,
  };
}

/** Indexes of the Pods that may get it, or why none does; undefined for what is not for this Service. */
function expectedOf(drawn: Drawn): readonly number[] | 'nobody' | 'none here' | 'barred' | undefined {
  const { places, door } = drawn;
  const isThere = {
    clusterIp: true,
    externalIp: drawn.hasExternalIp,
    loadBalancerIp: drawn.hasLoadBalancer,
    node: drawn.hasNodePort,
  }[door];
  if (!isThere) return undefined;
  const indexes = (isWanted: (place: Drawn['places'][number]) => boolean): readonly number[] =>
    places.flatMap((place, index) => (isWanted(place) ? [index] : []));
  const preferred = (isWanted: (place: Drawn['places'][number]) => boolean): readonly number[] => {
    const ready = indexes((place) => place.state === 'ready' && isWanted(place));
    return ready.length > 0 ? ready : indexes((place) => place.state === 'terminating' && isWanted(place));
  };
  const anywhere = preferred(() => true);
  const here = preferred(({ node }) => node === 'here');
  if (door === 'loadBalancerIp' && drawn.hasRanges && drawn.from !== 'client') return 'barred';
  if (anywhere.length === 0) return 'nobody';
  // What comes from the cluster is at home everywhere: the policy for traffic from outside is not about it.
  const isLocal = door === 'clusterIp' ? drawn.isInternalLocal : drawn.isExternalLocal && !isFromPod(drawn);
  if (!isLocal) return anywhere;
  return here.length > 0 ? here : 'none here';
}

function answerIn(mode: FlowMode, drawn: Drawn): FlowAnswer {
  const { world } = drawn;
  const node = nodeOf(mode, {
    family: world.family,
    nodeIp: world.node,
    clusterCidr: world.range,
    serviceCidr: world.family === 'IPv4' ? '172.30.0.0/16' : 'fd00:172::/112',
    nodePortAddresses: mode === 'nftables' ? [world.node] : undefined,
  });
  const ports = [new CompiledPort(servicePortOf(drawn), endpointsOf(drawn))];
  return flowOf(ports, { mode, node, localAddresses: new Set([world.node]) }, packetOf(drawn));
}

function targetsOf({ world }: Drawn, indexes: readonly number[]): readonly string[] {
  return indexes
    .map((index) => world.pods[index] ?? '')
    .map((address) => (world.family === 'IPv4' ? `${address}:8080` : `[${address}]:8080`));
}

describe('a packet for a Service', () => {
  it.each(['iptables', 'nftables', 'ipvs'] as const)(
    'goes where the documentation says in %s mode',
    (mode) => {
      fc.assert(
        fc.property(drawnArbitrary, (drawn) => {
          const expected = expectedOf(drawn);
          const { result, targets, masquerade: isMasqueraded } = answerIn(mode, drawn);
          if (expected === undefined) {
            expect(result).not.toBe('DNAT');
            return;
          }
          if (expected === 'barred') {
            // Only nftables looks at the ranges of a Service that has no endpoints.
            const isLost = mode !== 'iptables' || result === 'DROP';
            expect(isLost ? 'DROP' : result).toBe(isLost ? result : 'REJECT');
            return;
          }
          if (expected === 'nobody') {
            expect(result).toBe('REJECT');
            return;
          }
          if (expected === 'none here') {
            // IPVS sends it elsewhere all the same, as far as it knows of endpoints elsewhere.
            const isOpen = drawn.hasNodePort || drawn.hasExternalIp || drawn.hasLoadBalancer;
            const inIpvs = drawn.isInternalLocal && !isOpen ? 'REJECT' : 'DNAT';
            expect(result).toBe(mode === 'ipvs' ? inIpvs : 'DROP');
            return;
          }
          // IPVS has no short cut for Pods: the policy Local is for them too, while there is an endpoint here.
          if (mode === 'ipvs' && drawn.isExternalLocal && drawn.door !== 'clusterIp' && isFromPod(drawn)) {
            expect(result).toBe('DNAT');
            return;
          }
          expect({ result, targets }).toEqual({ result: 'DNAT', targets: targetsOf(drawn, expected) });
          const isHairpin = drawn.from === 'self' && expected.includes(0);
          const isOutside = drawn.door === 'clusterIp' ? !isFromPod(drawn) : !drawn.isExternalLocal;
          if (!isHairpin) expect(isMasqueraded).toBe(isOutside);
          else if (mode !== 'ipvs' || drawn.places[0]?.node === 'here') expect(isMasqueraded).toBe(true);
        }),
        { numRuns: 4000, seed: 11 },
      );
    },
    240_000,
  );
});

/** The laptop of the rig is a machine with a kernel of its own, and nobody's rules in it. */
function ipvsNode(): (drawn: Drawn) => FlowAnswer {
  const rig = clusterRig({ workers: 1 });
  const stack = rig.network.machines.get('laptop')?.rootNamespace.stack;
  if (stack === undefined) throw new Error('the rig has a laptop');
  const node = nodeOf('ipvs', { nodeIp: WORLDS[0]?.node ?? '', clusterCidr: WORLDS[0]?.range ?? '' });
  const proxier = new IpvsProxier(node, stack, rig.scheduler, DEFAULT_IPVS_OPTIONS);
  const { netfilter } = stack;
  const [eth0] = stack.devices().filter(({ name }) => name === 'eth0');
  let sourcePort = 20_000;
  return (drawn) => {
    proxier.sync([new CompiledPort(servicePortOf(drawn), endpointsOf(drawn))], rig.scheduler.now());
    const { source, destination, destinationPort, protocol } = packetOf(drawn);
    const targets = new Set<string>();
    let isMasqueraded = false;
    let result: FlowAnswer['result'] = 'NONE';
    for (let draw = 0; draw < 4; draw += 1) {
      sourcePort = sourcePort >= 60_000 ? 20_000 : sourcePort + 1;
      const addresses = { from: `${source}:${sourcePort}`, to: `${destination}:${destinationPort}` };
      const packet = protocol === 'udp' ? udpPacket(addresses) : tcpPacket({ ...addresses, flags: 'S' });
      const at = packet.networkOffset;
      const addressAt = (offset: number): string => formatIpv4(ipv4Of(packet.uint32(at + offset)));
      let verdict = netfilter.run(HOOK.PREROUTING, packet, eth0, undefined);
      if (verdict === VERDICT.ACCEPT) {
        const isLocal = stack
          .devices()
          .some((device) =>
            stack.addressesOf(device).some(({ address }) => formatIp(address) === addressAt(16)),
          );
        verdict = netfilter.run(
          isLocal ? HOOK.INPUT : HOOK.FORWARD,
          packet,
          eth0,
          isLocal ? undefined : eth0,
        );
      }
      if (verdict === VERDICT.REJECT) result = 'REJECT';
      else if (verdict === VERDICT.DROP) result = 'DROP';
      else if (addressAt(16) !== destination) {
        result = 'DNAT';
        targets.add(`${addressAt(16)}:${packet.uint16(at + 22)}`);
        isMasqueraded ||= addressAt(12) !== source;
      }
    }
    return { result, targets: [...targets].sort(), masquerade: isMasqueraded };
  };
}

describe('flowOf and the rules of IPVS mode', () => {
  it('agree', () => {
    const walk = ipvsNode();
    fc.assert(
      fc.property(drawnArbitrary, (drawn) => {
        fc.pre(drawn.world.family === 'IPv4');
        expect(answerIn('ipvs', drawn)).toEqual(walk(drawn));
      }),
      { numRuns: 300, seed: 5 },
    );
  }, 240_000);
});
