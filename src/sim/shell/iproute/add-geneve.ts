/** `ip link add NAME type geneve` (ip/iplink_geneve.c; the refusals of the kernel from drivers/net/geneve.c). */
import { GeneveDevice } from '../../link/geneve-device';
import type { IpStack } from '../../net/ip-stack';
import { GENEVE_PORT } from '../../wire/geneve';
import { ANY_IPV4, isMulticastIpv4, type Ipv4Address } from '../../wire/ipv4-address';
import { EXIT_MISTAKE, EXIT_USAGE, parseUnsigned, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { GENEVE_USAGE } from './usage';
import { joinLink, linkNameFor, linkOptionsOf, linkRefusalOf, type WantedLink } from './wanted-link';

/** Ethernet, IPv4, UDP and Geneve headers. */
const GENEVE_OVERHEAD_BYTES = 50;
/** How the driver sets them anyway. */
const DEFAULTS: Readonly<Record<string, string>> = {
  ttl: 'auto',
  hoplimit: 'auto',
  tos: '0',
  dsfield: '0',
  df: 'unset',
};
const SWITCHES = /^(?:noexternal|noudpcsum|noudp6zerocsumtx|noudp6zerocsumrx|udp6zerocsumrx)$/;
const OTHER_SWITCHES = /^(?:udpcsum|udp6zerocsumtx|innerprotoinherit)$/;

interface WantedGeneve {
  vni: number | undefined;
  port: number;
  remote: Ipv4Address | undefined;
  isExternal: boolean;
}

export function addGeneve(context: IpContext, reader: ArgumentReader, wanted: WantedLink): number {
  const tunnel: WantedGeneve = { vni: undefined, port: GENEVE_PORT, remote: undefined, isExternal: false };
  while (reader.hasMore) readGeneveWord(reader, tunnel);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { vni, port, remote, isExternal } = tunnel;
  const mistake = mistakeIn(tunnel);
  if (mistake !== undefined) return context.complain(`geneve: ${mistake}`, EXIT_MISTAKE);
  const stack = wanted.namespace ?? context.stack;
  const refusal = linkRefusalOf(stack, wanted);
  if (refusal !== undefined) return context.complain(refusal, 2);
  if (isTaken(stack, tunnel)) return context.complain('RTNETLINK answers: File exists', 2);
  const name = linkNameFor(stack, wanted, 'geneve');
  const below = remote === undefined ? undefined : stack.routeFor(remote)?.device;
  const mtuBytes = below === undefined ? undefined : below.mtuBytes - GENEVE_OVERHEAD_BYTES;
  const device = new GeneveDevice(
    {
      ...linkOptionsOf(stack, wanted, name, mtuBytes),
      vni: vni ?? 0,
      destinationPort: port,
      localAddress: ANY_IPV4,
      isExternal,
      remote,
    },
    stack,
    stack.prng.split(`${name} flow hash`).uint32(),
    stack.link,
  );
  joinLink(stack, device, wanted);
  return 0;
}

function mistakeIn({ vni, remote, isExternal }: WantedGeneve): string | undefined {
  if (isExternal && vni !== undefined) return "both 'external' and vni cannot be specified";
  if (isExternal) return undefined;
  if (vni === undefined) return 'missing virtual network identifier';
  return remote === undefined ? 'remote link partner not specified' : undefined;
}

/** One with the same port, network and end; an `external` one shares its port with no other (`geneve_configure`). */
function isTaken(stack: IpStack, wanted: WantedGeneve): boolean {
  return stack.devices().some((other) => {
    if (!(other instanceof GeneveDevice) || other.destinationPort !== wanted.port) return false;
    const isSame = other.vni === wanted.vni && other.remote === wanted.remote;
    return other.isExternal || wanted.isExternal || isSame;
  });
}

function readGeneveWord(reader: ArgumentReader, tunnel: WantedGeneve): void {
  const word = reader.take();
  if (word === 'id' || word === 'vni') {
    const text = reader.value();
    tunnel.vni = parseUnsigned(text);
    if (tunnel.vni === undefined || tunnel.vni >= 0x100_0000) reader.failArgument(text, 'invalid id');
  } else if (word === 'remote') {
    readRemote(reader, tunnel);
  } else if (word === 'dstport') {
    tunnel.port = reader.unsigned('dstport', 0xffff);
  } else if (word === 'external') tunnel.isExternal = true;
  else if (word in DEFAULTS) {
    const value = reader.value();
    const isDefault = value === DEFAULTS[word] || (word !== 'df' && value === '0');
    if (!isDefault) reader.fail(`ip link add type geneve ${word} ${value} is not modelled`, 2);
  } else if (OTHER_SWITCHES.test(word) || word === 'flowlabel') {
    reader.fail(`ip link add type geneve ${word} is not modelled`, 2);
  } else if (!SWITCHES.test(word)) {
    reader.fail(
      word === 'help' ? GENEVE_USAGE : `geneve: unknown command "${word}"?\n${GENEVE_USAGE}`,
      EXIT_MISTAKE,
    );
  }
}

function readRemote(reader: ArgumentReader, tunnel: WantedGeneve): void {
  const text = reader.value();
  if (tunnel.remote !== undefined) {
    reader.fail(`Error: either "remote" is duplicate, or "${text}" is a garbage.`, EXIT_USAGE);
    return;
  }
  tunnel.remote = reader.addressOf(text, 'any valid');
  if (isMulticastIpv4(tunnel.remote)) reader.failArgument(text, 'invalid remote address');
}
