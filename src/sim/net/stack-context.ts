/** What the parts of one namespace's IP stack share. */
import type { Prng } from '../base/prng';
import type { Scheduler } from '../engine/scheduler';
import type { DropDetail, DropReason } from '../link/drop-reason';
import type { Packet, PacketDevice } from '../link/packet';
import type { PacketPool } from '../link/packet-pool';
import type { Netfilter } from '../netfilter/netfilter';
import type { IcmpGlobalLimit } from './icmp-global-limit';
import type { InterfaceTable } from './interface-table';
import type { Routing } from './routing';
import type { IcmpTypeCounters, SnmpCounters } from './snmp-counters';
import type { Sysctl } from './sysctl';

export interface StackContext {
  /** Name of the namespace: `node1`, `default/client`. */
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly packets: PacketPool;
  readonly interfaces: InterfaceTable;
  readonly routing: Routing;
  readonly sysctl: Sysctl;
  readonly netfilter: Netfilter;
  readonly counters: SnmpCounters;
  readonly icmpCounters: IcmpTypeCounters;
  readonly icmpLimit: IcmpGlobalLimit;
}

/** Ends a packet's way in the name of the namespace. What `ip -s link` counts, devices count themselves. */
export function dropIn(
  context: StackContext,
  packet: Packet,
  reason: DropReason,
  device: PacketDevice | undefined,
  detail: DropDetail = '',
): void {
  context.packets.drop(packet, reason, { at: context.name, device: device?.name ?? '', detail });
}
