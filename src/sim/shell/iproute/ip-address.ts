/** `ip address`: shows, adds, replaces, removes and flushes IPv4 addresses (ip/ipaddress.c). Leaves out lifetimes. */
import type { NetDevice } from '../../link/net-device';
import type { AddressScope, InterfaceAddress } from '../../net/interface-table';
import { netlinkError } from '../../net/netlink-error';
import { cidrContains, cidrOf, lastAddressOf, type Cidr } from '../../wire/cidr';
import { ANY_IPV4, ipv4Of, type Ipv4Address } from '../../wire/ipv4-address';
import {
  cidrOfPrefix,
  EXIT_MISTAKE,
  isShortFor,
  type ArgumentReader,
  type GivenPrefix,
} from './argument-reader';
import type { IpContext } from './ip-context';
import { LinkSelection } from './link-selection';
import { snapshotLinks, type LinkSnapshot } from './link-snapshot';
import {
  labelOf,
  printAddress,
  printBriefAddress,
  printBriefLink,
  printLink,
  printLinkStatistics,
} from './link-text';
import { ADDRESS_USAGE } from './usage';

export function ipAddress(context: IpContext, words: readonly string[]): number {
  const [verb, ...rest] = words;
  if (verb === undefined) return show(context, []);
  if (isShortFor(verb, 'add')) return change(context, rest, 'add');
  if (isShortFor(verb, 'change', 'chg')) return change(context, rest, 'change');
  if (isShortFor(verb, 'replace')) return change(context, rest, 'replace');
  if (isShortFor(verb, 'delete')) return change(context, rest, 'delete');
  if (isShortFor(verb, 'show', 'list', 'lst')) return show(context, rest);
  if (isShortFor(verb, 'flush')) return flush(context, rest);
  if (isShortFor(verb, 'help')) return context.refuse({ text: ADDRESS_USAGE, exitCode: 255 });
  return context.unknownCommand(verb, 'ip address help');
}

const SCOPES: readonly string[] = ['global', 'site', 'link', 'host'];

function isScope(word: string): word is AddressScope {
  return SCOPES.includes(word);
}

interface AddressSelection {
  readonly links: LinkSelection;
  scope: AddressScope | undefined;
  to: Cidr | undefined;
  label: RegExp | undefined;
  isSecondary: boolean | undefined;
}

function readSelection(reader: ArgumentReader): AddressSelection {
  const selection: AddressSelection = {
    links: new LinkSelection(),
    scope: undefined,
    to: undefined,
    label: undefined,
    isSecondary: undefined,
  };
  while (reader.hasMore) {
    const word = reader.take();
    if (word === 'to') selection.to = cidrOfPrefix(reader.prefixOf(reader.value()));
    else if (word === 'scope') readScope(reader, selection);
    else if (word === 'label') selection.label = globOf(reader.value());
    else if (word === 'secondary' || word === 'primary') selection.isSecondary = word === 'secondary';
    else if (word !== 'permanent') selection.links.read(word, reader);
  }
  return selection;
}

function readScope(reader: ArgumentReader, selection: AddressSelection): void {
  const scope = reader.value();
  if (isScope(scope)) selection.scope = scope;
  else if (scope !== 'all') reader.failArgument(scope, 'invalid "scope"\n');
}

function globOf(pattern: string): RegExp {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${source.replaceAll('?', '.')}$`);
}

function isSelected(entry: InterfaceAddress, link: LinkSnapshot, selection: AddressSelection): boolean {
  const { scope, to, label, isSecondary } = selection;
  if (scope !== undefined && entry.scope !== scope) return false;
  if (isSecondary !== undefined && (entry.isSecondary === true) !== isSecondary) return false;
  if (label !== undefined && !label.test(labelOf(entry, link))) return false;
  return to === undefined || cidrContains(to, entry.address);
}

function show(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const selection = readSelection(reader);
  const links = snapshotLinks(context.stack, context.nameOfNamespace);
  const chosen = selection.links.choose(links, reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { options } = context;
  const document = context.document();
  const hasAddresses = options.family === 'any' || options.family === 'inet';
  for (const link of chosen) {
    const entries = hasAddresses ? link.addresses.filter((entry) => isSelected(entry, link, selection)) : [];
    // Of an interface without such an address only those are shown for which addresses are not all that counts.
    const isOnlyAddresses =
      options.family === 'inet' ||
      options.family === 'inet6' ||
      selection.to !== undefined ||
      selection.label !== undefined ||
      selection.isSecondary !== undefined ||
      (selection.scope !== undefined && link.addresses.length > 0) ||
      (options.isOneLine && !options.isBrief && options.family !== 'link');
    if (entries.length === 0 && isOnlyAddresses) continue;
    printEntry(context, document, link, entries, selection);
  }
  return context.print(document);
}

function printEntry(
  context: IpContext,
  document: ReturnType<IpContext['document']>,
  link: LinkSnapshot,
  entries: readonly InterfaceAddress[],
  selection: AddressSelection,
): void {
  const { options } = context;
  if (options.isBrief) {
    printBriefLink(document, link, false);
    document.openArray('addr_info');
    for (const entry of entries) printBriefAddress(document, entry);
    document.closeArray();
    document.text('\n');
    document.closeObject();
    return;
  }
  const isHeadless = options.isOneLine || selection.label !== undefined;
  if (!isHeadless || document.isJson) {
    printLink(document, link, {
      isLink: false,
      hasHardware: options.family !== 'inet' && selection.to === undefined,
      isDetailed: options.isDetailed,
      statistics: 0,
    });
  } else document.openObject();
  document.openArray('addr_info');
  for (const entry of entries) printAddress(document, link, entry);
  document.closeArray();
  if (options.statistics > 0) {
    printLinkStatistics(document, link, options.statistics > 1);
    document.text('\n');
  }
  document.closeObject();
}

interface WantedAddress {
  local: GivenPrefix | undefined;
  peer: GivenPrefix | undefined;
  broadcast: Ipv4Address | 'all-ones' | 'all-zeros' | undefined;
  scope: AddressScope | undefined;
  label: string | undefined;
  hasNoPrefixRoute: boolean;
  deviceName: string | undefined;
  word: string;
}

function readAddress(reader: ArgumentReader): WantedAddress {
  const wanted: WantedAddress = {
    local: undefined,
    peer: undefined,
    broadcast: undefined,
    scope: undefined,
    label: undefined,
    hasNoPrefixRoute: false,
    deviceName: undefined,
    word: '',
  };
  while (reader.hasMore) readAddressWord(reader, wanted);
  return wanted;
}

function readAddressWord(reader: ArgumentReader, wanted: WantedAddress): void {
  const word = reader.take();
  if (word === 'peer' || word === 'remote') wanted.peer = reader.prefixOf(reader.value());
  else if (isShortFor(word, 'broadcast') || word === 'brd') readBroadcast(reader, wanted);
  else if (word === 'scope') {
    const scope = reader.value();
    if (isScope(scope)) wanted.scope = scope;
    else reader.failArgument(scope, 'invalid scope value.');
  } else if (word === 'dev') wanted.deviceName = reader.value();
  else if (word === 'label') wanted.label = reader.value();
  else if (word === 'noprefixroute') wanted.hasNoPrefixRoute = true;
  else if (word === 'metric' || word === 'priority' || word === 'preference') {
    reader.unsigned('"metric" value is invalid\n');
  } else if (word === 'valid_lft' || word === 'preferred_lft') {
    if (reader.value() !== 'forever') reader.fail('ip address: lifetimes are not modelled');
  } else if (word !== 'nodad' && word !== 'home') readLocal(reader, wanted, word);
}

function readLocal(reader: ArgumentReader, wanted: WantedAddress, word: string): void {
  const text = word === 'local' ? reader.value() : word;
  if (wanted.local !== undefined) reader.failDuplicate('local', text);
  else {
    wanted.local = reader.prefixOf(text);
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

function change(context: IpContext, words: readonly string[], mode: ChangeMode): number {
  const reader = context.reader(words);
  const wanted = readAddress(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { deviceName, local } = wanted;
  if (deviceName === undefined) {
    return context.complain('Not enough information: "dev" argument is required.', EXIT_MISTAKE);
  }
  if (mode === 'delete' && local?.hasLength === false && wanted.peer === undefined) {
    context.process.stderr(WILDCARD_WARNING(wanted.word));
  }
  const device = context.stack.findDevice(deviceName);
  if (device === undefined) return context.complain(`Cannot find device "${deviceName}"`, EXIT_MISTAKE);
  if (local === undefined) return context.refuseByKernel(netlinkError('EOPNOTSUPP'));
  if (mode === 'delete') return remove(context, device, wanted, local);
  return add(context, device, entryOf(wanted, local), mode);
}

function entryOf(wanted: WantedAddress, local: GivenPrefix): InterfaceAddress {
  const { peer, label, hasNoPrefixRoute } = wanted;
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
  const isExact = hasLength || wanted.peer !== undefined;
  const length = isExact ? (wanted.peer ?? local).prefixLength : undefined;
  const removed = context.stack.removeAddress(device, address, length ?? undefined);
  if (removed.ok) return 0;
  return isExact && prefixLength > 32 ? 0 : context.refuseByKernel(removed.error);
}

function flush(context: IpContext, words: readonly string[]): number {
  if (words.length === 0) return context.complain('Flush requires arguments.', EXIT_MISTAKE);
  const reader = context.reader(words);
  const selection = readSelection(reader);
  const { stack } = context;
  const chosen = selection.links.choose(snapshotLinks(stack), reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  for (const link of chosen) {
    for (const entry of link.addresses.filter((candidate) => isSelected(candidate, link, selection))) {
      // With the first of a subnet the secondary ones may have gone already.
      stack.removeAddress(link.device, entry.address, entry.prefixLength);
    }
  }
  return 0;
}
