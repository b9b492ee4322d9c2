/**
 * nslookup, as busybox 1.36 has it (networking/nslookup.c).
 *
 * Models that it asks everything at once from one socket (every name of the search list, A and AAAA), prints answers in
 * the order in which they come, and exits with 1 when any of them was an error: so a short name that one search domain
 * knows still ends with 1. A name with a dot is never completed.
 */
import { elapsed, nanoseconds, seconds } from '../base/time';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { UdpPort } from '../host/udp-port';
import { DNS_HEADER_BYTES, DNS_PORT, DNS_TYPE, dnsQuery } from '../wire/dns';
import { encodeDns } from '../wire/dns-encoding';
import { withoutFinalDot } from '../wire/dns-name';
import { formatEndpoint, formatIp, parseIp, type IpAddress } from '../wire/ip-address';
import { ipv4 } from '../wire/ipv4-address';
import { reverseNameOf } from '../wire/reverse-name';
import { busyboxUsage } from './busybox-usage';
import { formatLookupAnswer } from './nslookup-text';
import { parseResolvConf } from './resolv-conf';
import { resolveHost } from './resolver';

const USAGE = busyboxUsage(`nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any`);

const QUERY_TYPES = ['SOA', 'NS', 'A', 'AAAA', 'CNAME', 'MX', 'TXT', 'SRV', 'PTR', 'ANY'] as const;
interface PendingLookup {
  readonly name: string;
  readonly id: number;
  readonly bytes: Uint8Array;
  isAnswered: boolean;
}

interface LookupPlan {
  readonly server: { readonly name: string; readonly address: IpAddress; readonly port: number };
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly isDebug: boolean;
}

export function* busyboxNslookup(process: Process, args: readonly string[]): Task<number> {
  const types: number[] = [];
  const numbers = { port: DNS_PORT, retry: 2, timeout: 5 };
  let isDebug = false;
  const rest = [...args];
  while (rest[0]?.startsWith('-') === true) {
    const [, name = '', value = ''] = /^-([^=]*)=?(.*)$/.exec(rest.shift() ?? '') ?? [];
    if (name === 'type' || name === 'querytype' || name === 'q') {
      const type = QUERY_TYPES.find((candidate) => candidate === value.toUpperCase());
      if (type === undefined) {
        process.stderr(`nslookup: invalid query type "${value}"\n`);
        return 1;
      }
      types.push(DNS_TYPE[type]);
    } else if (name === 'debug') isDebug = true;
    else if (name === 'port' || name === 'retry' || name === 'timeout') numbers[name] = Number(value);
    else if (name === 't') numbers.timeout = Number(value);
    else {
      process.stderr(USAGE);
      return 1;
    }
  }
  const [host, serverText, surplus] = rest;
  if (host === undefined || surplus !== undefined) {
    process.stderr(USAGE);
    return 1;
  }
  const resolvConf = parseResolvConf(process.environment.files.read('/etc/resolv.conf') ?? '');
  const server = serverText ?? formatIp(resolvConf.nameservers[0] ?? LOCALHOST);
  const resolved = yield* resolveHost(process, server);
  const address = resolved.ok ? resolved.value.addresses[0] : undefined;
  if (address === undefined) {
    process.stderr(`nslookup: bad address '${server}'\n`);
    return 1;
  }
  const search = serverText === undefined ? resolvConf.search : [];
  const lookups = lookupsOf(process, host, types, search);
  const plan: LookupPlan = {
    server: { name: server, address, port: numbers.port },
    timeoutSeconds: numbers.timeout,
    retries: Math.max(numbers.retry, 1),
    isDebug,
  };
  return yield* runLookups(process, plan, lookups);
}

const LOCALHOST = ipv4(127, 0, 0, 1);

function lookupsOf(
  process: Process,
  host: string,
  types: readonly number[],
  search: readonly string[],
): readonly PendingLookup[] {
  const pointer = types.length === 0 ? pointerNameOf(host) : undefined;
  const wanted: { name: string; type: number }[] = [];
  if (pointer !== undefined) {
    wanted.push({ name: pointer, type: DNS_TYPE.PTR });
  } else {
    for (const type of types.length === 0 ? [DNS_TYPE.A, DNS_TYPE.AAAA] : types) {
      const isWhole = type === DNS_TYPE.PTR || search.length === 0 || host.includes('.');
      const names = isWhole ? [host] : search.map((domain) => `${host}.${domain}`);
      wanted.push(...names.map((name) => ({ name, type })));
    }
  }
  const firstId = process.environment.prng.uint16();
  return wanted.map(({ name, type }, index) => {
    const id = (firstId + index) & 0xffff;
    return { name, id, bytes: encodeDns(dnsQuery(id, name, type)), isAnswered: false };
  });
}

/** `3.1.244.10.in-addr.arpa` for 10.244.1.3; undefined for what is no address. */
export function pointerNameOf(text: string): string | undefined {
  const address = parseIp(text);
  return address === undefined ? undefined : withoutFinalDot(reverseNameOf(address));
}

function* runLookups(process: Process, plan: LookupPlan, lookups: readonly PendingLookup[]): Task<number> {
  const opened = UdpPort.openTowards(process, plan.server.address);
  if (!opened.ok) return 1;
  const socket = opened.value;
  const { scheduler } = process.environment;
  const startedAt = scheduler.now();
  const interval = seconds(plan.timeoutSeconds / plan.retries);
  let hasReply = false;
  let exitCode = 0;
  socket.connect(plan.server);
  for (let round = 0; round < plan.retries && lookups.some(({ isAnswered }) => !isAnswered); round += 1) {
    for (const lookup of lookups) if (!lookup.isAnswered) socket.send(lookup.bytes);
    const until = scheduler.now() + interval;
    while (lookups.some(({ isAnswered }) => !isAnswered)) {
      const remaining = until - scheduler.now();
      if (remaining <= 0) break;
      const received = yield* socket.receive(nanoseconds(remaining));
      if (!received.ok) {
        if (received.error !== 'timed-out') process.stderr('nslookup: read: Connection refused\n');
        continue;
      }
      const { payload } = received.value;
      if (!hasReply) process.stdout(formatServer(plan));
      hasReply = true;
      const lookup = lookups.find(({ id, isAnswered }) => id === idOf(payload) && !isAnswered);
      if (lookup === undefined) continue;
      lookup.isAnswered = true;
      if (plan.isDebug) {
        const took = Math.floor(elapsed(startedAt, scheduler.now()) / 1_000_000);
        process.stdout(`Query #${lookups.indexOf(lookup)} completed in ${took}ms:\n`);
      }
      const answer = formatLookupAnswer(lookup.name, payload, plan.isDebug);
      process.stdout(answer.text);
      if (answer.isFailure) exitCode = 1;
    }
  }
  socket.close();
  if (!hasReply) {
    process.stdout(';; connection timed out; no servers could be reached\n\n');
    return 1;
  }
  const missing = lookups.filter(({ isAnswered }) => !isAnswered);
  for (const { name } of missing) process.stdout(`*** Can't find ${name}: No answer\n`);
  if (missing.length > 0) process.stdout('\n');
  return exitCode;
}

function idOf(payload: Uint8Array): number {
  return payload.length < DNS_HEADER_BYTES ? -1 : ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
}

function formatServer({ server }: LookupPlan): string {
  return `Server:\t\t${server.name}\nAddress:\t${formatEndpoint(server.address, server.port)}\n\n`;
}
