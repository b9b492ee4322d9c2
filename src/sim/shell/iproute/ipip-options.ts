/** A tunnel of IPv4 in IPv4 as words of `ip link add type ipip` and `ip tunnel add` (ip/link_iptnl.c, iptunnel.c). */
import { IPIP_FALLBACK_NAME, IPIP_OVERHEAD_BYTES, IpipDevice } from '../../link/ipip-device';
import type { NetDevice } from '../../link/net-device';
import type { IpStack } from '../../net/ip-stack';
import { ANY_IPV4, formatIpv4, type Ipv4Address } from '../../wire/ipv4-address';
import { parseUnsigned, type ArgumentReader } from './argument-reader';
import { tosOf } from './route-words';

const DEFAULT_MTU_BYTES = 1500 - IPIP_OVERHEAD_BYTES;
const MAX_TTL = 255;
const INHERITED_TOS = 1;

export interface WantedIpip {
  local: Ipv4Address;
  remote: Ipv4Address;
  ttl: number;
  tos: number;
  isPathMtuDiscovered: boolean;
  underlay: NetDevice | undefined;
}

export function newWantedIpip(): WantedIpip {
  return {
    local: ANY_IPV4,
    remote: ANY_IPV4,
    ttl: 0,
    tos: 0,
    isPathMtuDiscovered: true,
    underlay: undefined,
  };
}

/** Answers false for a word that is none of a tunnel. */
export function readIpipWord(reader: ArgumentReader, word: string, wanted: WantedIpip): boolean {
  switch (word) {
    case 'remote':
      wanted.remote = endOf(reader);
      return true;
    case 'local':
      wanted.local = endOf(reader);
      return true;
    case 'dev':
      wanted.underlay = reader.device();
      return true;
    case 'ttl':
    case 'hoplimit':
    case 'hlim':
      wanted.ttl = ttlOf(reader, reader.value());
      return true;
    case 'tos':
    case 'dsfield':
    case 'tclass':
      wanted.tos = tosWordOf(reader, reader.value());
      return true;
    case 'pmtudisc':
    case 'nopmtudisc':
      wanted.isPathMtuDiscovered = word === 'pmtudisc';
      return true;
    default:
      return false;
  }
}

function endOf(reader: ArgumentReader): Ipv4Address {
  const word = reader.value();
  return word === 'any' ? ANY_IPV4 : reader.addressOf(word, 'inet');
}

function ttlOf(reader: ArgumentReader, word: string): number {
  if (word === 'inherit') return 0;
  const ttl = parseUnsigned(word);
  if (ttl === undefined || ttl > MAX_TTL) reader.failArgument(word, 'invalid TTL\n');
  return ttl ?? 0;
}

function tosWordOf(reader: ArgumentReader, word: string): number {
  if (word === 'inherit') return INHERITED_TOS;
  const tos = tosOf(word);
  if (tos === undefined) reader.failArgument(word, 'bad TOS value');
  return tos ?? 0;
}

/** One that has these ends already, or undefined. */
export function ipipWithEnds(stack: IpStack, { local, remote }: WantedIpip): IpipDevice | undefined {
  return ipipDevicesOf(stack).find((device) => device.local === local && device.remote === remote);
}

export function ipipDevicesOf(stack: IpStack): readonly IpipDevice[] {
  return stack.devices().filter((device) => device instanceof IpipDevice);
}

/** `tunl%d` of the kernel. */
export function freeTunnelName(stack: IpStack): string {
  let number = 0;
  while (stack.findDevice(`tunl${number}`) !== undefined) number += 1;
  return `tunl${number}`;
}

/** The first tunnel of a namespace brings `tunl0` with it, as loading the kernel's module does. */
export function addFallbackTunnel(stack: IpStack): IpipDevice {
  const present = ipipDevicesOf(stack).find(({ name }) => name === IPIP_FALLBACK_NAME);
  if (present !== undefined) return present;
  const wanted = { ...newWantedIpip(), isPathMtuDiscovered: false };
  return joinDown(stack, createIpip(stack, IPIP_FALLBACK_NAME, wanted));
}

/** A new device is down. */
export function joinDown<Device extends NetDevice>(stack: IpStack, device: Device): Device {
  device.isUp = false;
  device.hasBeenUp = false;
  stack.addDevice(device);
  return device;
}

/** `ip_tunnel_bind_dev`: the MTU follows from the device below, where there is one. */
export function createIpip(
  stack: IpStack,
  name: string,
  { local, remote, ttl, tos, isPathMtuDiscovered, underlay }: WantedIpip,
  mtuBytes?: number,
): IpipDevice {
  const below = underlay ?? (remote === ANY_IPV4 ? undefined : stack.routeFor(remote)?.device);
  const boundMtu = below === undefined ? DEFAULT_MTU_BYTES : below.mtuBytes - IPIP_OVERHEAD_BYTES;
  const options = { name, local, remote, ttl, tos, isPathMtuDiscovered, mtuBytes: mtuBytes ?? boundMtu };
  return new IpipDevice(options, stack, stack.link);
}

export function endText(address: Ipv4Address): string {
  return address === ANY_IPV4 ? 'any' : formatIpv4(address);
}

/** `ttl inherit tos 0x10`, as both tools write it. */
export function ttlText({ ttl }: IpipDevice): string {
  return ttl === 0 ? 'inherit' : String(ttl);
}

export function tosText({ tos }: IpipDevice): string | undefined {
  if (tos === 0) return undefined;
  return tos === INHERITED_TOS ? 'inherit' : `0x${tos.toString(16)}`;
}

/** Without a protocol of its own the fallback tunnel takes all that there are. */
export function isFallback({ name }: IpipDevice): boolean {
  return name === IPIP_FALLBACK_NAME;
}
