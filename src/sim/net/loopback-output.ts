import { FRAME_HEADER_BYTES } from '../link/frame';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';

/** Hands a packet to `lo`, whose frames have no addresses. */
export function sendToSelf(packet: Packet, device: NetDevice, etherType: number): void {
  packet.start = packet.networkOffset - FRAME_HEADER_BYTES;
  packet.buffer.fill(0, packet.start, packet.networkOffset - 2);
  packet.setUint16(packet.networkOffset - 2, etherType);
  device.send(packet);
}
