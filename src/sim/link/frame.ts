/** Reads and writes the Ethernet header of a packet in place (`wire/ethernet.ts` has it as an object). */
import type { MacAddress } from '../wire/mac-address';
import type { Packet } from './packet';

export const FRAME_HEADER_BYTES = 14;
const MAC_LOW_RANGE = 0x1_0000_0000;

/** Multicast or broadcast. */
export function isGroupFrame(packet: Packet): boolean {
  return (packet.uint8(packet.start) & 1) === 1;
}

export function isBroadcastFrame(packet: Packet): boolean {
  return packet.uint32(packet.start) === 0xffff_ffff && packet.uint16(packet.start + 4) === 0xffff;
}

export function isFrameTo(packet: Packet, device: MacParts): boolean {
  return packet.uint32(packet.start + 2) === device.macLow && packet.uint16(packet.start) === device.macHigh;
}

/** The destination address as a number, the key of forwarding tables. */
export function frameDestination(packet: Packet): MacAddress {
  return macAt(packet, packet.start);
}

export function frameSource(packet: Packet): MacAddress {
  return macAt(packet, packet.start + 6);
}

export function setFrameDestination(packet: Packet, high: number, low: number): void {
  packet.setUint16(packet.start, high);
  packet.setUint32(packet.start + 2, low);
}

export function setFrameSource(packet: Packet, high: number, low: number): void {
  packet.setUint16(packet.start + 6, high);
  packet.setUint32(packet.start + 8, low);
}

/** Puts a header before the network header and makes it the start of the frame. */
export function pushFrameHeader(packet: Packet, destination: MacParts, source: MacParts): void {
  packet.start = packet.networkOffset - FRAME_HEADER_BYTES;
  setFrameDestination(packet, destination.macHigh, destination.macLow);
  setFrameSource(packet, source.macHigh, source.macLow);
  packet.setUint16(packet.start + 12, packet.etherType);
}

/** A MAC address in two parts, as devices and neighbor entries keep it. */
export interface MacParts {
  readonly macHigh: number;
  readonly macLow: number;
}

export function macPartsOf(mac: MacAddress): MacParts {
  return { macHigh: Math.floor(mac / MAC_LOW_RANGE), macLow: mac % MAC_LOW_RANGE };
}

function macAt(packet: Packet, offset: number): MacAddress {
  return (packet.uint16(offset) * MAC_LOW_RANGE + packet.uint32(offset + 2)) as MacAddress;
}
