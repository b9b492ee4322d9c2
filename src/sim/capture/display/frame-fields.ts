/** What a display filter can ask of the frame itself, beside its headers. */
import { CAPTURE_DIRECTION } from '../packet-table';
import type { DisplayedPacket, DisplayField, DisplayFieldType, DisplayValue } from './display-field';

const NS_PER_SECOND = 1e9;

function frameField(
  name: string,
  title: string,
  type: DisplayFieldType,
  valueOf: (packet: DisplayedPacket) => DisplayValue | undefined,
): DisplayField {
  return {
    name,
    title,
    type,
    read: (packet, _layer, out) => {
      const value = valueOf(packet);
      if (value !== undefined) out.push(value);
    },
  };
}

const WHOLE_FRAME: DisplayField = {
  name: 'frame',
  title: 'every packet; "frame contains" looks at all of its bytes',
  type: 'protocol',
  read: (packet, _layer, out) => {
    out.push(packet.map.bytes.subarray(packet.start, packet.start + packet.capturedLength));
  },
};

export const FRAME_FIELDS: readonly DisplayField[] = [
  WHOLE_FRAME,
  frameField('frame.number', 'number in the capture', 'number', ({ index }) => index + 1),
  frameField('frame.len', 'bytes on the wire', 'number', ({ originalLength }) => originalLength),
  frameField('frame.cap_len', 'bytes captured', 'number', ({ capturedLength }) => capturedLength),
  frameField('frame.interface_name', 'interface', 'text', ({ interfaceName }) => interfaceName),
  frameField(
    'frame.interface_id',
    'number of the interface',
    'number',
    ({ interfaceIndex }) => interfaceIndex,
  ),
  frameField('frame.packet_id', 'packet, the same on every interface', 'number', ({ packetId }) =>
    packetId === 0 ? undefined : packetId,
  ),
  frameField('frame.packet_flags_direction', '1 goes in, 2 goes out', 'number', ({ direction }) =>
    direction === CAPTURE_DIRECTION.UNKNOWN ? undefined : direction,
  ),
  frameField(
    'frame.time_relative',
    'seconds since the first packet',
    'time',
    ({ timeNs, firstTimeNs }) => (timeNs - firstTimeNs) / NS_PER_SECOND,
  ),
  frameField(
    'frame.time_delta',
    'seconds since the packet before',
    'time',
    ({ timeNs, previousTimeNs }) => (timeNs - previousTimeNs) / NS_PER_SECOND,
  ),
  frameField('frame.marked', 'marked', 'boolean', ({ isMarked }) => (isMarked ? 1 : 0)),
  frameField('frame.comment', 'comment', 'text', ({ comment }) => comment),
];
