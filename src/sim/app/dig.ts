/**
 * dig, as BIND 9.18 has it; `bind-nslookup.ts` and `host.ts` are its siblings.
 *
 * Models @server, -x, -t, -p, -b(not), types, several names, +short +search +tcp +time +tries +recurse +edns +cookie
 * +cmd +comments +question +answer +authority +additional +stats +all, EDNS with a cookie, AD set, DF clear.
 * Leaves out DNSSEC, +trace, zone transfers and batch files.
 */
import { elapsed, seconds } from '../base/time';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { UdpPort } from '../host/udp-port';
import type { SocketError } from '../transport/socket-error';
import {
  DNS_PORT,
  DNS_RESPONSE_CODE,
  DNS_TYPE,
  dnsQuery,
  ednsRecord,
  parseDnsType,
  type DnsMessage,
} from '../wire/dns';
import { decodeDns } from '../wire/dns-decoding';
import { encodeDns } from '../wire/dns-encoding';
import { formatIp, type IpAddress, type IpFamily } from '../wire/ip-address';
import { calendarNow, formatUnixDate } from './calendar';
import { exchangeDnsOverTcp } from './dns-client';
import { formatDnsData } from './dns-record-text';
import { formatDigMessage } from './dns-text';
import { pointerNameOf } from './nslookup';
import { candidateNames, resolveHost, resolverConfigurationOf } from './resolver';

const DIG_VERSION = '9.18.33-1~deb12u2-Debian';
const UDP_PAYLOAD_BYTES = 1232;
const COOKIE_OPTION = 10;
/** No answer from any server. */
const EXIT_NO_REPLY = 9;

interface DigQuery {
  readonly name: string;
  readonly type: number;
}

interface DigSettings {
  server: string | undefined;
  port: number;
  /** `-4`, `-6` */
  family: IpFamily | undefined;
  timeoutSeconds: number;
  tries: number;
  flags: Map<string, boolean>;
  queries: DigQuery[];
}

const FLAG_DEFAULTS: Readonly<Record<string, boolean>> = {
  short: false,
  search: false,
  tcp: false,
  recurse: true,
  edns: true,
  cookie: true,
  cmd: true,
  comments: true,
  question: true,
  answer: true,
  authority: true,
  additional: true,
  stats: true,
};
const FLAG_ALIASES: Readonly<Record<string, string>> = { vc: 'tcp', rec: 'recurse', aaflag: 'aaonly' };
const DISPLAY_FLAGS = ['comments', 'question', 'answer', 'authority', 'additional', 'stats'];

export function* dig(process: Process, args: readonly string[]): Task<number> {
  const settings = parseDigArguments(args);
  if (typeof settings === 'string') {
    process.stderr(settings);
    return 1;
  }
  const run = new DigRun(process, settings, args);
  let exitCode = 0;
  for (const [index, query] of settings.queries.entries()) {
    const code = yield* run.ask(query, index === 0);
    if (code !== 0) exitCode = code;
  }
  return exitCode;
}

/** Settings, or what to complain about. */
function parseDigArguments(args: readonly string[]): DigSettings | string {
  const settings: DigSettings = {
    server: undefined,
    port: DNS_PORT,
    family: undefined,
    timeoutSeconds: 5,
    tries: 3,
    flags: new Map(Object.entries(FLAG_DEFAULTS)),
    queries: [],
  };
  const rest = [...args];
  let pendingType: number | undefined;
  for (;;) {
    const argument = rest.shift();
    if (argument === undefined) break;
    const last = settings.queries.at(-1);
    if (argument.startsWith('@')) settings.server = argument.slice(1);
    else if (argument.startsWith('+')) {
      if (!applyPlusOption(settings, argument.slice(1))) return `Invalid option: ${argument}\n${DIG_USAGE}`;
    } else if (argument === '-x') {
      const name = pointerNameOf(rest.shift() ?? '');
      if (name === undefined) return `Invalid IP address\n${DIG_USAGE}`;
      settings.queries.push({ name: `${name}.`, type: DNS_TYPE.PTR });
    } else if (argument === '-p') settings.port = Number(rest.shift() ?? '');
    else if (argument === '-t' || argument === '-c' || argument === '-q') {
      const value = rest.shift() ?? '';
      if (argument === '-q') settings.queries.push({ name: value, type: pendingType ?? DNS_TYPE.A });
      const type = argument === '-t' ? parseDnsType(value) : undefined;
      if (type !== undefined && last !== undefined) settings.queries.splice(-1, 1, { name: last.name, type });
      else if (type !== undefined) pendingType = type;
    } else if (argument === '-4' || argument === '-6') settings.family = argument === '-4' ? 'IPv4' : 'IPv6';
    else if (argument === '-u') continue;
    else if (argument.startsWith('-')) return `Invalid option: ${argument}\n${DIG_USAGE}`;
    else {
      const type = parseDnsType(argument);
      if (argument.toUpperCase() === 'IN') continue;
      if (type === undefined) settings.queries.push({ name: argument, type: pendingType ?? DNS_TYPE.A });
      else if (last === undefined) pendingType = type;
      else settings.queries.splice(-1, 1, { name: last.name, type });
    }
  }
  if (settings.queries.length === 0) settings.queries.push({ name: '.', type: pendingType ?? DNS_TYPE.NS });
  return settings;
}

const DIG_USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
`;

function applyPlusOption(settings: DigSettings, option: string): boolean {
  const [name = '', value] = option.split('=');
  if (name === 'time' || name === 'timeout') settings.timeoutSeconds = Math.max(Number(value), 1);
  else if (name === 'tries') settings.tries = Math.max(Number(value), 1);
  else if (name === 'retry') settings.tries = Number(value) + 1;
  else {
    const isOn = !name.startsWith('no');
    const plain = isOn ? name : name.slice(2);
    if (plain === 'all') {
      for (const flag of DISPLAY_FLAGS) settings.flags.set(flag, isOn);
      return true;
    }
    const flag = FLAG_ALIASES[plain] ?? plain;
    if (!settings.flags.has(flag)) return false;
    settings.flags.set(flag, isOn);
    if (flag === 'short' && isOn) {
      for (const other of [...DISPLAY_FLAGS, 'cmd']) settings.flags.set(other, other === 'answer');
    }
  }
  return true;
}

interface DigReply {
  readonly message: DnsMessage;
  readonly lengthBytes: number;
  readonly elapsedNs: number;
  readonly isTcp: boolean;
}

class DigRun {
  readonly #process: Process;
  readonly #settings: DigSettings;
  readonly #args: readonly string[];

  constructor(process: Process, settings: DigSettings, args: readonly string[]) {
    this.#process = process;
    this.#settings = settings;
    this.#args = args;
  }

  #has(flag: string): boolean {
    return this.#settings.flags.get(flag) === true;
  }

  *ask(query: DigQuery, isFirst: boolean): Task<number> {
    const server = yield* this.#serverAddress();
    if (server === undefined) {
      const name = this.#settings.server ?? '';
      this.#process.stderr(`dig: couldn't get address for '${name}': not found\n`);
      return 10;
    }
    let reply: DigReply | undefined;
    for (const name of this.#namesFor(query)) {
      reply = yield* this.#exchange(server, { name, type: query.type });
      if (reply?.message.responseCode === DNS_RESPONSE_CODE.NOERROR) break;
    }
    if (isFirst && this.#has('cmd')) this.#process.stdout(this.#banner());
    if (reply === undefined) {
      this.#process.stdout(';; no servers could be reached\n');
      return EXIT_NO_REPLY;
    }
    this.#print(reply, server);
    return 0;
  }

  *#serverAddress(): Task<IpAddress | undefined> {
    if (this.#settings.server === undefined) {
      return resolverConfigurationOf(this.#process).nameservers[0];
    }
    const resolved = yield* resolveHost(this.#process, this.#settings.server, this.#settings.family);
    return resolved.ok ? resolved.value.addresses[0] : undefined;
  }

  #namesFor({ name }: DigQuery): readonly string[] {
    if (!this.#has('search')) return [name.endsWith('.') ? name : `${name}.`];
    return candidateNames(name, resolverConfigurationOf(this.#process), 'glibc');
  }

  *#exchange(server: IpAddress, query: DigQuery): Task<DigReply | undefined> {
    for (let attempt = 0; attempt < this.#settings.tries; attempt += 1) {
      const outcome = this.#has('tcp')
        ? yield* this.#exchangeTcp(server, query)
        : yield* this.#exchangeUdp(server, query);
      if (typeof outcome !== 'string') {
        if (!outcome.message.isTruncated) return outcome;
        this.#process.stdout(';; Truncated, retrying in TCP mode.\n');
        const whole = yield* this.#exchangeTcp(server, query);
        return typeof whole === 'string' ? undefined : whole;
      }
      const reason = COMMUNICATION_ERRORS[outcome] ?? 'network unreachable';
      const port = this.#settings.port;
      this.#process.stdout(`;; communications error to ${formatIp(server)}#${port}: ${reason}\n`);
    }
    return undefined;
  }

  #queryBytes(query: DigQuery): { readonly id: number; readonly bytes: Uint8Array } {
    const { prng } = this.#process.environment;
    const id = prng.uint16();
    const message = dnsQuery(id, query.name, query.type);
    const cookie = new Uint8Array(8);
    for (let index = 0; index < 8; index += 1) cookie[index] = prng.below(256);
    const edns = ednsRecord(UDP_PAYLOAD_BYTES);
    const options = this.#has('cookie') ? [{ code: COOKIE_OPTION, bytes: cookie }] : [];
    const additionals = this.#has('edns') ? [{ ...edns, data: { kind: 'OPT' as const, options } }] : [];
    const isRecursionDesired = this.#has('recurse');
    return { id, bytes: encodeDns({ ...message, isRecursionDesired, isAuthenticData: true, additionals }) };
  }

  *#exchangeUdp(server: IpAddress, query: DigQuery): Task<DigReply | SocketError> {
    const { scheduler } = this.#process.environment;
    const opened = UdpPort.openTowards(this.#process, server, { isDontFragment: false });
    if (!opened.ok) return opened.error;
    const socket = opened.value;
    const { id, bytes } = this.#queryBytes(query);
    const sentAt = scheduler.now();
    const failure = socket.connect({ address: server, port: this.#settings.port }) ?? socket.send(bytes);
    if (failure !== undefined) {
      socket.close();
      return failure;
    }
    for (;;) {
      const received = yield* socket.receive(seconds(this.#settings.timeoutSeconds));
      if (!received.ok) {
        socket.close();
        return received.error;
      }
      const decoded = decodeDns(received.value.payload);
      if (!decoded.ok || decoded.value.id !== id) continue;
      socket.close();
      return {
        message: decoded.value,
        lengthBytes: received.value.payload.length,
        elapsedNs: elapsed(sentAt, scheduler.now()),
        isTcp: false,
      };
    }
  }

  *#exchangeTcp(server: IpAddress, query: DigQuery): Task<DigReply | SocketError> {
    const { scheduler } = this.#process.environment;
    const { bytes } = this.#queryBytes(query);
    const sentAt = scheduler.now();
    const to = { address: server, port: this.#settings.port };
    const answer = yield* exchangeDnsOverTcp(
      this.#process,
      to,
      bytes,
      seconds(this.#settings.timeoutSeconds),
    );
    if (!answer.ok) return answer.error;
    return {
      message: answer.value,
      lengthBytes: encodeDns(answer.value).length,
      elapsedNs: elapsed(sentAt, scheduler.now()),
      isTcp: true,
    };
  }

  #banner(): string {
    const server = this.#settings.server === undefined ? '' : '; (1 server found)\n';
    return `\n; <<>> DiG ${DIG_VERSION} <<>> ${this.#args.join(' ')}\n${server};; global options: +cmd\n`;
  }

  #print({ message, lengthBytes, elapsedNs, isTcp }: DigReply, server: IpAddress): void {
    if (this.#has('short')) {
      this.#process.stdout(message.answers.map(({ data }) => `${formatDnsData(data)}\n`).join(''));
      return;
    }
    const text = formatDigMessage(message, {
      hasComments: this.#has('comments'),
      hasQuestion: this.#has('question'),
      hasAnswer: this.#has('answer'),
      hasAuthority: this.#has('authority'),
      hasAdditional: this.#has('additional'),
    });
    this.#process.stdout(text);
    if (!this.#has('stats')) return;
    const ip = formatIp(server);
    const time = calendarNow(this.#process.environment);
    const when = formatUnixDate(time).replace(/^(\w+ \w+) {2}/, '$1 0');
    this.#process.stdout(
      `;; Query time: ${Math.floor(elapsedNs / 1_000_000)} msec\n` +
        `;; SERVER: ${ip}#${this.#settings.port}(${this.#settings.server ?? ip}) (${isTcp ? 'TCP' : 'UDP'})\n` +
        `;; WHEN: ${when}\n;; MSG SIZE  rcvd: ${lengthBytes}\n\n`,
    );
  }
}

const COMMUNICATION_ERRORS: Partial<Record<SocketError, string>> = {
  'timed-out': 'timed out',
  'connection-refused': 'connection refused',
  'host-unreachable': 'host unreachable',
  'network-unreachable': 'network unreachable',
  'connection-reset': 'connection reset',
};
