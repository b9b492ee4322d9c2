/** What `birdcl show protocols all` says of a BGP session that is up (`bgp_show_proto_info`, `bgp_show_capabilities`). */
import { type BgpCapability } from '../../wire/bgp-open';
import { formatIp, type IpFamily } from '../../wire/ip-address';
import { formatIpv4 } from '../../wire/ipv4-address';
import type { BgpSession } from './bgp-session';
import type { BirdVersion } from './bird-daemon';
import { capabilitiesOf } from './session-terms';

const IPV6_NUMBER = 2;

export function sessionLines(version: BirdVersion, session: BgpSession): readonly string[] {
  const { connection, neighbor } = session;
  const { open, tcp } = connection ?? {};
  if (connection === undefined || open === undefined || tcp === undefined) return [];
  const isOld = version === '1.6.8';
  const timers = [
    { name: 'Hold timer:       ', timer: connection.holdTimer, whole: connection.holdSeconds },
    { name: 'Keepalive timer:  ', timer: connection.keepaliveTimer, whole: connection.keepaliveSeconds },
  ].map(({ name, timer, whole }) => {
    const left = isOld ? String(Math.ceil(timer.secondsLeft)) : timer.secondsLeft.toFixed(3);
    return `    ${name}${left}/${whole}`;
  });
  return [
    `    Neighbor ID:      ${formatIpv4(open.identifier)}`,
    ...(isOld
      ? [`    Neighbor caps:    ${shortCapabilities(open.capabilities)}`]
      : [
          '    Local capabilities',
          ...capabilityLines(capabilitiesOf(neighbor, { localAs: session.localAs, isRecovering: false })),
          '    Neighbor capabilities',
          ...capabilityLines(open.capabilities),
        ]),
    `    Session:          ${sessionWords(version, session)}`,
    `    Source address:   ${formatIp(tcp.local.address)}`,
    ...timers,
  ];
}

function sessionWords(version: BirdVersion, session: BgpSession): string {
  const { neighbor, terms, isInternal } = session;
  const words = [isInternal ? 'internal' : 'external'];
  if (neighbor.isMultihop) words.push('multihop');
  if (neighbor.isReflectorClient) words.push('route-reflector');
  if (terms?.sent.isFourOctetAs === true) words.push('AS4');
  if (version === '1.6.8') {
    if ((terms?.received.pathIdFamilies.length ?? 0) > 0) words.push('add-path-rx');
    if ((terms?.sent.pathIdFamilies.length ?? 0) > 0) words.push('add-path-tx');
  }
  return words.join(' ');
}

/** BIRD 1.6's one line. */
function shortCapabilities(capabilities: readonly BgpCapability[]): string {
  const words: string[] = [];
  const has = (kind: BgpCapability['kind']): boolean =>
    capabilities.some((capability) => capability.kind === kind);
  const restart = capabilities.find((capability) => capability.kind === 'graceful-restart');
  const modes = capabilities.flatMap((capability) =>
    capability.kind === 'add-path' ? capability.families.map(({ mode }) => mode) : [],
  );
  if (has('route-refresh')) words.push('refresh');
  if (has('enhanced-route-refresh')) words.push('enhanced-refresh');
  if (restart !== undefined) words.push(restart.families.length > 0 ? 'restart-able' : 'restart-aware');
  if (has('long-lived-graceful-restart')) words.push('llgr-aware');
  if (has('four-octet-as')) words.push('AS4');
  if (modes.some((mode) => (mode & 1) !== 0)) words.push('add-path-rx');
  if (modes.some((mode) => (mode & 2) !== 0)) words.push('add-path-tx');
  return words.join(' ');
}

function capabilityLines(capabilities: readonly BgpCapability[]): readonly string[] {
  const announced = capabilities.filter((capability) => capability.kind === 'multiprotocol');
  const lines =
    announced.length === 0 ? [] : ['      Multiprotocol', `        AF announced:${familyWords(announced)}`];
  for (const capability of capabilities) lines.push(...linesOf(capability));
  return lines;
}

function linesOf(capability: BgpCapability): readonly string[] {
  switch (capability.kind) {
    case 'route-refresh':
      return ['      Route refresh'];
    case 'graceful-restart':
      return restartLines(capability);
    case 'four-octet-as':
      return ['      4-octet AS numbers'];
    case 'add-path': {
      const taking = capability.families.filter(({ mode }) => (mode & 1) !== 0);
      const sending = capability.families.filter(({ mode }) => (mode & 2) !== 0);
      return ['      ADD-PATH', `        RX:${familyWords(taking)}`, `        TX:${familyWords(sending)}`];
    }
    case 'enhanced-route-refresh':
      return ['      Enhanced refresh'];
    case 'long-lived-graceful-restart':
      return ['      Long-lived graceful restart'];
    default:
      return [];
  }
}

function restartLines(capability: Extract<BgpCapability, { kind: 'graceful-restart' }>): readonly string[] {
  const lines = ['      Graceful restart'];
  if (capability.families.length === 0) return lines;
  const kept = capability.families.filter(({ isForwardingPreserved }) => isForwardingPreserved);
  return [
    ...lines,
    `        Restart time: ${capability.restartSeconds}`,
    ...(capability.isRestarting ? ['        Restart recovery'] : []),
    `        AF supported:${familyWords(capability.families)}`,
    `        AF preserved:${familyWords(kept)}`,
  ];
}

function familyWords(families: readonly { readonly addressFamily: number }[]): string {
  return families.map(({ addressFamily }) => ` ${addressFamily === IPV6_NUMBER ? 'ipv6' : 'ipv4'}`).join('');
}

/** BIRD 2, at the end of a channel. */
export function channelLines(session: BgpSession, family: IpFamily): readonly string[] {
  const { neighbor, connection } = session;
  const own = neighbor.nextHopAddresses[family] ?? neighbor.sourceAddress ?? connection?.tcp?.local.address;
  const isIpv4 = family === 'IPv4';
  return [
    ...(own === undefined || session.state !== 'up' ? [] : [`    BGP Next hop:   ${formatIp(own)}`]),
    `    IGP ${isIpv4 ? 'IPv4' : 'IPv6'} table: ${isIpv4 ? 'master4' : 'master6'}`,
  ];
}
