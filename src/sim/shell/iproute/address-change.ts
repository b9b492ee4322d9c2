/** What `ip address add`, `change`, `replace` and `del` do (ip/ipaddress.c: ipaddr_modify). Leaves out lifetimes of IPv4 addresses. */
import { after, seconds } from '../../base/time';
import type { NetDevice } from '../../link/net-device';
import type { AddressScope, InterfaceAddress } from '../../net/interface-table';
import { netlinkError } from '../../net/netlink-error';
import { cidrOf, lastAddressOf } from '../../wire/cidr';
import { ANY_IPV4, ipv4Of, type Ipv4Address } from '../../wire/ipv4-address';
import { isScope } from './address-selection';
import {
  EXIT_MISTAKE,
  isIpv6Word,
  isShortFor,
  parseUnsigned,
  type ArgumentReader,
  type GivenIpv6Prefix,
  type GivenPrefix,
} from './argument-reader';
import type { IpContext, IpOptions } from './ip-context';

const FOREVER = 0xffff_ffff;

/** An address with its length, of one of the families. */
type AnyPrefix =
  | (GivenPrefix & { readonly family: 'inet' })
  | (GivenIpv6Prefix & { readonly family: 'inet6' });

interface WantedAddress {
  /** What `-4` or `-6` says, or the first address. */
  family: IpOptions['family'];
  local: AnyPrefix | undefined;
  peer: AnyPrefix | undefined;
  broadcast: Ipv4Address | 'all-ones' | 'all-zeros' | undefined;
  scope: AddressScope | undefined;
  label: string | undefined;
  hasNoPrefixRoute: boolean;
  hasNoDad: boolean;
  validSeconds: number | undefined;
  preferredSeconds: number | undefined;
  deviceName: string | undefined;
  word: string;
}

function readAddress(reader: ArgumentReader, family: IpOptions['family']): WantedAddress {
  const wanted: WantedAddress = {
    family,
    local: undefined,
    peer: undefined,
    broadcast: undefined,
    scope: undefined,
    label: undefined,
    hasNoPrefixRoute: false,
    hasNoDad: false,
    validSeconds: undefined,
    preferredSeconds: undefined,
    deviceName: undefined,
    word: '',
  };
  while (reader.hasMore) readAddressWord(reader, wanted);
  return wanted;
}

function readAddressWord(reader: ArgumentReader, wanted: WantedAddress): void {
  const word = reader.take();
  if (word === 'peer' || word === 'remote') wanted.peer = prefixOf(reader, wanted, reader.value());
  else if (isShortFor(word, 'broadcast') || word === 'brd') readBroadcast(reader, wanted);
  else if (word === 'scope') {
    const scope = reader.value();
    if (isScope(scope)) wanted.scope = scope;
    else reader.failArgument(scope, 'invalid scope value.');
  } else if (word === 'dev') wanted.deviceName = reader.value();
  else if (word === 'label') wanted.label = reader.value();
  else if (word === 'noprefixroute') wanted.hasNoPrefixRoute = true;
  else if (word === 'nodad') wanted.hasNoDad = true;
  else readMore(reader, wanted, word);
}

function readMore(reader: ArgumentReader, wanted: WantedAddress, word: string): void {
  if (word === 'metric' || word === 'priority' || word === 'preference') {
    reader.unsigned('"metric" value is invalid\n');
    if (wanted.family === 'inet6') reader.fail(`ip address: ${word} is not modelled for IPv6`, EXIT_MISTAKE);
  } else if (word === 'valid_lft') wanted.validSeconds = readLifetime(reader, word);
  else if (word === 'preferred_lft') wanted.preferredSeconds = readLifetime(reader, word);
  else if (word === 'home' || word === 'optimistic' || word === 'mngtmpaddr' || word === 'autojoin') {
    if (wanted.family === 'inet6') reader.fail(`ip address: ${word} is not modelled`, EXIT_MISTAKE);
  } else readLocal(reader, wanted, word);
}

function readLifetime(reader: ArgumentReader, word: string): number | undefined {
  const text = reader.value();
  if (text === 'forever') return undefined;
  const seconds = parseUnsigned(text);
  if (seconds === undefined && !reader.hasFailed()) reader.failArgument(text, `${word} value`);
  return seconds === FOREVER ? undefined : seconds;
}

/** The first address says of which family all are, unless an option did. */
function prefixOf(reader: ArgumentReader, wanted: WantedAddress, word: string): AnyPrefix {
  const { family } = wanted;
  if (family === 'inet6' || (family !== 'inet' && isIpv6Word(word))) {
    wanted.family = 'inet6';
    return { family: 'inet6', ...reader.ipv6PrefixOf(word, family === 'inet6' ? 'inet6' : 'any valid') };
  }
  wanted.family = 'inet';
  return { family: 'inet', ...reader.prefixOf(word, family === 'inet' ? 'inet' : 'any valid') };
}

function readLocal(reader: ArgumentReader, wanted: WantedAddress, word: string): void {
  const text = word === 'local' ? reader.value() : word;
  if (wanted.local !== undefined) reader.failDuplicate('local', text);
  else {
    wanted.local = prefixOf(reader, wanted, text);
    wanted.word = text;
  }
}

function readBroadcast(reader: ArgumentReader, wanted: WantedAddress): void {
  const text = reader.value();
  if (text === '+') wanted.broadcast = 'all-ones';
  else if (text === '-') wanted.broadcast = 'all-zeros';
  else wanted.broadcast = reader.addressOf(text, 'inet');
}

type ChangeMode = 'add' | 'change' | 'replace' | 'delete';

const WILDCARD_WARNING = (
  word: string,
): string => `Warning: Executing wildcard deletion to stay compatible with old scripts.
         Explicitly specify the prefix length (${word}/32) to avoid this warning.
         This special behaviour is likely to disappear in further releases,
         fix your scripts!
`;

export function changeAddress(context: IpContext, words: readonly string[], mode: ChangeMode): number {
  const reader = context.reader(words);
  const wanted = readAddress(reader, context.options.family);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { deviceName, local, peer } = wanted;
  if (deviceName === undefined) {
    return context.complain('Not enough information: "dev" argument is required.', EXIT_MISTAKE);
  }
  if (mode === 'delete' && local?.family === 'inet' && !local.hasLength && peer === undefined) {
    context.process.stderr(WILDCARD_WARNING(wanted.word));
  }
  if (local?.family === 'inet6' && wanted.broadcast !== undefined) {
    return context.complain('Broadcast can be set only for IPv4 addresses', EXIT_MISTAKE);
  }
  const device = context.stack.findDevice(deviceName);
  if (device === undefined) return context.complain(`Cannot find device "${deviceName}"`, EXIT_MISTAKE);
  const { validSeconds = FOREVER, preferredSeconds = FOREVER } = wanted;
  if (validSeconds === 0) return context.complain('valid_lft is zero', EXIT_MISTAKE);
  if (wanted.preferredSeconds !== undefined && preferredSeconds > validSeconds) {
    return context.complain('preferred_lft is greater than valid_lft', EXIT_MISTAKE);
  }
  if (local === undefined) return context.refuseByKernel(netlinkError('EOPNOTSUPP'));
  if (local.family === 'inet6') return changeIpv6(context, device, wanted, local, mode);
  if (wanted.validSeconds !== undefined || wanted.preferredSeconds !== undefined) {
    return context.complain('ip address: lifetimes of IPv4 addresses are not modelled');
  }
  if (mode === 'delete') return remove(context, device, wanted, local);
  return add(context, device, entryOf(wanted, local), mode);
}

function changeIpv6(
  context: IpContext,
  device: NetDevice,
  wanted: WantedAddress,
  local: GivenIpv6Prefix,
  mode: ChangeMode,
): number {
  const { ipv6 } = context.stack;
  const { address } = local;
  const peer = wanted.peer?.family === 'inet6' ? wanted.peer : undefined;
  const { prefixLength } = peer ?? local;
  if (mode === 'delete') {
    const removed = ipv6.removeAddress(device, address, prefixLength);
    return removed.ok ? 0 : context.refuseByKernel(removed.error);
  }
  const now = context.process.environment.scheduler.now();
  const { validSeconds, preferredSeconds, hasNoDad, hasNoPrefixRoute } = wanted;
  const validUntil = validSeconds === undefined ? undefined : after(now, seconds(validSeconds));
  const preferred = preferredSeconds ?? validSeconds;
  const preferredUntil = preferred === undefined ? undefined : after(now, seconds(preferred));
  const present = ipv6.addressesOf(device).find((entry) => entry.address === address);
  if (present !== undefined && mode !== 'add') {
    if (validUntil !== undefined) {
      return context.complain('ip address: another valid_lft for an address is not modelled', EXIT_MISTAKE);
    }
    present.validUntil = undefined;
    present.preferredUntil = preferredUntil;
    return 0;
  }
  const added = ipv6.addAddress(device, {
    address,
    prefixLength,
    ...(peer === undefined ? {} : { peer: peer.address }),
    hasNoDad,
    hasNoPrefixRoute,
    validUntil,
    preferredUntil,
  });
  return added.ok ? 0 : context.refuseByKernel(added.error);
}

function entryOf(wanted: WantedAddress, local: GivenPrefix): InterfaceAddress {
  const { label, hasNoPrefixRoute } = wanted;
  const peer = ipv4PeerOf(wanted);
  const prefixLength = (peer ?? local).prefixLength;
  const isLoopback = local.address >>> 24 === 127;
  const scope = wanted.scope ?? (isLoopback ? 'host' : 'global');
  const broadcast = broadcastOf(wanted, local.address, prefixLength);
  return {
    address: local.address,
    prefixLength,
    scope,
    ...(broadcast === undefined ? {} : { broadcast }),
    ...(peer === undefined ? {} : { peer: peer.address }),
    ...(label === undefined ? {} : { label }),
    ...(hasNoPrefixRoute ? { hasNoPrefixRoute } : {}),
  };
}

function ipv4PeerOf({ peer }: WantedAddress): GivenPrefix | undefined {
  return peer?.family === 'inet' ? peer : undefined;
}

function broadcastOf(
  { broadcast }: WantedAddress,
  address: Ipv4Address,
  prefixLength: number,
): Ipv4Address | undefined {
  if (broadcast !== 'all-ones' && broadcast !== 'all-zeros') return broadcast;
  // A /31 and a /32 have none, whatever is asked for.
  if (prefixLength >= 31) return undefined;
  const subnet = cidrOf(address, prefixLength);
  return broadcast === 'all-ones' ? lastAddressOf(subnet) : ipv4Of(subnet.address);
}

function add(context: IpContext, device: NetDevice, entry: InterfaceAddress, mode: ChangeMode): number {
  const { stack } = context;
  const isThere = stack
    .addressesOf(device)
    .some(({ address, prefixLength }) => address === entry.address && prefixLength === entry.prefixLength);
  // The kernel takes 0.0.0.0 and forgets it.
  if (entry.address === ANY_IPV4 || (isThere && mode !== 'add')) return 0;
  const added = stack.addAddress(device, entry);
  return added.ok ? 0 : context.refuseByKernel(added.error);
}

function remove(context: IpContext, device: NetDevice, wanted: WantedAddress, local: GivenPrefix): number {
  const { address, prefixLength, hasLength } = local;
  const peer = ipv4PeerOf(wanted);
  const isExact = hasLength || peer !== undefined;
  const length = isExact ? (peer ?? local).prefixLength : undefined;
  const removed = context.stack.removeAddress(device, address, length);
  if (removed.ok) return 0;
  return isExact && prefixLength > 32 ? 0 : context.refuseByKernel(removed.error);
}
