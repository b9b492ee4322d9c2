/** `ip link add NAME type vxlan` (ip/iplink_vxlan.c). */
import { VxlanDevice } from '../../link/vxlan-device';
import { ANY_IPV4, isMulticastIpv4, type Ipv4Address } from '../../wire/ipv4-address';
import { EXIT_MISTAKE, EXIT_USAGE, parseUnsigned, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { joinLink, linkNameFor, linkOptionsOf, linkRefusalOf, type WantedLink } from './wanted-link';

/** IANA's port; without `dstport` Linux takes 8472. */
const DEFAULT_VXLAN_PORT = 8472;

interface WantedTunnel {
  vni: number | undefined;
  port: number;
  local: Ipv4Address;
  remote: Ipv4Address | undefined;
  underlay: string | undefined;
  isExternal: boolean;
}

/** Read, and without an effect here. */
const VXLAN_SWITCHES =
  /^(?:no)?(?:learning|udpcsum|udp6zerocsumtx|udp6zerocsumrx|proxy|rsc|l2miss|l3miss|remcsumtx|remcsumrx|vnifilter)$|^gbp$|^gpe$/;

export function addVxlan(context: IpContext, reader: ArgumentReader, wanted: WantedLink): number {
  const tunnel: WantedTunnel = {
    vni: undefined,
    port: DEFAULT_VXLAN_PORT,
    local: ANY_IPV4,
    remote: undefined,
    underlay: undefined,
    isExternal: false,
  };
  while (reader.hasMore) readTunnelWord(reader, tunnel);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { port, local, remote, underlay, isExternal } = tunnel;
  if (isExternal && tunnel.vni !== undefined) {
    return context.complain("vxlan: both 'external' and vni cannot be specified", EXIT_MISTAKE);
  }
  const vni = isExternal ? 0 : tunnel.vni;
  if (vni === undefined) {
    return context.complain('Error: Required attributes not provided to perform the operation.', 2);
  }
  const stack = wanted.namespace ?? context.stack;
  const refusal = linkRefusalOf(stack, wanted);
  if (refusal !== undefined) return context.complain(refusal, 2);
  const isTaken = stack
    .devices()
    .some((other) => other instanceof VxlanDevice && other.vni === vni && other.destinationPort === port);
  if (isTaken) return context.complain('Error: A VXLAN device with the specified VNI already exists.', 2);
  const name = linkNameFor(stack, wanted, 'vxlan');
  const below = underlay === undefined ? undefined : stack.findDevice(underlay);
  const device = new VxlanDevice(
    {
      ...linkOptionsOf(
        stack,
        wanted,
        name,
        below === undefined ? undefined : below.mtuBytes - VXLAN_OVERHEAD_BYTES,
      ),
      vni,
      destinationPort: port,
      localAddress: local,
      isExternal,
      underlay,
      remote,
    },
    stack,
    stack.prng.split(`${name} flow hash`).uint32(),
    stack.link,
  );
  joinLink(stack, device, wanted);
  return 0;
}

/** Ethernet, IPv4, UDP and VXLAN headers. */
const VXLAN_OVERHEAD_BYTES = 50;

function readTunnelWord(reader: ArgumentReader, tunnel: WantedTunnel): void {
  const word = reader.take();
  if (word === 'id' || word === 'vni') {
    const text = reader.value();
    const vni = parseUnsigned(text);
    if (vni === undefined || vni >= 0x100_0000) reader.failArgument(text, 'invalid id');
    tunnel.vni = vni;
  } else if (word === 'local') {
    tunnel.local = reader.addressOf(reader.value(), 'any valid');
  } else if (word === 'remote' || word === 'group') {
    tunnel.remote = reader.addressOf(reader.value(), 'any valid');
    if (isMulticastIpv4(tunnel.remote)) reader.fail('ip link add type vxlan group is not modelled', 2);
  } else if (word === 'dev') {
    tunnel.underlay = reader.device(EXIT_USAGE)?.name;
  } else if (word === 'dstport' || word === 'port') {
    tunnel.port = reader.unsigned('dst port', 0xffff);
  } else if (
    word === 'ttl' ||
    word === 'tos' ||
    word === 'df' ||
    word === 'ageing' ||
    word === 'maxaddress'
  ) {
    reader.value();
  } else if (word === 'external') {
    tunnel.isExternal = true;
  } else if (word === 'srcport') {
    reader.unsigned('min port', 0xffff);
    reader.unsigned('max port', 0xffff);
  } else if (!VXLAN_SWITCHES.test(word)) {
    reader.fail(`vxlan: unknown command "${word}"?`, EXIT_MISTAKE);
  }
}
