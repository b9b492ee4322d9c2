/** What a display filter can ask of a packet: fields by Wireshark's names, each with the type of its values. */
import type { ConversationIndex } from './conversation-index';
import type { FrameMap, MappedLayer } from './frame-map';

/** `protocol` has no values: it is there or not. `time` is in seconds. */
export type DisplayFieldType =
  | 'protocol'
  | 'boolean'
  | 'number'
  | 'ipv4'
  | 'ipv6'
  | 'mac'
  | 'text'
  | 'bytes'
  | 'time';

export type DisplayValue = number | bigint | string | Uint8Array;

/** The packet that is asked, and what is known of it beside its bytes. */
export interface DisplayedPacket {
  readonly map: FrameMap;
  /** Counts from 0 in the capture, after its filter. */
  readonly index: number;
  readonly timeNs: number;
  /** Of the first packet, and of the one before. */
  readonly firstTimeNs: number;
  readonly previousTimeNs: number;
  readonly interfaceIndex: number;
  readonly interfaceName: string;
  readonly direction: number;
  readonly packetId: number;
  readonly start: number;
  readonly capturedLength: number;
  readonly originalLength: number;
  readonly isMarked: boolean;
  readonly comment: string | undefined;
  readonly conversations: ConversationIndex;
}

export interface DisplayField {
  readonly name: string;
  /** In words, for completion. */
  readonly title: string;
  readonly type: DisplayFieldType;
  /** Of a number that has so many bits. */
  readonly bits?: number;
  /** The layer that it is read from, once for each such layer; the frame itself without it. */
  readonly layer?: MappedLayer;
  /** Adds the values of one layer (numbered in the packet's map) to `out`. */
  readonly read: (packet: DisplayedPacket, layer: number, out: DisplayValue[]) => void;
}
