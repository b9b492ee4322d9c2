/**
 * Frames as `tcpdump -i any` has them on Linux: a "cooked" header, version 2, in place of that of Ethernet
 * (LINKTYPE_LINUX_SLL2).
 */
import { ETHERNET_HEADER_BYTES } from '../wire/ethernet';
import { readMac } from '../wire/mac-address';
import { PACKET_TYPE, packetTypeOf } from '../wire/packet-type';

const COOKED_HEADER_BYTES = 20;
const [ARPHRD_ETHER, ARPHRD_LOOPBACK] = [1, 772] as const;
const MAC_BYTES = 6;

interface CookedDevice {
  readonly index: number;
  readonly mac: number;
  readonly kind: string;
}

/** `frame` from its destination address on; the length of what comes out is 6 bytes more. */
export function cookedFrame(frame: Uint8Array, device: CookedDevice, direction: 'in' | 'out'): Uint8Array {
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
