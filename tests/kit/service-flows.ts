/** A Service port and a packet, as the tables of kube-proxy's own tests have them, asked of `flowOf` and of the rules. */
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { tcpPacket, udpPacket } from '#kit/packet-builder';
import type { SimTime } from '#sim/base/time';
import { IptablesProxier } from '#sim/kube/kube-proxy/iptables-proxier';
import { NftablesProxier } from '#sim/kube/kube-proxy/nftables-proxier';
import type { ProxyNode } from '#sim/kube/kube-proxy/proxy-node';
import { type CompiledPort } from '#sim/kube/kube-proxy/service-catalogue';
import { flowOf, type FlowAnswer, type FlowMode, type FlowPacket } from '#sim/kube/kube-proxy/service-flows';
import type { ProxyEndpoint, ServicePort } from '#sim/kube/kube-proxy/service-port';
import type { Packet } from '#sim/link/packet';
import { HOOK, VERDICT } from '#sim/netfilter/hook';
import { Netfilter } from '#sim/netfilter/netfilter';
import { formatIpv4, ipv4Of } from '#sim/wire/ipv4-address';

export const NODE_IP = '192.168.0.2';
export const CLIENT = '203.0.113.2';
export const NODE_NAME = 'test-node';
const MARK = 0x4000;

/** The places that the tables of kube-proxy's own tests speak of. */
export function nodeOf(mode: FlowMode, options: Partial<ProxyNode> = {}): ProxyNode {
  return {
    nodeName: NODE_NAME,
    family: 'IPv4',
    nodeIp: NODE_IP,
    clusterCidr: '10.0.0.0/8',
    isMasqueradeAll: false,
    hasLocalhostNodePorts: mode === 'iptables',
    nodePortAddresses: mode === 'nftables' ? [NODE_IP] : undefined,
    serviceCidr: '172.30.0.0/16',
    hasAccounting: false,
    ...options,
  };
}

export function portOf(options: Partial<ServicePort>): ServicePort {
  return {
    name: 'ns1/svc1:p80',
    protocol: 'tcp',
    clusterIp: '172.30.0.41',
    port: 80,
    nodePort: 0,
    externalIps: [],
    loadBalancerIps: [],
    loadBalancerSourceRanges: [],
    isExternalPolicyLocal: false,
    isInternalPolicyLocal: false,
    affinitySeconds: undefined,
    healthCheckNodePort: 0,
    ...options,
  };
}

export function endpoint(address: string, options: Partial<ProxyEndpoint> = {}): ProxyEndpoint {
  return {
    address,
    port: 80,
    nodeName: undefined,
    isReady: true,
    isServing: true,
    isTerminating: false,
    ...options,
  };
}

export const ELSEWHERE = { nodeName: 'other-node' };

interface Asked {
  readonly mode: FlowMode;
  readonly ports: readonly CompiledPort[];
  readonly node: ProxyNode;
  readonly packet: FlowPacket;
}

export function answerOf({ mode, ports, node, packet }: Asked): FlowAnswer {
  return flowOf(ports, { mode, node, localAddresses: new Set([NODE_IP]) }, packet);
}

const ETH0 = { name: 'eth0' };
const DRAWS = 30;

/** The same packet through the rules that kube-proxy writes, as often as it takes to see every endpoint drawn. */
export function walkedThroughRules({ mode, ports, node, packet }: Asked): FlowAnswer {
  const netfilter = new Netfilter(new FakeNetfilterHost({ eth0: NODE_IP }));
  const proxier =
    mode === 'nftables'
      ? new NftablesProxier(node, netfilter.nftables)
      : new IptablesProxier(node, netfilter);
  proxier.sync(ports, 0 as SimTime);
  const targets = new Set<string>();
  let isMasqueraded = false;
  let result: FlowAnswer['result'] = 'NONE';
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const made = madePacket(packet, 20_000 + draw);
    const verdict = runThrough(netfilter, packet, made);
    const destination = endpointOf(made);
    if (verdict !== VERDICT.ACCEPT) result = verdict === VERDICT.REJECT ? 'REJECT' : 'DROP';
    else if (destination !== `${packet.destination}:${packet.destinationPort}`) {
      result = 'DNAT';
      targets.add(destination);
    }
    isMasqueraded ||= (made.mark & MARK) !== 0;
  }
  const sorted = [...targets].sort();
  return { result, targets: sorted, masquerade: result === 'DNAT' && isMasqueraded };
}

function madePacket(
  { protocol, source, destination, destinationPort }: FlowPacket,
  sourcePort: number,
): Packet {
  const addresses = { from: `${source}:${sourcePort}`, to: `${destination}:${destinationPort}` };
  return protocol === 'udp' ? udpPacket(addresses) : tcpPacket({ ...addresses, flags: 'S' });
}

function endpointOf(packet: Packet): string {
  const at = packet.networkOffset;
  const address = formatIpv4(ipv4Of(packet.uint32(at + 16)));
  return `${address}:${packet.uint16(at + 22)}`;
}

function isLocal(address: string): boolean {
  return address === NODE_IP || address.startsWith('127.');
}

function runThrough(netfilter: Netfilter, { source }: FlowPacket, packet: Packet): number {
  if (isLocal(source)) {
    const sent = netfilter.run(HOOK.OUTPUT, packet, undefined, ETH0);
    const isForSelf = isLocal(endpointOf(packet).split(':')[0] ?? '');
    return sent === VERDICT.ACCEPT && isForSelf ? netfilter.run(HOOK.INPUT, packet, ETH0, undefined) : sent;
  }
  const arrived = netfilter.run(HOOK.PREROUTING, packet, ETH0, undefined);
  if (arrived !== VERDICT.ACCEPT) return arrived;
  return isLocal(endpointOf(packet).split(':')[0] ?? '')
    ? netfilter.run(HOOK.INPUT, packet, ETH0, undefined)
    : netfilter.run(HOOK.FORWARD, packet, ETH0, { name: 'cni0' });
}

export function packetOf(source: string, destination: string, destinationPort = 80): FlowPacket {
  return { protocol: 'tcp', source, destination, destinationPort };
}
