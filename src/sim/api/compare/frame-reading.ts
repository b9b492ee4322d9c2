/** What matters of a frame in a comparison: the innermost packet, the tunnels around it, and what they cost. */
import { dissectFrame } from '../../capture/dissect';
import type { DissectedLayer } from '../../capture/dissected-layers';
import { LINK_TYPE } from '../../capture/packet-table';
import { ETHERNET_HEADER_BYTES } from '../../wire/ethernet';
import { IP_PROTOCOL } from '../../wire/ip-protocol';

export interface TunnelReading {
  /** `VXLAN 1, UDP port 8472`, `IP in IP`. */
  readonly name: string;
  readonly source: string;
  readonly destination: string;
}

export interface PacketReading {
  readonly source: string;
  readonly destination: string;
  /** `TCP`, `UDP`, `ICMP`. */
  readonly protocol: string;
  /** Absent where the protocol has none. */
  readonly sourcePort?: string;
  readonly destinationPort?: string;
  readonly ttl: number;
  /** Of TCP, as tcpdump's words. */
  readonly flags?: string;
  /** Of a TCP segment that names it. */
  readonly maximumSegment?: string;
  /** Of ICMP. */
  readonly icmpType?: string;
}

export interface FrameReading {
  readonly sourceMac: string | undefined;
  readonly destinationMac: string | undefined;
  /** Absent for what is no IP packet. */
  readonly packet: PacketReading | undefined;
  /** Outermost first. */
  readonly tunnels: readonly TunnelReading[];
  /** The bytes in front of the innermost packet beyond an Ethernet header. */
  readonly overheadBytes: number;
}

interface SeenFrame {
  readonly bytes: Uint8Array;
  readonly isRaw: boolean;
}

export function readFrame({ bytes, isRaw }: SeenFrame): FrameReading {
  const layers = dissectFrame(bytes, isRaw ? LINK_TYPE.RAW : LINK_TYPE.ETHERNET);
  const last = layers.findIndex(({ protocol }) => protocol === 'icmp' || protocol === 'icmpv6');
  // An error quotes a packet that is no longer under way.
  const travelling = last === -1 ? layers : layers.slice(0, last + 1);
  const places = travelling.flatMap(({ protocol }, index) =>
    protocol === 'ipv4' || protocol === 'ipv6' ? [index] : [],
  );
  const innermost = places.at(-1);
  const [first] = layers;
  const header = first?.protocol === 'ethernet' ? first : undefined;
  const inner = innermost === undefined ? undefined : travelling[innermost];
  return {
    sourceMac: header === undefined ? undefined : valueOf(header, 'source'),
    destinationMac: header === undefined ? undefined : valueOf(header, 'destination'),
    packet: innermost === undefined ? undefined : readPacket(travelling.slice(innermost)),
    tunnels: places
      .slice(0, -1)
      .map((place, index) => readTunnel(travelling.slice(place, places[index + 1]))),
    overheadBytes: inner === undefined ? 0 : inner.start - (isRaw ? 0 : ETHERNET_HEADER_BYTES),
  };
}

function readPacket([ip, ...behind]: readonly DissectedLayer[]): PacketReading | undefined {
  if (ip === undefined) return undefined;
  const transport = behind.find(({ protocol }) =>
    ['tcp', 'udp', 'sctp', 'icmp', 'icmpv6'].includes(protocol),
  );
  const hasPorts =
    transport?.protocol === 'tcp' || transport?.protocol === 'udp' || transport?.protocol === 'sctp';
  const number = Number(valueOf(ip, 'protocol') ?? valueOf(ip, 'next header') ?? '0');
  const flags = transport?.protocol === 'tcp' ? valueOf(transport, 'flags') : undefined;
  const icmpType = transport?.protocol.startsWith('icmp') === true ? valueOf(transport, 'type') : undefined;
  const segment =
    transport?.protocol === 'tcp'
      ? transport.fields
          .map(({ value }) => /^maximum segment size (\d+)/u.exec(value)?.[1])
          .find((size) => size !== undefined)
      : undefined;
  return {
    source: valueOf(ip, 'source') ?? '',
    destination: valueOf(ip, 'destination') ?? '',
    protocol: transport === undefined ? protocolName(number) : transport.protocol.toUpperCase(),
    ...(hasPorts ? portsOf(transport) : {}),
    ttl: Number(valueOf(ip, 'time to live') ?? valueOf(ip, 'hop limit') ?? '0'),
    ...(flags === undefined ? {} : { flags }),
    ...(segment === undefined ? {} : { maximumSegment: segment }),
    ...(icmpType === undefined ? {} : { icmpType }),
  };
}

function portsOf(transport: DissectedLayer): Pick<PacketReading, 'sourcePort' | 'destinationPort'> {
  const [source, destination] = [valueOf(transport, 'source port'), valueOf(transport, 'destination port')];
  return source === undefined || destination === undefined
    ? {}
    : { sourcePort: source, destinationPort: destination };
}

/** From the outer IP header up to the header of what travels inside. */
function readTunnel(layers: readonly DissectedLayer[]): TunnelReading {
  const [ip] = layers;
  const udp = layers.find(({ protocol }) => protocol === 'udp');
  const own = layers.filter(({ protocol }) => !['ipv4', 'ipv6', 'udp', 'ethernet'].includes(protocol)).at(-1);
  const network = own === undefined ? undefined : valueOf(own, 'network identifier');
  const name =
    own === undefined ? (udp === undefined ? 'IP in IP' : 'UDP') : (NAMES[own.protocol] ?? own.protocol);
  const port = udp === undefined ? '' : `, UDP port ${valueOf(udp, 'destination port') ?? ''}`;
  return {
    name: `${name}${network === undefined ? '' : ` ${network}`}${port}`,
    source: ip === undefined ? '' : (valueOf(ip, 'source') ?? ''),
    destination: ip === undefined ? '' : (valueOf(ip, 'destination') ?? ''),
  };
}

const NAMES: Readonly<Record<string, string>> = { vxlan: 'VXLAN', geneve: 'Geneve' };

function protocolName(number: number): string {
  const name = Object.entries(IP_PROTOCOL).find(([, value]) => value === number)?.[0];
  return name ?? `protocol ${number}`;
}

function valueOf(layer: DissectedLayer, name: string): string | undefined {
  return layer.fields.find((field) => field.name === name)?.value;
}
