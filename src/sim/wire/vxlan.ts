/** VXLAN encapsulation (RFC 7348 §5). Leaves out the group policy and protocol extensions. */
import { ByteReader, ByteWriter } from '../base/bytes';
import { err, ok, type Result } from '../base/result';
import { truncated, unsupported, type DecodeError } from './decode-error';

export const VXLAN_HEADER_BYTES = 8;
/** IANA's port. */
export const VXLAN_PORT = 4789;
/** What Linux took before IANA decided, and Flannel still takes. */
export const VXLAN_LINUX_PORT = 8472;

/** What Weave's fast datapath takes. */
export const VXLAN_WEAVE_PORT = 6784;

/** Does a datagram to this port carry a frame? */
export function isVxlanPort(port: number): boolean {
  return port === VXLAN_LINUX_PORT || port === VXLAN_PORT || port === VXLAN_WEAVE_PORT;
}

const FLAG_VNI_IS_VALID = 0x08;

export interface VxlanPacket {
  /** The VXLAN network identifier, 24 bits. */
  readonly vni: number;
  /** A whole Ethernet frame. */
  readonly frame: Uint8Array;
}

export function decodeVxlan(bytes: Uint8Array): Result<VxlanPacket, DecodeError> {
  if (bytes.length < VXLAN_HEADER_BYTES) return err(truncated('vxlan', VXLAN_HEADER_BYTES, bytes.length));
  const reader = new ByteReader(bytes);
  if ((reader.uint8() & FLAG_VNI_IS_VALID) === 0) return err(unsupported('vxlan', 'no network identifier'));
  reader.uint8();
  reader.uint16();
  return ok({ vni: reader.uint32() >>> 8, frame: bytes.slice(VXLAN_HEADER_BYTES) });
}

export function encodeVxlan(packet: VxlanPacket): Uint8Array {
  const bytes = new ByteWriter(VXLAN_HEADER_BYTES + packet.frame.length)
    .uint32(FLAG_VNI_IS_VALID * 0x100_0000)
    .uint32(packet.vni * 0x100)
    .finish();
  bytes.set(packet.frame, VXLAN_HEADER_BYTES);
  return bytes;
}
