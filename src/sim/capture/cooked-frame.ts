/**
 * Frames as `tcpdump -i any` has them on Linux: a "cooked" header, version 2, in place of that of Ethernet
 * (LINKTYPE_LINUX_SLL2).
 */
import { ETHER_TYPE } from '../wire/ether-type';
import { ETHERNET_HEADER_BYTES } from '../wire/ethernet';
import { readMac } from '../wire/mac-address';
import { PACKET_TYPE, packetTypeOf } from '../wire/packet-type';

const COOKED_HEADER_BYTES = 20;
const [ARPHRD_ETHER, ARPHRD_TUNNEL, ARPHRD_LOOPBACK] = [1, 768, 772] as const;
const MAC_BYTES = 6;

interface CookedDevice {
  readonly index: number;
  readonly mac: number;
  readonly kind: string;
  readonly linkHeaderBytes: number;
}

/** The same of an IP packet on a device without a header of its own, which has no addresses to tell. */
function cookedPacket(packet: Uint8Array, device: CookedDevice, direction: 'in' | 'out'): Uint8Array {
  const cooked = new Uint8Array(packet.length + COOKED_HEADER_BYTES);
  const view = new DataView(cooked.buffer);
  view.setUint16(0, (packet[0] ?? 0) >>> 4 === 6 ? ETHER_TYPE.IPV6 : ETHER_TYPE.IPV4);
  view.setUint32(4, device.index);
  view.setUint16(8, ARPHRD_TUNNEL);
  cooked[10] = direction === 'out' ? PACKET_TYPE.OUTGOING : PACKET_TYPE.HOST;
  cooked.set(packet, COOKED_HEADER_BYTES);
  return cooked;
}

/** `frame` from its destination address on; the length of what comes out is 6 bytes more. */
export function cookedFrame(frame: Uint8Array, device: CookedDevice, direction: 'in' | 'out'): Uint8Array {
  if (device.linkHeaderBytes === 0) return cookedPacket(frame, device, direction);
  const isLoopback = device.kind === 'loopback';
  const cooked = new Uint8Array(frame.length - ETHERNET_HEADER_BYTES + COOKED_HEADER_BYTES);
  const destination = readMac(frame, 0);
  const view = new DataView(cooked.buffer);
  cooked.set(frame.subarray(12, 14), 0);
  view.setUint32(4, device.index);
  view.setUint16(8, isLoopback ? ARPHRD_LOOPBACK : ARPHRD_ETHER);
  cooked[10] =
    direction === 'out' ? PACKET_TYPE.OUTGOING : packetTypeOf(destination, destination === device.mac);
  cooked[11] = MAC_BYTES;
  cooked.set(frame.subarray(MAC_BYTES, 2 * MAC_BYTES), 12);
  cooked.set(frame.subarray(ETHERNET_HEADER_BYTES), COOKED_HEADER_BYTES);
  return cooked;
}
