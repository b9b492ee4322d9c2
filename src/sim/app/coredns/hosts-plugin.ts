/**
 * `hosts`: names of a file like /etc/hosts, or written into the Corefile (`plugin/hosts`, v1.11).
 *
 * Models inline entries, the file as it is when a question comes, reverse lookups, `ttl`, `no_reverse` and `fallthrough`.
 * Leaves out `reload`: a changed file counts at once.
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { DNS_CLASS_IN, DNS_RESPONSE_CODE, DNS_TYPE, type DnsData, type DnsRecord } from '../../wire/dns';
import { matchingZone } from '../../wire/dns-zone';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import { addressOfReverseName } from '../../wire/reverse-name';
import { parseHosts } from '../resolv-conf';
import type { DnsRequest } from './dns-request';
import {
  Fallthrough,
  normalizeZone,
  replyMessage,
  unwritten,
  written,
  type DnsPlugin,
  type DnsReply,
  type NextPlugin,
  type PluginSetup,
} from './plugin';

const DEFAULT_TTL_SECONDS = 3_600;
const MAX_TTL_SECONDS = 65_535;

interface HostsOptions {
  readonly path: string;
  readonly zones: readonly string[];
  readonly inline: string[];
  ttlSeconds: number;
  hasReverse: boolean;
  readonly fallthrough: Fallthrough;
}

interface HostNames {
  readonly addresses: ReadonlyMap<string, readonly IpAddress[]>;
  readonly names: ReadonlyMap<IpAddress, readonly string[]>;
}

export function hostsPlugin(setup: PluginSetup): Result<DnsPlugin, string> {
  const options = readOptions(setup);
  if (typeof options === 'string') return err(options);
  const inline = hostNamesOf(options.inline.join('\n'));
  let file: { readonly text: string; readonly names: HostNames } | undefined;
  const known = (): readonly HostNames[] => {
    const text = setup.readFile(options.path) ?? '';
    if (file?.text !== text) file = { text, names: hostNamesOf(text) };
    return [file.names, inline];
  };
  return ok((request, next) => answer(options, known(), request, next));
}

function readOptions({ reader, readFile, zones, log }: PluginSetup): HostsOptions | string {
  reader.next();
  const [path = '/etc/hosts', ...given] = reader.remainingArguments();
  if (readFile(path) === undefined) log(`[WARNING] plugin/hosts: File does not exist: ${path}`);
  const options: HostsOptions = {
    path,
    zones: given.length > 0 ? given.map(normalizeZone) : zones,
    inline: [],
    ttlSeconds: DEFAULT_TTL_SECONDS,
    hasReverse: true,
    fallthrough: new Fallthrough(),
  };
  while (reader.nextInBlock()) {
    const property = reader.text;
    const words = reader.remainingArguments();
    if (property === 'fallthrough') options.fallthrough.set(words);
    else if (property === 'no_reverse') options.hasReverse = false;
    else if (property === 'ttl') {
      const [text = ''] = words;
      if (words.length === 0) return reader.problem(`ttl needs a time in second`);
      const ttlSeconds = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      if (Number.isNaN(ttlSeconds)) return reader.problem(`ttl needs a number of second`);
      if (ttlSeconds === 0 || ttlSeconds > MAX_TTL_SECONDS) return reader.problem(`ttl provided is invalid`);
      options.ttlSeconds = ttlSeconds;
    } else if (property === 'reload') {
      if (words.length !== 1) return reader.problem('reload needs a duration (zero seconds to disable)');
    } else if (options.fallthrough.isSet) return reader.problem(`unknown property '${property}'`);
    else options.inline.push([property, ...words].join(' '));
  }
  return reader.next() ? 'this plugin can only be used once per Server Block' : options;
}

function hostNamesOf(text: string): HostNames {
  const addresses = new Map<string, IpAddress[]>();
  const names = new Map<IpAddress, string[]>();
  for (const entry of parseHosts(text)) {
    for (const given of entry.names) {
      const name = normalizeZone(given);
      addresses.set(name, [...(addresses.get(name) ?? []), entry.address]);
      names.set(entry.address, [...(names.get(entry.address) ?? []), name]);
    }
  }
  return { addresses, names };
}

function* answer(
  options: HostsOptions,
  known: readonly HostNames[],
  request: DnsRequest,
  next: NextPlugin,
): Task<DnsReply> {
  const { name, question, query } = request;
  const { type } = question;
  // Reverse zones need not be among the zones.
  if (matchingZone(options.zones, name) === undefined && type !== DNS_TYPE.PTR) return yield* next(request);
  const answers: DnsRecord[] = [];
  const add = (data: DnsData): void => {
    answers.push({ name: question.name, class: DNS_CLASS_IN, ttlSeconds: options.ttlSeconds, data });
  };
  const addresses = known.flatMap((each) => each.addresses.get(name) ?? []);
  if (type === DNS_TYPE.PTR) {
    const address = addressOfReverseName(name);
    const targets = address === undefined ? [] : known.flatMap((each) => each.names.get(address) ?? []);
    if (targets.length === 0 || !options.hasReverse) return yield* next(request);
    for (const target of targets) add({ kind: 'PTR', target });
  } else if (type === DNS_TYPE.A) {
    for (const address of addresses) if (!isIpv6(address)) add({ kind: 'A', address });
  } else if (type === DNS_TYPE.AAAA) {
    for (const address of addresses) if (isIpv6(address)) add({ kind: 'AAAA', address });
  }
  if (answers.length === 0 && addresses.length === 0) {
    if (options.fallthrough.includes(name)) return yield* next(request);
    // A file of hosts has no SOA, which an NXDOMAIN would need.
    return unwritten(DNS_RESPONSE_CODE.SERVFAIL);
  }
  return written(replyMessage(query, { isAuthoritative: true, answers }));
}
