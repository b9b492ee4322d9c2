/**
 * getent for hosts, as glibc has it (nss/getent.c): `hosts`, `ahosts`, `ahostsv4`, `ahostsv6`.
 *
 * `hosts NAME` walks the whole search list for AAAA first and only then for A. Leaves out the other databases.
 */
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { DNS_TYPE } from '../wire/dns';
import { formatIp, parseIp } from '../wire/ip-address';
import { formatIpv6 } from '../wire/ipv6-address';
import { askNameservers } from './dns-client';
import { formatAllHosts } from './getent-text';
import { pointerNameOf } from './nslookup';
import { parseHosts } from './resolv-conf';
import { lookUpHosts, resolveHost, resolverConfigurationOf, searchDns } from './resolver';

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
  const resolved = yield* resolveHost(
    process,
    key,
    database === 'ahosts' ? undefined : database === 'ahostsv4' ? 'IPv4' : 'IPv6',
  );
  return resolved.ok ? formatAllHosts(resolved.value) : undefined;
}

function* hostsText(process: Process, key: string): Task<string | undefined> {
  if (parseIp(key) !== undefined) return yield* reverseText(process, key);
  const known = lookUpHosts(process.environment.files.read('/etc/hosts') ?? '', key);
  if (known !== undefined) {
    return known.addresses
      .map((address) => `${formatIp(address).padEnd(15)} ${known.canonicalName}\n`)
      .join('');
  }
  const six = yield* searchDns(process, key, [DNS_TYPE.AAAA]);
  if (six.ok) {
    const name = six.value.name.replace(/\.$/, '');
    return (six.value.answers[0]?.answers ?? [])
      .flatMap(({ data }) =>
        data.kind === 'AAAA' ? [`${formatIpv6(data.address).padEnd(15)} ${name}\n`] : [],
      )
      .join('');
  }
  const four = yield* resolveHost(process, key, 'IPv4');
  if (!four.ok) return undefined;
  return four.value.addresses
    .map((address) => `${formatIp(address).padEnd(15)} ${four.value.canonicalName}\n`)
    .join('');
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
    if (data.kind === 'PTR') return data.target.replace(/\.$/, '');
  }
  return undefined;
}
