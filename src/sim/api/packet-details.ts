/** One packet of a capture for people: its layers, each with a line that says what matters, and its bytes. */
import { dissectFrame } from '../capture/dissect';
import type { DissectedLayer } from '../capture/dissected-layers';
import type { CaptureView } from './capture-view';
import { fieldFilterOf } from './field-filter';
import { TunnelKinds, type TunnelKind } from './tunnel-text';

interface PacketLayerView {
  /** `IPv4`; `inner IPv4` inside a tunnel or quoted in an error. */
  readonly name: string;
  readonly summary: string;
  /** The display filter for packets that have it. */
  readonly filter?: string;
  /** Bytes of the frame, from its first: `from` up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
  readonly fields: readonly {
    readonly name: string;
    readonly value: string;
    readonly filter?: string;
    readonly from: number;
    readonly to: number;
  }[];
}

export interface PacketContent {
  readonly layers: readonly PacketLayerView[];
  readonly bytes: Uint8Array;
}

export interface PacketDetails extends PacketContent {
  readonly tunnel: TunnelKind;
}

type Session = Pick<CaptureView['capture'], 'store' | 'matches'>;

/** Of the row with `index`, which counts from 0 in the capture; undefined when there is none. */
export function packetDetailsOf(session: Session, index: number): PacketDetails | undefined {
  const content = packetContentOf(session, index);
  if (content === undefined) return undefined;
  const tunnel = new TunnelKinds().of(session.store, session.matches().rowAt(index));
  return { ...content, tunnel };
}

/** The same for whoever looks at many: what kind of tunnel it is, is asked with filters that are compiled for it. */
export function packetContentOf(session: Session, index: number): PacketContent | undefined {
  const rows = session.matches();
  if (index < rows.first || index >= rows.count) return undefined;
  const { store } = session;
  const row = rows.rowAt(index);
  const start = store.start(row);
  const bytes = store.buffer(row).slice(start, start + store.capturedLength(row));
  const linkType = store.interfaces[store.interfaceIndex(row)]?.linkType;
  return { layers: dissectFrame(bytes, linkType).map(layerView), bytes };
}

const NAMES: Readonly<Record<DissectedLayer['protocol'], string>> = {
  ethernet: 'Ethernet',
  arp: 'ARP',
  ipv4: 'IPv4',
  ipv6: 'IPv6',
  'ipv6-extension': 'IPv6 extension headers',
  icmp: 'ICMP',
  icmpv6: 'ICMPv6',
  udp: 'UDP',
  tcp: 'TCP',
  sctp: 'SCTP',
  vxlan: 'VXLAN',
  geneve: 'Geneve',
  dns: 'DNS',
  http: 'HTTP',
  tls: 'TLS',
  data: 'Data',
  malformed: 'Malformed',
};

/** Where a display filter has another name for the layer. */
const FILTER_NAMES: Readonly<Partial<Record<DissectedLayer['protocol'], string>>> = {
  ethernet: 'eth',
  arp: 'arp',
  ipv4: 'ip',
  ipv6: 'ipv6',
  icmp: 'icmp',
  icmpv6: 'icmpv6',
  udp: 'udp',
  tcp: 'tcp',
  sctp: 'sctp',
  vxlan: 'vxlan',
  geneve: 'geneve',
  dns: 'dns',
  http: 'http',
  tls: 'tls',
  data: 'data',
};

export function packetLayerName({ depth, protocol }: DissectedLayer): string {
  return `${'inner '.repeat(depth)}${NAMES[protocol]}`;
}

function layerView(layer: DissectedLayer): PacketLayerView {
  return {
    name: packetLayerName(layer),
    summary: summaryOf(layer),
    from: layer.start,
    to: layer.end,
    ...optionalFilter(FILTER_NAMES[layer.protocol]),
    fields: layer.fields.map(({ name, value, start, end }) => ({
      name,
      value,
      from: start,
      to: end,
      ...optionalFilter(fieldFilterOf(layer.protocol, name, value)),
    })),
  };
}

function optionalFilter(filter: string | undefined): { readonly filter?: string } {
  return filter === undefined ? {} : { filter };
}

function summaryOf(layer: DissectedLayer): string {
  const of = (name: string): string => layer.fields.find((field) => field.name === name)?.value ?? '';
  switch (layer.protocol) {
    case 'ethernet':
    case 'ipv4':
    case 'ipv6':
      return `${of('source')} → ${of('destination')}`;
    case 'arp':
      return of('operation') === 'request'
        ? `who has ${of('target IP')}? tell ${of('sender IP')}`
        : `${of('sender IP')} is at ${of('sender MAC')}`;
    case 'icmp':
      return `type ${of('type')}, code ${of('code')}`;
    case 'ipv6-extension':
      return `next header ${of('next header')}`;
    case 'icmpv6':
      return `type ${of('type')}, code ${of('code')}`;
    case 'sctp':
      return `${of('source port')} → ${of('destination port')}: ${of('chunk')}`;
    case 'tls':
      return of('message') === '' ? of('content type') : `${of('content type')}: ${of('message')}`;
    case 'udp':
      return `${of('source port')} → ${of('destination port')}, ${of('length')} bytes`;
    case 'tcp':
      return `${of('source port')} → ${of('destination port')} [${of('flags')}]`;
    case 'vxlan':
    case 'geneve':
      return `network ${of('network identifier')}`;
    case 'dns':
      return `${of('kind')}: ${of('question')}`;
    case 'http':
      return of('start line');
    case 'data':
      return `${layer.end - layer.start} bytes`;
    case 'malformed':
      return of('problem');
  }
}
