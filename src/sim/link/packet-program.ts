/** A program at the traffic-control hook of a device (`tc filter … bpf direct-action`, tcx), as eBPF network plugins attach them. */
import type { NetDevice } from './net-device';
import type { Packet } from './packet';

/**
 * On the way in it runs after the taps and before a bridge or the IP stack (`sch_handle_ingress`), on the way out before the
 * taps (`sch_handle_egress`): who listens on the device sees what the program has made of a packet.
 */
export interface PacketProgram {
  /** The packet starts with its Ethernet header. Answers false where it is no longer the device's: redirected, or dropped. */
  run(packet: Packet, device: NetDevice): boolean;
}
