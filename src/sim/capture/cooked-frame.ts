/**
 * Frames as `tcpdump -i any` has them on Linux: a "cooked" header, version 2, in place of that of Ethernet
 * (LINKTYPE_LINUX_SLL2).
 */
import { ETHERNET_HEADER_BYTES } from '../wire/ethernet';

const COOKED_HEADER_BYTES = 20;
const [ARPHRD_ETHER, ARPHRD_LOOPBACK] = [1, 772] as const;
const MAC_BYTES = 6;

/** How a packet came by, as the kernel tells packet sockets. */
const PACKET_TYPE = { HOST: 0, BROADCAST: 1, MULTICAST: 2, OTHER_HOST: 3, OUTGOING: 4 } as const;

interface CookedDevice {
  readonly index: number;
  readonly mac: number;
  readonly kind: string;
}

/** `frame` from its destination address on; the length of what comes out is 6 bytes more. */
export function cookedFrame(frame: Uint8Array, device: CookedDevice, direction: 'in' | 'out'): Uint8Array {
  const isLoopback = device.kind === 'loopback';
  const cooked = new Uint8Array(frame.length - ETHERNET_HEADER_BYTES + COOKED_HEADER_BYTES);
  const view = new DataView(cooked.buffer);
  cooked.set(frame.subarray(12, 14), 0);
  view.setUint32(4, device.index);
  view.setUint16(8, isLoopback ? ARPHRD_LOOPBACK : ARPHRD_ETHER);
  cooked[10] = direction === 'out' ? PACKET_TYPE.OUTGOING : packetTypeOf(frame, device);
  cooked[11] = MAC_BYTES;
  cooked.set(frame.subarray(MAC_BYTES, 2 * MAC_BYTES), 12);
  cooked.set(frame.subarray(ETHERNET_HEADER_BYTES), COOKED_HEADER_BYTES);
  return cooked;
}

function packetTypeOf(frame: Uint8Array, device: CookedDevice): number {
  const destination = frame.subarray(0, MAC_BYTES);
  if (destination.every((byte) => byte === 0xff)) return PACKET_TYPE.BROADCAST;
  if (((destination[0] ?? 0) & 1) === 1) return PACKET_TYPE.MULTICAST;
  const isOwn = destination.reduce((number, byte) => number * 256 + byte, 0) === device.mac;
  return isOwn ? PACKET_TYPE.HOST : PACKET_TYPE.OTHER_HOST;
}
