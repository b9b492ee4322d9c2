/**
 * dig, as BIND 9.18 has it; `bind-nslookup.ts` and `host.ts` are its siblings.
 *
 * Models @servers, -x, -t, -c, -q, -p, -u, types, classes, several names, and the options of `dig-arguments.ts`: EDNS with a
 * cookie, AD set, DF clear. Leaves out DNSSEC's records, +trace, +nssearch, zone transfers and batch files.
 */
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import {
  DNS_RESPONSE_CODE,
  dnsQuery,
  EDNS_OPTION,
  ednsRecord,
  type DnsMessage,
  type DnsOption,
} from '../wire/dns';
import { dnsLabelsOf, withoutFinalDot } from '../wire/dns-name';
import { familyOf, formatIp, type IpAddress } from '../wire/ip-address';
import { askBindServers, type BindFailure, type BindReply } from './bind-exchange';
import { calendarNow, formatUnixDate } from './calendar';
import {
  DIG_VERSION,
  isDigProblem,
  parseDigArguments,
  type DigCommand,
  type DigLookup,
} from './dig-arguments';
import { formatDnsData } from './dns-record-text';
import { formatDigMessage } from './dns-text';
import { candidateNames, resolveHost, resolverConfigurationOf } from './resolver';

/** No answer from any server. */
const EXIT_NO_REPLY = 9;
const EXIT_FATAL = 10;
const EXIT_NO_SERVER = 1;
const COOKIE_BYTES = 8;

export function* dig(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseDigArguments(args);
  if (isDigProblem(parsed)) {
    process.stdout(parsed.stdout ?? '');
    process.stderr(parsed.stderr);
    return parsed.exitCode;
  }
  process.stderr(parsed.warnings);
  const run = new DigRun(process, parsed, args);
  let exitCode = 0;
  for (const lookup of parsed.lookups) {
    const code = yield* run.ask(lookup);
    if (code !== 0) exitCode = code;
    if (code === EXIT_FATAL || code === EXIT_NO_SERVER) break;
  }
  return exitCode;
}

class DigRun {
  readonly #process: Process;
  readonly #command: DigCommand;
  readonly #args: readonly string[];
  /** One for all questions of a run. */
  readonly #cookie: Uint8Array;
  #isFirst = true;
  /** Addresses of the last server that was named. */
  #found = 0;

  constructor(process: Process, command: DigCommand, args: readonly string[]) {
    const { prng } = process.environment;
    this.#process = process;
    this.#command = command;
    this.#args = args;
    this.#cookie = Uint8Array.from({ length: COOKIE_BYTES }, () => prng.below(256));
  }

  *ask(lookup: DigLookup): Task<number> {
    const problem = nameProblem(lookup.name);
    if (problem !== undefined) {
      this.#process.stderr(`dig: '${lookup.name}' is not a legal name (${problem})\n`);
      return EXIT_FATAL;
    }
    const servers = yield* this.#serversOf(lookup);
    if (typeof servers === 'string') {
      this.#process.stderr(`dig: ${servers}\n`);
      return EXIT_NO_SERVER;
    }
    let outcome: BindReply | BindFailure = 'silent';
    for (const name of this.#namesFor(lookup)) {
      outcome = yield* this.#exchange([...servers.keys()], lookup, name);
      if (typeof outcome === 'string' || outcome.message.responseCode !== DNS_RESPONSE_CODE.NXDOMAIN) break;
    }
    if (outcome === 'unreachable') return EXIT_NO_REPLY;
    this.#printBanner();
    if (outcome === 'silent') {
      this.#process.stdout(';; no servers could be reached\n');
      return EXIT_NO_REPLY;
    }
    this.#print(outcome, lookup, servers.get(outcome.server) ?? formatIp(outcome.server));
    return 0;
  }

  /** With the names that they go by; or what is wrong with them. */
  *#serversOf({ servers }: DigLookup): Task<ReadonlyMap<IpAddress, string> | string> {
    const { family } = this.#command;
    if (servers.length === 0) {
      const known = resolverConfigurationOf(this.#process).nameservers;
      const usable = known.filter((server) => family === undefined || familyOf(server) === family);
      return new Map(usable.map((server) => [server, formatIp(server)]));
    }
    const addresses = new Map<IpAddress, string>();
    for (const name of servers) {
      const resolved = yield* resolveHost(this.#process, name, family);
      if (!resolved.ok) {
        const why = resolved.error === 'wrong-family' ? 'address family not supported' : 'not found';
        return `couldn't get address for '${name}': ${why}`;
      }
      this.#found = resolved.value.addresses.length;
      for (const address of resolved.value.addresses) addresses.set(address, name);
    }
    return addresses;
  }

  #namesFor({ name, flags, ndots, domain }: DigLookup): readonly string[] {
    if (!flags.search) return [name.endsWith('.') ? name : `${name}.`];
    const given = resolverConfigurationOf(this.#process);
    const search = domain === undefined ? given.search : [withoutFinalDot(domain)];
    return candidateNames(name, { search, ndots: ndots ?? given.ndots }, 'glibc');
  }

  *#exchange(servers: readonly IpAddress[], lookup: DigLookup, name: string): Task<BindReply | BindFailure> {
    const { flags, timeoutSeconds, tries } = lookup;
    const transport = {
      servers,
      port: this.#command.port,
      timeoutSeconds,
      tries,
      isOverTcp: flags.tcp,
      isTruncatedKept: flags.ignore,
      isServfailKept: flags.fail,
      hasToRecurse: false,
      comment: (line: string) => {
        if (flags.comments && !this.#command.isShort) this.#process.stdout(`;; ${line}\n`);
      },
    };
    return yield* askBindServers(this.#process, transport, this.#query(lookup, name));
  }

  #query(lookup: DigLookup, name: string): DnsMessage {
    const { flags, type, udpBytes, ednsVersion } = lookup;
    const message = dnsQuery(this.#process.environment.prng.uint16(), name, type);
    const plain = ednsRecord(udpBytes, flags.dnssec);
    const options: DnsOption[] = [];
    if (flags.nsid) options.push({ code: EDNS_OPTION.NSID, bytes: new Uint8Array(0) });
    if (flags.cookie) options.push({ code: EDNS_OPTION.COOKIE, bytes: this.#cookieOf(lookup) });
    const ttlSeconds = plain.ttlSeconds + ednsVersion * 0x1_0000;
    const edns = { ...plain, ttlSeconds, data: { kind: 'OPT' as const, options } };
    return {
      ...message,
      isRecursionDesired: flags.recurse,
      isAuthoritative: flags.aaonly,
      isAuthenticData: flags.adflag,
      isCheckingDisabled: flags.cdflag,
      questions: [{ name, type, class: lookup.class }],
      additionals: flags.edns ? [edns] : [],
    };
  }

  #cookieOf({ cookie }: DigLookup): Uint8Array {
    if (cookie === undefined) return this.#cookie;
    return Uint8Array.from(cookie.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
  }

  #printBanner(): void {
    const isWanted = this.#isFirst && this.#command.hasBanner && !this.#command.isShort;
    this.#isFirst = false;
    if (!isWanted) return;
    const count = this.#found;
    const found = count === 0 ? '' : `; (${count} server${count === 1 ? '' : 's'} found)\n`;
    const words = ['', ...this.#args].join(' ');
    this.#process.stdout(`\n; <<>> DiG ${DIG_VERSION} <<>>${words}\n${found};; global options: +cmd\n`);
  }

  #print(reply: BindReply, { flags }: DigLookup, serverName: string): void {
    const { message, elapsedNs, server } = reply;
    const { hasMicroseconds, isShort } = this.#command;
    const took = hasMicroseconds ? Math.floor(elapsedNs / 1_000) : Math.floor(elapsedNs / 1_000_000);
    const ip = formatIp(server);
    if (isShort) {
      const from = ` from server ${ip} in ${took} ${hasMicroseconds ? 'us' : 'ms'}.`;
      const suffix = flags.identify ? from : '';
      const lines = message.answers.map(({ data }) => `${formatDnsData(data)}${suffix}\n`);
      if (flags.answer) this.#process.stdout(lines.join(''));
      return;
    }
    const sections = {
      hasComments: flags.comments,
      hasQuestion: flags.question,
      hasAnswer: flags.answer,
      hasAuthority: flags.authority,
      hasAdditional: flags.additional,
    };
    const style = {
      hasTtl: flags.ttlid,
      hasClass: flags.class,
      hasTtlUnits: flags.ttlunits,
      isMultiline: flags.multiline,
    };
    this.#process.stdout(formatDigMessage(message, sections, style));
    if (flags.stats) this.#process.stdout(this.#statistics(reply, serverName, took));
    else if (flags.identify) {
      const where = `${ip}#${this.#command.port}(${serverName})`;
      const unit = hasMicroseconds ? 'us' : 'ms';
      this.#process.stdout(`;; Received ${reply.lengthBytes} bytes from ${where} in ${took} ${unit}\n\n`);
    }
  }

  #statistics({ lengthBytes, isOverTcp, server }: BindReply, serverName: string, took: number): string {
    const ip = formatIp(server);
    const time = calendarNow(this.#process.environment);
    const when = formatUnixDate(time).replace(/^(\w+ \w+) {2}/, '$1 0');
    const unit = this.#command.hasMicroseconds ? 'usec' : 'msec';
    return (
      `;; Query time: ${took} ${unit}\n` +
      `;; SERVER: ${ip}#${this.#command.port}(${serverName}) (${isOverTcp ? 'TCP' : 'UDP'})\n` +
      `;; WHEN: ${when}\n;; MSG SIZE  rcvd: ${lengthBytes}\n\n`
    );
  }
}

/** What `dns_name_fromtext` says about a name that is none. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'unexpected end of input';
  if (dnsLabelsOf(name) !== undefined) return undefined;
  if (/^\.|\.\./.test(name)) return 'empty label';
  return name.split('.').some((label) => label.length > 63) ? 'label too long' : 'ran out of space';
}
