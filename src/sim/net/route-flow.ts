/** Fills in of a flow what rules and nexthop hashes need beyond addresses. */
import type { Packet } from '../link/packet';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import type { RouteFlow } from './route-table';

/** The ports of a packet whose `transportOffset` is set; a later fragment has none. */
export function fillPorts(flow: RouteFlow, packet: Packet): void {
  const hasPorts =
    flow.protocol === IP_PROTOCOL.TCP ||
    flow.protocol === IP_PROTOCOL.UDP ||
    flow.protocol === IP_PROTOCOL.SCTP;
  if (!hasPorts || packet.end - packet.transportOffset < 4) return;
  flow.sourcePort = packet.uint16(packet.transportOffset);
  flow.destinationPort = packet.uint16(packet.transportOffset + 2);
}
