/**
 * The programs at the node's network device (`cil_from_netdev` and `cil_to_netdev` of bpf/bpf_host.c): Services for those outside,
 * and answers to them.
 *
 * With the stack of the host in the way ("legacy host routing", which masquerading by iptables needs), what is for Pods goes on through it.
 */
import type { NetDevice, PacketProgram } from '../../../../link/net-device';
import type { Packet } from '../../../../link/packet';
import { ETHER_TYPE } from '../../../../wire/ether-type';
import { findNetworkHeader } from './flow-tuple';
import type { NodeDatapath } from './node-datapath';
import { answerOfHost, forwardToService, returnFromNodePort } from './node-port';

export class FromNetwork implements PacketProgram {
  readonly #datapath: NodeDatapath;

  constructor(datapath: NodeDatapath) {
    this.#datapath = datapath;
  }

  run(packet: Packet, device: NetDevice): boolean {
    findNetworkHeader(packet);
    if (packet.etherType !== ETHER_TYPE.IPV4) return true;
    const datapath = this.#datapath;
    const { tuple } = datapath;
    // What cannot be followed is the stack's matter here.
    if (tuple.read(packet, datapath.fragments) !== undefined) return true;
    packet.ingress = device;
    const { services, ipcache } = datapath.parts;
    const source = ipcache.lookUp(tuple.source).identity;
    const identities = { source, destination: ipcache.lookUp(tuple.destination).identity };
    if (tuple.isServiceProtocol) {
      const frontend = services.find(tuple.destination, tuple.destinationPort, tuple.protocol);
      if (frontend !== undefined) return forwardToService(datapath, packet, frontend, identities);
      if (returnFromNodePort(datapath, packet, identities)) return false;
    }
    return true;
  }
}

export class ToNetwork implements PacketProgram {
  readonly #datapath: NodeDatapath;

  constructor(datapath: NodeDatapath) {
    this.#datapath = datapath;
  }

  run(packet: Packet): boolean {
    findNetworkHeader(packet);
    if (packet.etherType !== ETHER_TYPE.IPV4) return true;
    const datapath = this.#datapath;
    const { tuple } = datapath;
    if (tuple.read(packet, datapath.fragments) === undefined && tuple.isServiceProtocol)
      answerOfHost(datapath, packet);
    return true;
  }
}
