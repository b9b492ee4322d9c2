/** A packet at an interface as plain data, for files and for the page. */
import type { Station } from './conversation';

export interface StationView {
  /** The namespace: `node/node1`, `default/client`. */
  readonly at: string;
  readonly device: string;
  readonly kind: string;
  readonly direction: 'in' | 'out';
  readonly timeNs: number;
  readonly mtuBytes: number;
  /** On the link, with its header. */
  readonly lengthBytes: number;
  readonly sourceMac?: string;
  readonly destinationMac?: string;
  /** With port where there is one. */
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly ttl: number;
  /** `VXLAN 1, UDP port 8472, 192.168.0.12 > 192.168.0.11`, outermost first. */
  readonly tunnels: readonly string[];
}

export function stationView({ sighting, frame }: Station): StationView {
  const { packet, sourceMac, destinationMac, tunnels } = frame;
  return {
    at: sighting.at,
    device: sighting.device,
    kind: sighting.kind,
    direction: sighting.direction,
    timeNs: sighting.timeNs,
    mtuBytes: sighting.mtuBytes,
    lengthBytes: sighting.lengthBytes,
    ...(sourceMac === undefined ? {} : { sourceMac }),
    ...(destinationMac === undefined ? {} : { destinationMac }),
    source: endpointText(packet?.source, packet?.sourcePort),
    destination: endpointText(packet?.destination, packet?.destinationPort),
    protocol: packet?.protocol ?? '',
    ttl: packet?.ttl ?? 0,
    tunnels: tunnels.map(({ name, source, destination }) => `${name}, ${source} > ${destination}`),
  };
}

/** `10.0.0.1:80`, `[fd00::1]:80`, and the address alone where there is no port. */
export function endpointText(address = '', port?: string): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
