/**
 * The program at `cilium_host`, for what the host sends to Pods: its own, and what it forwards (`cil_from_host` of bpf/bpf_host.c).
 */
import type { NetDevice, PacketProgram } from '../../../../link/net-device';
import type { Packet } from '../../../../link/packet';
import { ETHER_TYPE } from '../../../../wire/ether-type';
import { formatIpv4 } from '../../../../wire/ipv4-address';
import { RESERVED_IDENTITY } from '../reserved-identity';
import { findNetworkHeader } from './flow-tuple';
import type { NodeDatapath } from './node-datapath';
import { deliverToPod } from './pod-delivery';

export class FromHost implements PacketProgram {
  readonly #datapath: NodeDatapath;

  constructor(datapath: NodeDatapath) {
    this.#datapath = datapath;
  }

  run(packet: Packet, device: NetDevice): boolean {
    findNetworkHeader(packet);
    if (packet.etherType !== ETHER_TYPE.IPV4) return true;
    const datapath = this.#datapath;
    const { tuple } = datapath;
    const { ipcache, endpoints, nodeOfPodRange } = datapath.parts;
    packet.ingress = device;
    const problem = tuple.read(packet, datapath.fragments);
    const source = datapath.identityOfHostPacket(packet);
    const known = ipcache.lookUp(tuple.destination);
    const identities = { source, destination: known.identity };
    if (problem !== undefined) {
      datapath.drop(packet, problem, 'egress', identities);
      return false;
    }
    const endpoint = endpoints.get(tuple.destination);
    const remote = endpoint === undefined ? (known.tunnel ?? nodeOfPodRange(tuple.destination)) : undefined;
    if (endpoint !== undefined) deliverToPod(datapath, packet, endpoint, source);
    else if (remote !== undefined) datapath.encapsulate(packet, remote, identities, undefined);
    else if (known.identity === RESERVED_IDENTITY.WORLD)
      datapath.drop(packet, 'Stale or unroutable IP', 'egress', identities, formatIpv4(tuple.destination));
    else return true;
    return false;
  }
}
