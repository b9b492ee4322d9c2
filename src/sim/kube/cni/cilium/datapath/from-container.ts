/**
 * The program at a Pod's veth pair, for what the Pod sends (`cil_from_container` of bpf/bpf_lxc.c).
 *
 * Models the answer to the Pod's questions for its gateway, the check of its source address, connection tracking, egress policy,
 * and the ways on: to a Pod beside it, into the tunnel, or to the stack of the host. Services are the sockets' matter (`socket-services.ts`).
 * Leaves out redirection to the proxy of layer 7, and IPv6, which is switched off by default.
 */
import { FRAME_HEADER_BYTES, setFrameDestination, setFrameSource } from '../../../../link/frame';
import type { NetDevice, PacketProgram } from '../../../../link/net-device';
import type { Packet } from '../../../../link/packet';
import { ETHER_TYPE } from '../../../../wire/ether-type';
import { RESERVED_IDENTITY } from '../reserved-identity';
import { findNetworkHeader } from './flow-tuple';
import type { LocalEndpoint } from './local-endpoint';
import { identityMark, type NodeDatapath } from './node-datapath';
import { answerFromNodePort } from './node-port';
import { deliverToPod, mayPass } from './pod-delivery';

const ARP_BYTES = 28;
const ARP_REQUEST = 1;

export class FromContainer implements PacketProgram {
  readonly #datapath: NodeDatapath;
  readonly #endpoint: LocalEndpoint;

  constructor(datapath: NodeDatapath, endpoint: LocalEndpoint) {
    this.#datapath = datapath;
    this.#endpoint = endpoint;
  }

  run(packet: Packet, device: NetDevice): boolean {
    packet.ingress = device;
    findNetworkHeader(packet);
    if (packet.etherType === ETHER_TYPE.ARP) return this.#answerArp(packet, device);
    const datapath = this.#datapath;
    const endpoint = this.#endpoint;
    const { tuple } = datapath;
    const unknown = { source: endpoint.identity, destination: RESERVED_IDENTITY.UNKNOWN };
    if (packet.etherType !== ETHER_TYPE.IPV4) {
      datapath.parts.stack.packets.drop(packet, 'ebpf-drop', {
        at: datapath.parts.stack.name,
        device: device.name,
        detail: 'Unsupported L3 protocol',
      });
      return false;
    }
    const problem = tuple.read(packet, datapath.fragments);
    if (tuple.source !== endpoint.address || problem !== undefined) {
      datapath.drop(packet, problem ?? 'Invalid source ip', 'egress', unknown);
      return false;
    }
    return this.#send(packet);
  }

  #send(packet: Packet): boolean {
    const datapath = this.#datapath;
    const endpoint = this.#endpoint;
    const { tuple } = datapath;
    const { ipcache, connections, monitor, endpoints, nodeOfPodRange } = datapath.parts;
    const known = ipcache.lookUp(tuple.destination);
    const identities = { source: endpoint.identity, destination: known.identity };
    const { status, entry, isMonitored } = connections.find(tuple, 'OUT');
    const isAnswer = status === 'reply' || status === 'related';
    if (!isAnswer) {
      const question = {
        endpoint,
        direction: 'egress' as const,
        peer: known.identity,
        isNew: status === 'new',
      };
      if (!mayPass(datapath, packet, question)) return false;
      if (status === 'new' && !tuple.isRelated)
        connections.create(tuple, 'OUT').sourceIdentity = endpoint.identity;
    } else if (entry?.isNodePort === true && tuple.isServiceProtocol) {
      if (isMonitored) monitor.trace('to-network', tuple, identities, true);
      answerFromNodePort(datapath, packet, identities);
      return false;
    }
    const neighbor = endpoints.get(tuple.destination);
    if (neighbor !== undefined) {
      deliverToPod(datapath, packet, neighbor, endpoint.identity);
      return false;
    }
    const isForHost = datapath.isHost(tuple.destination);
    const remote = isForHost ? undefined : (known.tunnel ?? nodeOfPodRange(tuple.destination));
    if (remote !== undefined) {
      datapath.encapsulate(packet, remote, identities, isMonitored ? isAnswer : undefined);
      return false;
    }
    if (!datapath.hop(packet, identities, 'egress')) return false;
    packet.mark = identityMark(endpoint.identity);
    if (isMonitored) monitor.trace('to-stack', tuple, identities, isAnswer);
    return true;
  }

  /** For whatever address but its own, the answer is the MAC address of this end (`tail_handle_arp`). */
  #answerArp(packet: Packet, device: NetDevice): boolean {
    const at = packet.start + FRAME_HEADER_BYTES;
    const isRequest = packet.end - at >= ARP_BYTES && packet.uint16(at + 6) === ARP_REQUEST;
    if (!isRequest || packet.uint32(at + 24) === this.#endpoint.address) return true;
    const target = packet.uint32(at + 24);
    const senderHigh = packet.uint16(at + 8);
    const senderLow = packet.uint32(at + 10);
    packet.setUint16(at + 6, 2);
    packet.setUint16(at + 18, senderHigh);
    packet.setUint32(at + 20, senderLow);
    packet.setUint32(at + 24, packet.uint32(at + 14));
    packet.setUint16(at + 8, device.macHigh);
    packet.setUint32(at + 10, device.macLow);
    packet.setUint32(at + 14, target);
    setFrameDestination(packet, senderHigh, senderLow);
    setFrameSource(packet, device.macHigh, device.macLow);
    device.send(packet);
    return false;
  }
}
