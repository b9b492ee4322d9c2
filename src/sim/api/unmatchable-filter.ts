/**
 * Points out a filter that can match nothing on the interfaces that are captured.
 *
 * Models what is certain of a lab: which EtherTypes anything in it sends, and that `lo` has no ARP and no hardware
 * addresses. Leaves out who may talk to whom: a packet to any address can be sent by hand.
 */
import type { NetDevice } from '../link/net-device';
import type { FrameShape } from '../capture/filter/frame-shape';
import { canMatchNone, rejectsAllPackets } from '../capture/pcap-filter';
import { ETHER_TYPE } from '../wire/ether-type';

const ETHER_TYPE_OFFSET = 12;
const IP_TYPES: readonly number[] = [ETHER_TYPE.IPV4, ETHER_TYPE.IPV6];

const ON_WIRES: FrameShape = {
  places: [{ offset: ETHER_TYPE_OFFSET, size: 2, values: [...IP_TYPES, ETHER_TYPE.ARP] }],
  minimumLength: 34,
};

/** Both addresses are zero. */
const ON_LOOPBACK: FrameShape = {
  places: [
    { offset: ETHER_TYPE_OFFSET, size: 2, values: IP_TYPES },
    ...[0, 4, 8].map((offset) => ({ offset, size: 4, values: [0] }) as const),
  ],
  minimumLength: 34,
};

/** A sentence; undefined where a packet can match, as far as is known. */
export function noteOnUnmatchableFilter(
  filterText: string,
  devices: readonly Pick<NetDevice, 'kind'>[],
): string | undefined {
  if (filterText.trim() === '' || devices.length === 0) return undefined;
  if (rejectsAllPackets(filterText)) return 'The filter contradicts itself: it rejects all packets.';
  const isImpossible = devices.every(({ kind }) =>
    canMatchNone(filterText, [kind === 'loopback' ? ON_LOOPBACK : ON_WIRES]),
  );
  if (!isImpossible) return undefined;
  return devices.every(({ kind }) => kind === 'loopback')
    ? 'The filter can match nothing here: lo carries IP alone, without ARP, and its hardware addresses are zero.'
    : 'The filter can match nothing here: what passes in a lab is IPv4, IPv6 and ARP in plain Ethernet frames.';
}
