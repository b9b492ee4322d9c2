/**
 * The program at the tunnel device, for what other nodes send (`cil_from_overlay` of bpf/bpf_overlay.c).
 *
 * The identity of the sender is what the tunnel's header says. What is for no Pod of this node is for the node itself.
 */
import type { NetDevice, PacketProgram } from '../../../../link/net-device';
import type { Packet } from '../../../../link/packet';
import { ETHER_TYPE } from '../../../../wire/ether-type';
import { RESERVED_IDENTITY } from '../reserved-identity';
import { findNetworkHeader } from './flow-tuple';
import type { NodeDatapath } from './node-datapath';
import { returnFromNodePort } from './node-port';
import { deliverToPod } from './pod-delivery';

export class FromOverlay implements PacketProgram {
  readonly #datapath: NodeDatapath;

  constructor(datapath: NodeDatapath) {
    this.#datapath = datapath;
  }

  run(packet: Packet, device: NetDevice): boolean {
    packet.ingress = device;
    findNetworkHeader(packet);
    if (packet.etherType !== ETHER_TYPE.IPV4) return true;
    const datapath = this.#datapath;
    const { tuple } = datapath;
    const source = packet.tunnelKey?.vni ?? RESERVED_IDENTITY.WORLD;
    packet.tunnelKey = undefined;
    const problem = tuple.read(packet, datapath.fragments);
    const identities = {
      source,
      destination: datapath.parts.ipcache.lookUp(tuple.destination).identity,
    };
    if (problem !== undefined || source === RESERVED_IDENTITY.HOST) {
      datapath.drop(packet, problem ?? 'Invalid identity', 'ingress', identities);
      return false;
    }
    if (returnFromNodePort(datapath, packet, identities)) return false;
    const endpoint = datapath.parts.endpoints.get(tuple.destination);
    if (endpoint !== undefined) {
      deliverToPod(datapath, packet, endpoint, source);
      return false;
    }
    datapath.deliverToHost(packet, identities);
    return false;
  }
}
