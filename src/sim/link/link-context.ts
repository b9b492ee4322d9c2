/** What every link of a lab shares. */
import type { Sentence } from '../base/sentence';
import type { Scheduler } from '../engine/scheduler';
import type { DeviceRegistry } from './device-registry';
import type { NetDevice } from './net-device';
import type { PacketPool } from './packet-pool';
import type { TlsLedger } from '../wire/tls-ledger';
import type { WireStatistics } from './wire-statistics';

export interface LinkContext {
  readonly scheduler: Scheduler;
  readonly packets: PacketPool;
  readonly wires: WireStatistics;
  readonly registry: DeviceRegistry;
  /** The keys of the connections that somebody looks at. */
  readonly tls: TlsLedger;
  /** Whether devices take large TCP frames whole; true when left out, as on a real machine. */
  readonly hasSegmentationOffload?: boolean;
  /** Whether namespaces speak IPv6 from the start; false when left out: `net.ipv6.conf.*.disable_ipv6` is 1 then. */
  readonly hasIpv6?: boolean;
  /** How many of the datagrams that a socket sends at one moment get into each other's way in connection tracking. */
  readonly udpRaceRatio?: number;
  /** Why a capture filter finds nothing on some devices; undefined where it may find something. */
  readonly noteOnFilter?: FilterNoteMaker;
}

export type FilterNoteMaker = (
  filterText: string,
  devices: readonly NetDevice[],
) => { readonly isCertain: boolean; readonly text: Sentence } | undefined;
