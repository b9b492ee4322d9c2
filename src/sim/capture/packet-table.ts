/** Captured packets as columns, whether they come from a running lab or from a file. */
import type { IpAddress } from '../wire/ip-address';

/** The link types that are read, by their numbers in capture files. */
export const LINK_TYPE = {
  /** BSD loopback: the address family in the order of the machine that captured. */
  NULL: 0,
  ETHERNET: 1,
  PPP: 9,
  RAW: 101,
  /** OpenBSD loopback: the address family with its most significant byte first. */
  LOOP: 108,
  /** What Linux gives for `any`. */
  LINUX_SLL: 113,
  IPV4: 228,
  IPV6: 229,
  LINUX_SLL2: 276,
} as const;

/** As a capture file has it: raw IP has had three numbers. */
export function fileLinkType(linkType: number): number {
  return linkType === 12 || linkType === 14 ? LINK_TYPE.RAW : linkType;
}

/** tcpdump's default snapshot length (`MAXIMUM_SNAPLEN`): more than any frame has. */
export const DEFAULT_SNAP_LENGTH = 262_144;

export interface CaptureInterface {
  readonly name: string;
  readonly linkType: number;
  /** Whether the machine that captured had the most significant byte first; the NULL link type depends on it. */
  readonly isSwapped?: boolean;
  /** Its number in its namespace, where that is known. */
  readonly number?: number;
}

/** The direction of a captured frame as seen from its interface. */
export const CAPTURE_DIRECTION = { UNKNOWN: 0, IN: 1, OUT: 2 } as const;

/** A row is a packet; rows count from 0 and are in the order of capture. */
export interface PacketTable {
  /** Also of those that were forgotten. */
  readonly count: number;
  /** The oldest row that is still there; 0 where nothing is forgotten. */
  readonly firstRow: number;
  /** Calendar time that `timeNs` counts from, in milliseconds since 1970 UTC. */
  readonly startTimeMs: number;
  readonly interfaces: readonly CaptureInterface[];
  /** Whose addresses are, where a file says it. */
  readonly names?: ReadonlyMap<IpAddress, string>;
  /** That of the first row of all stays known. */
  timeNs(row: number): number;
  interfaceIndex(row: number): number;
  /** `CAPTURE_DIRECTION` */
  direction(row: number): number;
  packetId(row: number): number;
  /** The memory that holds the frame, from `start` on for `capturedLength` bytes. */
  buffer(row: number): Uint8Array;
  start(row: number): number;
  capturedLength(row: number): number;
  /** Before the snapshot length cut it. */
  originalLength(row: number): number;
}
