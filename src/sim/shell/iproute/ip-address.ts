/** `ip address`: shows and flushes addresses of both families (ip/ipaddress.c); `address-change.ts` adds and removes them. */
import { changeAddress } from './address-change';
import { AddressSelection } from './address-selection';
import { printAddress, printBriefAddress, printIpv6Address } from './address-text';
import { EXIT_MISTAKE, isShortFor } from './argument-reader';
import type { IpContext } from './ip-context';
import { snapshotLinks, type LinkSnapshot } from './link-snapshot';
import { printBriefLink, printLink, printLinkStatistics } from './link-text';
import type { PrintDocument } from './print-document';
import { ADDRESS_USAGE } from './usage';

export function ipAddress(context: IpContext, words: readonly string[]): number {
  const [verb, ...rest] = words;
  if (verb === undefined) return show(context, []);
  if (isShortFor(verb, 'add')) return changeAddress(context, rest, 'add');
  if (isShortFor(verb, 'change', 'chg')) return changeAddress(context, rest, 'change');
  if (isShortFor(verb, 'replace')) return changeAddress(context, rest, 'replace');
  if (isShortFor(verb, 'delete')) return changeAddress(context, rest, 'delete');
  if (isShortFor(verb, 'show', 'list', 'lst')) return show(context, rest);
  if (isShortFor(verb, 'flush')) return flush(context, rest);
  if (isShortFor(verb, 'help')) return context.refuse({ text: ADDRESS_USAGE, exitCode: 255 });
  return context.unknownCommand(verb, 'ip address help');
}

function show(context: IpContext, words: readonly string[]): number {
  const { options } = context;
  const reader = context.reader(words);
  const selection = new AddressSelection(reader, options.family);
  const links = snapshotLinks(context.stack, context.nameOfNamespace);
  const chosen = selection.links.choose(links, reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const document = context.document();
  const isHeadless = options.isOneLine && !options.isBrief && options.family !== 'link';
  const now = context.process.environment.scheduler.now();
  const isInet6Dump = options.family === 'inet6' && !selection.links.hasName;
  for (const link of chosen) {
    const isEmpty = selection.chosenOf(link).length === 0 && selection.chosenIpv6Of(link, now).length === 0;
    if (isEmpty && (isHeadless || selection.isAboutAddresses(link))) continue;
    printEntry(context, document, isInet6Dump ? asInet6Dump(link) : link, selection);
  }
  return context.print(document);
}

/** What a dump of the IPv6 layer tells of the other end of a veth pair: its number alone, and not where it is. */
function asInet6Dump(link: LinkSnapshot): LinkSnapshot {
  const { peer, namesake, index } = link;
  if (peer?.namespace === undefined) return link;
  if (peer.index === index) return { ...link, peer: undefined };
  if (namesake === undefined) return link;
  return { ...link, peer: { index: peer.index, name: namesake.name, namespace: undefined } };
}

function printEntry(
  context: IpContext,
  document: PrintDocument,
  link: LinkSnapshot,
  selection: AddressSelection,
): void {
  const { options } = context;
  const now = context.process.environment.scheduler.now();
  const [entries, ipv6Entries] = [selection.chosenOf(link), selection.chosenIpv6Of(link, now)];
  if (options.isBrief) {
    printBriefLink(document, link, false);
    document.openArray('addr_info');
    for (const entry of [...entries, ...ipv6Entries]) printBriefAddress(document, entry);
    document.closeArray();
    document.text('\n');
    document.closeObject();
    return;
  }
  const isHeadless = options.isOneLine || selection.hasLabel;
  if (!isHeadless || document.isJson) {
    printLink(document, link, {
      isLink: false,
      hasHardware: options.isDetailed || (selection.family !== 'inet' && selection.family !== 'inet6'),
      isDetailed: options.isDetailed,
      statistics: 0,
      isInet6Dump: options.family === 'inet6' && !selection.links.hasName,
    });
  } else document.openObject();
  document.openArray('addr_info');
  for (const entry of entries) printAddress(document, link, entry);
  for (const entry of ipv6Entries) printIpv6Address(document, link, entry, now);
  document.closeArray();
  if (options.statistics > 0) {
    printLinkStatistics(document, link, options.statistics > 1);
    document.text('\n');
  }
  document.closeObject();
}

function flush(context: IpContext, words: readonly string[]): number {
  if (words.length === 0) return context.complain('Flush requires arguments.', EXIT_MISTAKE);
  const reader = context.reader(words);
  const selection = new AddressSelection(reader, context.options.family);
  const { stack } = context;
  const chosen = selection.links.choose(snapshotLinks(stack), reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const now = context.process.environment.scheduler.now();
  for (const link of chosen) {
    for (const entry of selection.chosenOf(link)) {
      // With the first of a subnet the secondary ones may have gone already.
      stack.removeAddress(link.device, entry.address, entry.prefixLength);
    }
    for (const entry of selection.chosenIpv6Of(link, now)) {
      stack.ipv6.removeAddress(link.device, entry.address, entry.prefixLength);
    }
  }
  return 0;
}
