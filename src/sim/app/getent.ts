/**
 * getent for hosts, as glibc has it (nss/getent.c): `hosts`, `ahosts`, `ahostsv4`, `ahostsv6`.
 *
 * `hosts NAME` walks the whole search list for AAAA first and only then for A, `ahosts` asks for the families that the
 * machine has an address of (AI_ADDRCONFIG). Leaves out the other databases.
 */
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { DNS_TYPE } from '../wire/dns';
import { dnsNameKey, withoutFinalDot } from '../wire/dns-name';
import {
  familyOf,
  formatIp,
  isLoopbackAddress,
  parseIp,
  type IpAddress,
  type IpFamily,
} from '../wire/ip-address';
import { askNameservers } from './dns-client';
import { formatAllHosts } from './getent-text';
import { pointerNameOf } from './nslookup';
import { parseHosts } from './resolv-conf';
import { resolveHost, resolverConfigurationOf, searchDns, type SearchedAnswer } from './resolver';

/** The key was not found. */
const EXIT_NOT_FOUND = 2;

export function* getent(process: Process, args: readonly string[]): Task<number> {
  const [database, ...keys] = args;
  if (database === undefined) {
    process.stderr(
      "getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n",
    );
    return 1;
  }
  if (!['hosts', 'ahosts', 'ahostsv4', 'ahostsv6'].includes(database)) {
    process.stderr(
      `Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
    );
    return 1;
  }
  if (keys.length === 0) {
    const entries = parseHosts(process.environment.files.read('/etc/hosts') ?? '');
    process.stdout(
      entries.map(({ address, names }) => `${formatIp(address).padEnd(15)} ${names.join(' ')}\n`).join(''),
    );
    return 0;
  }
  for (const key of keys) {
    const text =
      database === 'hosts' ? yield* hostsText(process, key) : yield* allHostsText(process, key, database);
    if (text === undefined) return EXIT_NOT_FOUND;
    process.stdout(text);
  }
  return 0;
}

function* allHostsText(process: Process, key: string, database: string): Task<string | undefined> {
  const family = database === 'ahosts' ? undefined : database === 'ahostsv4' ? 'IPv4' : 'IPv6';
  const hasSix = hasIpv6Address(process);
  const isName = parseIp(key) === undefined;
  if (isName && family === 'IPv6' && !hasSix) return undefined;
  const resolved = yield* resolveHost(process, key, family ?? (isName && !hasSix ? 'IPv4' : undefined));
  return resolved.ok ? formatAllHosts(resolved.value) : undefined;
}

/** Any but the loopback's own counts. */
function hasIpv6Address(process: Process): boolean {
  const { stack } = process.environment.namespace;
  if (!stack.hasIpv6) return false;
  return stack
    .devices()
    .some((device) => stack.ipv6.addressesOf(device).some(({ address }) => !isLoopbackAddress(address)));
}

function* hostsText(process: Process, key: string): Task<string | undefined> {
  if (parseIp(key) !== undefined) return yield* reverseText(process, key);
  const { files } = process.environment;
  for (const [family, type] of [
    ['IPv6', DNS_TYPE.AAAA],
    ['IPv4', DNS_TYPE.A],
  ] as const) {
    const known = knownHost(files.read('/etc/hosts') ?? '', key, family);
    if (known !== undefined) return formatHosts(known);
    const found = yield* searchDns(process, key, [type]);
    const host = found.ok ? foundHost(found.value) : undefined;
    if (host !== undefined && host.addresses.length > 0) return formatHosts(host);
  }
  return undefined;
}

interface NamedHost {
  readonly addresses: readonly IpAddress[];
  /** The canonical one first. */
  readonly names: readonly string[];
}

function formatHosts({ addresses, names }: NamedHost): string {
  return addresses.map((address) => `${formatIp(address).padEnd(15)} ${names.join(' ')}\n`).join('');
}

function knownHost(text: string, key: string, family: IpFamily): NamedHost | undefined {
  const wanted = key.toLowerCase();
  const entries = parseHosts(text).filter(
    ({ address, names }) =>
      familyOf(address) === family && names.some((name) => name.toLowerCase() === wanted),
  );
  if (entries.length === 0) return undefined;
  return {
    addresses: entries.map(({ address }) => address),
    names: [...new Set(entries.flatMap(({ names }) => names))],
  };
}

/** The aliases on the way to the canonical name stand behind it. */
function foundHost({ name, answers }: SearchedAnswer): NamedHost {
  const aliases: string[] = [];
  const addresses: IpAddress[] = [];
  let canonical = name;
  for (const record of answers.flatMap((answer) => answer?.answers ?? [])) {
    const { data } = record;
    if (data.kind === 'CNAME' && dnsNameKey(record.name) === dnsNameKey(canonical)) {
      aliases.push(withoutFinalDot(canonical));
      canonical = data.target;
    }
    if (data.kind === 'A' || data.kind === 'AAAA') addresses.push(data.address);
  }
  return { addresses, names: [withoutFinalDot(canonical), ...aliases] };
}

function* reverseText(process: Process, key: string): Task<string | undefined> {
  const entry = parseHosts(process.environment.files.read('/etc/hosts') ?? '').find(
    ({ address }) => formatIp(address) === key,
  );
  if (entry !== undefined) return `${key.padEnd(15)} ${entry.names.join(' ')}\n`;
  const name = yield* reverseName(process, key);
  return name === undefined ? undefined : `${key.padEnd(15)} ${name}\n`;
}

/** The name behind an address, without its final dot. */
export function* reverseName(process: Process, addressText: string): Task<string | undefined> {
  const pointer = pointerNameOf(addressText);
  if (pointer === undefined) return undefined;
  const question = { name: `${pointer}.`, type: DNS_TYPE.PTR };
  const asked = yield* askNameservers(
    process,
    { configuration: resolverConfigurationOf(process), style: 'glibc' },
    [question],
  );
  if (!asked.ok) return undefined;
  for (const { data } of asked.value[0]?.answers ?? []) {
    if (data.kind === 'PTR') return withoutFinalDot(data.target);
  }
  return undefined;
}
