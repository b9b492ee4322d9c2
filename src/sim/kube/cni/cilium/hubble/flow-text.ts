/**
 * Flows as the hubble command line prints them (cilium/cilium v1.17 `hubble/pkg/printer`, `pkg/hubble/parser/threefour`).
 *
 * Models the outputs compact, dict, table and jsonpb, the last with the fields that the model knows.
 */
import { calendarTime, formatIsoDate, monthName, twoDigits } from '../../../../app/calendar';
import { IP_PROTOCOL } from '../../../../wire/ip-protocol';
import { formatIpv4 } from '../../../../wire/ipv4-address';
import { TCP_FLAG } from '../../../../wire/tcp';
import { reservedNameOf } from '../reserved-identity';
import { verdictOf, type Flow, type FlowEnd } from './flow';

export interface FlowFormat {
  readonly startTimeMs: number;
  /** `--print-node-name` */
  readonly hasNodeName: boolean;
  /** False: `--ip-translation=false`. */
  readonly hasNames: boolean;
}

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [TCP_FLAG.SYN, 'SYN'],
  [TCP_FLAG.ACK, 'ACK'],
  [TCP_FLAG.RST, 'RST'],
  [TCP_FLAG.FIN, 'FIN'],
  [TCP_FLAG.PSH, 'PSH'],
  [TCP_FLAG.URG, 'URG'],
  [TCP_FLAG.ECE, 'ECE'],
  [TCP_FLAG.CWR, 'CWR'],
];
const ICMP_NAMES: Readonly<Record<number, string>> = {
  0: 'EchoReply',
  3: 'DestinationUnreachable',
  5: 'Redirect',
  8: 'EchoRequest',
  11: 'TimeExceeded',
  12: 'ParameterProblem',
};

export function compactFlow(flow: Flow, format: FlowFormat): string {
  let from = endText(flow.source, format);
  let to = endText(flow.destination, format);
  let fromIdentity = identityText(flow.source.identity);
  let toIdentity = identityText(flow.destination.identity);
  let arrow = '->';
  if (flow.isReply === undefined) arrow = '<>';
  else if (flow.isReply) {
    [from, to] = [to, from];
    [fromIdentity, toIdentity] = [toIdentity, fromIdentity];
    arrow = '<-';
  }
  const node = format.hasNodeName ? ` [${flow.nodeName}]` : '';
  return `${timeText(flow, format)}${node}: ${from} ${fromIdentity} ${arrow} ${to} ${toIdentity} ${flowType(flow)} ${verdictText(flow)} (${summaryOf(flow)})\n`;
}

export function dictFlow(flow: Flow, format: FlowFormat): string {
  const lines = [
    ['TIMESTAMP', timeText(flow, format)],
    ...(format.hasNodeName ? [['NODE', flow.nodeName]] : []),
    ['SOURCE', endText(flow.source, format)],
    ['DESTINATION', endText(flow.destination, format)],
    ['TYPE', flowType(flow)],
    ['VERDICT', verdictText(flow)],
    ['SUMMARY', summaryOf(flow)],
  ];
  return lines.map(([name = '', text = '']) => `${name.padStart(11)}: ${text}\n`).join('');
}

export const FLOW_COLUMNS = ['TIMESTAMP', 'SOURCE', 'DESTINATION', 'TYPE', 'VERDICT', 'SUMMARY'];

/** With the node behind the time where it is asked for. */
export function flowCells(flow: Flow, format: FlowFormat): readonly string[] {
  return [
    timeText(flow, format),
    ...(format.hasNodeName ? [flow.nodeName] : []),
    endText(flow.source, format),
    endText(flow.destination, format),
    flowType(flow),
    verdictText(flow),
    summaryOf(flow),
  ];
}

export function jsonFlow(flow: Flow, { startTimeMs }: FlowFormat): string {
  const at = calendarTime(startTimeMs, flow.time);
  const fraction = String(flow.time % 1e9).padStart(9, '0');
  const time = formatIsoDate(at).replace('Z', `.${fraction}Z`);
  const { event } = flow;
  const json = {
    flow: {
      time,
      verdict: verdictOf(flow),
      ...(event.kind === 'drop'
        ? { drop_reason_desc: event.reason.toUpperCase().replaceAll(/[^A-Z0-9]+/gu, '_') }
        : {}),
      IP: {
        source: formatIpv4(flow.source.address),
        destination: formatIpv4(flow.destination.address),
        ipVersion: 'IPv4',
      },
      l4: layer4Of(flow),
      source: endpointOf(flow.source),
      destination: endpointOf(flow.destination),
      Type: 'L3_L4',
      node_name: flow.nodeName,
      ...(flow.isReply === undefined ? {} : { is_reply: flow.isReply }),
      event_type: flowType(flow),
      Summary: summaryOf(flow),
    },
    node_name: flow.nodeName,
    time,
  };
  return `${JSON.stringify(json)}\n`;
}

function flowType({ event }: Flow): string {
  switch (event.kind) {
    case 'trace':
      return event.point;
    case 'drop':
      return event.reason;
    case 'policy-verdict':
      return `policy-verdict:${event.match} ${event.direction.toUpperCase()}`;
  }
}

/** The name of the flow's protocol as `--protocol` takes it. */
export function protocolOf({ protocol }: Flow): string {
  if (protocol === IP_PROTOCOL.TCP) return 'tcp';
  if (protocol === IP_PROTOCOL.UDP) return 'udp';
  return protocol === IP_PROTOCOL.ICMP ? 'icmpv4' : 'unknown';
}

function verdictText(flow: Flow): string {
  const { event } = flow;
  if (event.kind === 'policy-verdict') return event.isAllowed ? 'ALLOWED' : 'DENIED';
  return verdictOf(flow);
}

function summaryOf({ event, protocol, tcpFlags, icmpType }: Flow): string {
  const isSocket = event.kind === 'trace' && event.point.includes('xlate');
  if (protocol === IP_PROTOCOL.TCP) {
    if (isSocket) return 'TCP';
    const names = FLAG_NAMES.filter(([flag]) => (tcpFlags & flag) !== 0).map(([, name]) => name);
    return `TCP Flags: ${names.join(', ')}`;
  }
  if (protocol === IP_PROTOCOL.UDP) return 'UDP';
  return protocol === IP_PROTOCOL.ICMP ? `ICMPv4 ${ICMP_NAMES[icmpType] ?? `Unknown(${icmpType})`}` : '';
}

function endText({ address, port, pod, service }: FlowEnd, { hasNames }: FlowFormat): string {
  const name = hasNames ? (pod ?? service) : undefined;
  const host = name ?? formatIpv4(address);
  return port === 0 ? host : `${host}:${port}`;
}

function identityText(identity: number): string {
  const name = reservedNameOf(identity);
  return name === undefined ? `(ID:${identity})` : `(${name})`;
}

/** Go's `StampMilli`. */
function timeText(flow: Flow, { startTimeMs }: FlowFormat): string {
  const at = calendarTime(startTimeMs, flow.time);
  const milliseconds = String(Math.floor((flow.time % 1e9) / 1e6)).padStart(3, '0');
  return `${monthName(at).slice(0, 3)} ${String(at.day).padStart(2)} ${twoDigits(at.hour)}:${twoDigits(at.minute)}:${twoDigits(at.second)}.${milliseconds}`;
}

function layer4Of(flow: Flow): unknown {
  const ports = { source_port: flow.source.port, destination_port: flow.destination.port };
  if (flow.protocol === IP_PROTOCOL.TCP) {
    const flags = FLAG_NAMES.filter(([flag]) => (flow.tcpFlags & flag) !== 0).map(([, name]) => [name, true]);
    return {
      TCP: { ...ports, ...(flags.length === 0 ? {} : { flags: Object.fromEntries(flags) as unknown }) },
    };
  }
  if (flow.protocol === IP_PROTOCOL.UDP) return { UDP: ports };
  return { ICMPv4: { type: flow.icmpType, code: flow.icmpCode } };
}

function endpointOf({ identity, pod, labels }: FlowEnd): unknown {
  const [namespace, name] = pod?.split('/') ?? [];
  return { identity, ...(namespace === undefined ? {} : { namespace, pod_name: name }), labels };
}
