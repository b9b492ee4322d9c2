/** What `ip link add` asks of a device of any type, and what all of them get (ip/iplink.c, iplink_parse). */
import type { NetDevice } from '../../link/net-device';
import type { IpStack } from '../../net/ip-stack';
import { isGroupMac, macOf, ZERO_MAC, type MacAddress } from '../../wire/mac-address';
import type { ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { joinDown } from './ipip-options';

const DEFAULT_MTU_BYTES = 1500;
const MAX_NAME_LENGTH = 15;

export interface WantedLink {
  name: string | undefined;
  mac: MacAddress | undefined;
  mtuBytes: number | undefined;
  queueLength: number | undefined;
  isUp: boolean;
  underlay: string | undefined;
  namespace: IpStack | undefined;
}

export const EMPTY_LINK: WantedLink = {
  name: undefined,
  mac: undefined,
  mtuBytes: undefined,
  queueLength: undefined,
  isUp: false,
  underlay: undefined,
  namespace: undefined,
};

export function readLinkWord(
  context: IpContext,
  reader: ArgumentReader,
  wanted: WantedLink,
  keyword: string,
): void {
  const word = reader.take();
  switch (word) {
    case 'address':
      wanted.mac = reader.macOf(reader.value());
      return;
    case 'mtu':
      wanted.mtuBytes = reader.unsigned('Invalid "mtu" value\n');
      return;
    case 'txqueuelen':
    case 'txqlen':
    case 'qlen':
      wanted.queueLength = reader.unsigned('Invalid "txqueuelen" value\n');
      return;
    case 'numtxqueues':
    case 'numrxqueues':
    case 'index':
      reader.unsigned(`Invalid "${word}" value\n`);
      return;
    case 'link':
      wanted.underlay = reader.value();
      return;
    case 'up':
    case 'down':
      wanted.isUp = word === 'up';
      return;
    case 'netns':
      wanted.namespace = reader.named((name) => context.findNamespace(name), 'Invalid "netns" value\n');
      return;
    default:
      readName(reader, wanted, word, keyword);
  }
}

function readName(reader: ArgumentReader, wanted: WantedLink, word: string, keyword: string): void {
  const name = word === 'name' || word === 'dev' ? reader.value() : word;
  if (reader.hasFailed()) return;
  if (wanted.name !== undefined) reader.failDuplicate(keyword, name);
  else if (/[/\s]/.test(name) || name === '' || name === '.' || name === '..') {
    reader.failArgument(name, `"${word === 'name' ? 'name' : 'dev'}" not a valid ifname`);
  } else if (name.length > MAX_NAME_LENGTH) reader.fail('Error: Attribute failed policy validation.', 2);
  else wanted.name = name;
}

/** A name that is free: the one wanted, or the kernel's own with the next number. */
export function linkNameFor(
  stack: IpStack,
  wanted: WantedLink,
  kind: string,
  taken: readonly string[] = [],
): string {
  if (wanted.name !== undefined) return wanted.name;
  for (let number = 0; ; number += 1) {
    const name = `${kind}${number}`;
    if (stack.findDevice(name) === undefined && !taken.includes(name)) return name;
  }
}

/** Why the kernel would not have such a device. */
export function linkRefusalOf(stack: IpStack, wanted: WantedLink): string | undefined {
  const { name, mac, mtuBytes } = wanted;
  if (name !== undefined && stack.findDevice(name) !== undefined) return 'RTNETLINK answers: File exists';
  if (mac !== undefined && (isGroupMac(mac) || mac === ZERO_MAC)) {
    return 'RTNETLINK answers: Cannot assign requested address';
  }
  if (mtuBytes !== undefined && mtuBytes < 68) return 'Error: mtu less than device minimum.';
  if (mtuBytes !== undefined && mtuBytes > 65_535) return 'Error: mtu greater than device maximum.';
  return undefined;
}

/** A random address that nobody has been given (`eth_hw_addr_random`). */
function randomMac(stack: IpStack, name: string): MacAddress {
  const prng = stack.prng.split(`address of ${name} ${stack.devices().length}`);
  const first = (prng.below(0x100) & 0xfe) | 2;
  return macOf(first * 0x100_0000_0000 + prng.below(0x100) * 0x1_0000_0000 + prng.uint32());
}

export function linkOptionsOf(
  stack: IpStack,
  wanted: WantedLink,
  name: string,
  mtuBytes = DEFAULT_MTU_BYTES,
): { readonly name: string; readonly mac: MacAddress; readonly mtuBytes: number } {
  return { name, mac: wanted.mac ?? randomMac(stack, name), mtuBytes: wanted.mtuBytes ?? mtuBytes };
}

export function joinLink(stack: IpStack, device: NetDevice, wanted: WantedLink): void {
  if (wanted.queueLength !== undefined) device.queueLength = wanted.queueLength;
  joinDown(stack, device);
  if (wanted.isUp) device.isUp = true;
}
