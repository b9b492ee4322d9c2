/**
 * Services for those who are not in the cluster: node ports, external and load balancer addresses (bpf/lib/nodeport.h).
 *
 * Models the choice of a backend, which stays for a connection, and the mode SNAT: a connection to a Pod on another node goes on with an
 * address of this node, so that its answers come back here and get the Service's address again; one to a Pod of this node keeps its source.
 * Leaves out DSR, hybrid mode, Maglev (random is the default), acceleration by XDP, and errors of ICMP about translated connections.
 */
import type { Packet } from '../../../../link/packet';
import { ICMP_TYPE, UNREACHABLE_CODE } from '../../../../net/icmp-sender';
import { formatIpv4 } from '../../../../wire/ipv4-address';
import { ipCidrContains } from '../../../../wire/ip-cidr';
import { RESERVED_IDENTITY } from '../reserved-identity';
import type { TrackedConnection } from './connection-map';
import type { FlowIdentities } from './monitor';
import type { NodeDatapath } from './node-datapath';
import type { Backend, Frontend } from './frontend';

/** True where the packet goes on to the stack of the host, for a backend that is here. */
export function forwardToService(
  datapath: NodeDatapath,
  packet: Packet,
  frontend: Frontend,
  { source }: FlowIdentities,
): boolean {
  const { tuple } = datapath;
  const { connections, endpoints } = datapath.parts;
  const identities = { source, destination: RESERVED_IDENTITY.WORLD };
  packet.testedRules += 1;
  if (frontend.type === 'ClusterIP') {
    datapath.drop(packet, 'Is a ClusterIP', 'ingress', identities, frontend.service);
    return false;
  }
  const { sourceRanges } = frontend;
  if (sourceRanges.length > 0 && !sourceRanges.some((range) => ipCidrContains(range, tuple.source))) {
    datapath.drop(packet, 'Denied by LB src range check', 'ingress', identities, frontend.service);
    return false;
  }
  const backend = backendOf(datapath, frontend);
  if (backend === undefined) {
    datapath.parts.stack.sendIcmpError(packet, ICMP_TYPE.UNREACHABLE, UNREACHABLE_CODE.PORT);
    datapath.drop(packet, 'Service backend not found', 'ingress', identities, frontend.service);
    return false;
  }
  const { address, port } = backend;
  datapath.rewrite(packet, 'destination', { address, port });
  const { stack } = datapath.parts;
  stack.packets.observer?.onStep(packet, stack.name, {
    kind: 'program',
    decision: 'service',
    text: `backend ${formatIpv4(address)}:${port} of ${frontend.backends.length}`,
    subject: frontend.service,
    sources: [],
  });
  const { status, entry } = connections.find(tuple, 'OUT');
  if (status === 'new' || entry === undefined) {
    const created = connections.create(tuple, 'OUT');
    created.sourceIdentity = source;
    created.isNodePort = true;
    noteFrontend(created, frontend);
  }
  if (endpoints.has(address) || datapath.isHost(address)) return true;
  sendToOtherNode(datapath, packet, { source, destination: datapath.parts.ipcache.lookUp(address).identity });
  return false;
}

function noteFrontend(connection: TrackedConnection, { id, address, port }: Frontend): void {
  connection.revNat = id;
  connection.frontendAddress = address;
  connection.frontendPort = port;
}

/** The one that the connection has, or a new one. */
function backendOf(datapath: NodeDatapath, frontend: Frontend): Backend | undefined {
  const { tuple } = datapath;
  const { connections, random, services } = datapath.parts;
  const known = connections.peek(tuple, 'SVC');
  const kept = frontend.backends.find(({ id }) => id === known?.backendId);
  if (kept !== undefined) return kept;
  const { backends, affinitySeconds } = frontend;
  if (backends.length === 0) return undefined;
  const sticky = affinitySeconds === undefined ? undefined : services.affinity.find(frontend, tuple.source);
  const chosen = sticky ?? backends[random(backends.length)];
  if (chosen === undefined) return undefined;
  if (affinitySeconds !== undefined) services.affinity.note(frontend, tuple.source, chosen);
  const entry = known ?? connections.create(tuple, 'SVC');
  entry.backendId = chosen.id;
  noteFrontend(entry, frontend);
  return chosen;
}

function sendToOtherNode(datapath: NodeDatapath, packet: Packet, identities: FlowIdentities): void {
  const { tuple } = datapath;
  const { sourceNat, nodeAddress, routerAddress, ipcache, monitor } = datapath.parts;
  const { tunnel } = ipcache.lookUp(tuple.destination);
  const nat = sourceNat.translate(tuple, tunnel === undefined ? nodeAddress : routerAddress);
  if (nat === undefined) {
    datapath.drop(packet, 'No mapping for NAT masquerade', 'egress', identities, 'no port is free');
    return;
  }
  datapath.rewrite(packet, 'source', nat);
  if (!datapath.hop(packet, identities, 'egress')) return;
  if (tunnel !== undefined) {
    datapath.encapsulate(packet, tunnel, identities, false);
    return;
  }
  monitor.trace('to-network', tuple, identities, false);
  datapath.sendByRoute(packet, identities);
}

/** An answer from a Pod of another node to a connection that was sent on there: back to who began it. False for any other packet. */
export function returnFromNodePort(
  datapath: NodeDatapath,
  packet: Packet,
  identities: FlowIdentities,
): boolean {
  const { tuple } = datapath;
  const nat = datapath.parts.sourceNat.findAnswered(tuple);
  if (nat === undefined) return false;
  datapath.rewrite(packet, 'destination', { address: nat.source, port: nat.sourcePort });
  answerFromNodePort(datapath, packet, { source: identities.source, destination: RESERVED_IDENTITY.WORLD });
  return true;
}

/** Gives an answer the address of the Service again, and sends it to the client. */
export function answerFromNodePort(datapath: NodeDatapath, packet: Packet, identities: FlowIdentities): void {
  const { tuple } = datapath;
  const { entry } = datapath.parts.connections.find(tuple, 'IN');
  if (entry === undefined || entry.revNat === 0) {
    datapath.drop(
      packet,
      'No mapping for NAT masquerade',
      'egress',
      identities,
      formatIpv4(tuple.destination),
    );
    return;
  }
  datapath.rewrite(packet, 'source', { address: entry.frontendAddress, port: entry.frontendPort });
  if (!datapath.hop(packet, identities, 'egress')) return;
  datapath.sendByRoute(packet, identities);
}

/** The same of a backend that is the host itself (`nodeport_rev_dnat_fwd_ipv4`). */
export function answerOfHost(datapath: NodeDatapath, packet: Packet): void {
  const entry = datapath.parts.connections.peekAnswered(datapath.tuple, 'OUT');
  if (entry?.isNodePort !== true || entry.revNat === 0) return;
  datapath.rewrite(packet, 'source', { address: entry.frontendAddress, port: entry.frontendPort });
}
