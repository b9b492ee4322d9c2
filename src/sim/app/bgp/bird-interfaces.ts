/** `birdcl show interfaces` (nest/iface.c). */
import type { NetDevice } from '../../link/net-device';
import type { IpStack } from '../../net/ip-stack';
import { formatIp, isIpv6, type IpAddress } from '../../wire/ip-address';
import { isLinkLocalIpv6 } from '../../wire/ipv6-address';
import type { BirdVersion } from './bird-daemon';

interface Held {
  readonly address: IpAddress;
  readonly prefixLength: number;
}

export function interfaceLines(stack: IpStack, version: BirdVersion, isSummary: boolean): readonly string[] {
  const isOld = version === '1.6.8';
  if (isSummary) return summaryLines(stack, isOld);
  return stack.devices().flatMap((device) => {
    const held = addressesOf(stack, device).filter(({ address }) => !isOld || !isIpv6(address));
    return [
      `${device.name} ${device.isUp ? 'up' : 'down'} (index=${device.index})`,
      `\t${flagsOf(device)} MTU=${device.mtuBytes}`,
      ...held.map(
        (one) =>
          `\t${formatIp(one.address)}/${one.prefixLength} (${isOld ? 'Primary' : 'Preferred'}, scope ${scopeOf(one.address)})`,
      ),
    ];
  });
}

function summaryLines(stack: IpStack, isOld: boolean): readonly string[] {
  const head = isOld ? 'interface state address' : 'Interface  State  IPv4 address       IPv6 address';
  const rows = stack.devices().map((device) => {
    const held = addressesOf(stack, device);
    const text = (isWide: boolean): string => {
      const found = held.find(({ address }) => isIpv6(address) === isWide && scopeOf(address) !== 'link');
      return found === undefined ? '' : `${formatIp(found.address)}/${found.prefixLength}`;
    };
    const state = device.isUp ? 'up' : 'down';
    return isOld
      ? `${device.name.padEnd(9)} ${state.padEnd(5)} ${text(false)}`
      : `${device.name.padEnd(10)} ${state.padEnd(6)} ${text(false).padEnd(18)} ${text(true)}`;
  });
  return [head, ...rows];
}

function addressesOf(stack: IpStack, device: NetDevice): readonly Held[] {
  const wide = stack.hasIpv6 ? stack.ipv6.addressesOf(device) : [];
  return [...stack.addressesOf(device), ...wide];
}

function flagsOf(device: NetDevice): string {
  const isLoopback = device.kind === 'loopback';
  const link = device.hasCarrier ? ' LinkUp' : '';
  const state = `${device.isUp ? 'AdminUp' : 'AdminDown'}${link}`;
  return isLoopback ? `MultiAccess ${state} Loopback Ignored` : `MultiAccess Broadcast Multicast ${state}`;
}

/** `ipa_classify`: private addresses are a site's. */
function scopeOf(address: IpAddress): string {
  if (isIpv6(address)) {
    if (address === 1n) return 'host';
    if (isLinkLocalIpv6(address)) return 'link';
    return address >> 121n === 0x7en ? 'site' : 'univ';
  }
  const first = address >>> 24;
  const second = (address >>> 16) & 0xff;
  if (first === 127) return 'host';
  if (first === 169 && second === 254) return 'link';
  const isPrivate = first === 10 || (first === 172 && second >> 4 === 1) || (first === 192 && second === 168);
  return isPrivate ? 'site' : 'univ';
}
