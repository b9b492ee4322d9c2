/**
 * nslookup, as BIND 9.18 has it (bin/dig/nslookup.c): A and then AAAA of a name, through the search list.
 *
 * Models -type -class -timeout -retry -port -domain -ndots, the switches vc, recurse, search, fail, debug and d2. Leaves out
 * the interactive mode.
 */
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import {
  DNS_CLASS_IN,
  DNS_PORT,
  DNS_RESPONSE_CODE,
  DNS_TYPE,
  parseDnsClass,
  parseDnsType,
  type DnsMessage,
} from '../wire/dns';
import { formatIp, type IpAddress } from '../wire/ip-address';
import type { BindFailure, BindReply } from './bind-exchange';
import { formatDebugAnswer, formatLookupRecords } from './bind-nslookup-text';
import { BindQuestioner, type BindServers } from './bind-questioner';
import { nameProblem } from './dig';
import { DIG_VERSION } from './dig-arguments';
import { DNS_STATUS_NAMES } from './dns-text';
import { endOfAliases, withoutDot } from './host';
import { pointerNameOf } from './nslookup';
import { candidateNames, resolveHost, resolverConfigurationOf } from './resolver';

const USAGE = `Usage:
   nslookup [-opt ...]             # interactive mode using default server
   nslookup [-opt ...] - server    # interactive mode using 'server'
   nslookup [-opt ...] host        # just look up 'host' using default server
   nslookup [-opt ...] host server # just look up 'host' using 'server'
`;

interface LookupOptions {
  type: number | undefined;
  class: number;
  timeoutSeconds: number;
  tries: number;
  port: number;
  domain: string | undefined;
  ndots: number | undefined;
  isOverTcp: boolean;
  isRecursive: boolean;
  isSearching: boolean;
  isServfailKept: boolean;
  isDebugging: boolean;
}

export function* bindNslookup(process: Process, args: readonly string[]): Task<number> {
  const options: LookupOptions = {
    type: undefined,
    class: DNS_CLASS_IN,
    timeoutSeconds: 5,
    tries: 3,
    port: DNS_PORT,
    domain: undefined,
    ndots: undefined,
    isOverTcp: false,
    isRecursive: true,
    isSearching: true,
    isServfailKept: false,
    isDebugging: false,
  };
  const operands: string[] = [];
  for (const word of args) {
    if (word === '-version') {
      process.stdout(`nslookup ${DIG_VERSION}\n`);
      return 0;
    }
    if (!word.startsWith('-') || word === '-') operands.push(word);
    else process.stdout(applyOption(word.slice(1), options) ?? '');
  }
  const [name, serverText, ...more] = operands;
  if (more.length > 0) {
    process.stderr(USAGE);
    return 1;
  }
  if (name === undefined || name === '-') {
    process.stderr('nslookup: the interactive mode is not modelled in this lab; give a name\n');
    return 1;
  }
  const problem = nameProblem(name);
  if (problem !== undefined) {
    process.stderr(`nslookup: '${name}' is not in legal name syntax (${problem})\n`);
    return 1;
  }
  let addresses = resolverConfigurationOf(process).nameservers;
  if (serverText !== undefined) {
    const resolved = yield* resolveHost(process, serverText);
    if (!resolved.ok) {
      process.stderr(`nslookup: couldn't get address for '${serverText}': not found\n`);
      return 1;
    }
    addresses = resolved.value.addresses;
  }
  return yield* new LookupRun(process, options, { addresses, named: serverText }).run(name);
}

/** `-NAME`, `-NAME=VALUE`; names may be cut short as the table says. What is wrong with it is said, and no more. */
function applyOption(text: string, options: LookupOptions): string | undefined {
  const [name = '', value] = text.split(/=(.*)/s);
  const isOn = !name.startsWith('no');
  const plain = (isOn ? name : name.slice(2)).toLowerCase();
  const number = Number.parseInt(value ?? '', 10);
  if (value === undefined) {
    if (isShortOf(plain, 'vc', 1)) options.isOverTcp = isOn;
    else if (isShortOf(plain, 'recurse', 3)) options.isRecursive = isOn;
    else if (isShortOf(plain, 'search', 3) || isShortOf(plain, 'defname', 3)) options.isSearching = isOn;
    else if (isShortOf(plain, 'fail', 4)) options.isServfailKept = isOn;
    else if (isShortOf(plain, 'debug', 3) || plain === 'd2') options.isDebugging = isOn;
    else if (!isShortOf(plain, 'silent', 3)) return `*** Invalid option: ${text}\n`;
    return undefined;
  }
  if (isShortOf(name, 'type', 2) || isShortOf(name, 'querytype', 1)) {
    const type = parseDnsType(value);
    if (type === undefined) return `unknown query type: ${value}\n`;
    options.type = type;
  } else if (isShortOf(name, 'class', 2)) {
    const code = parseDnsClass(value);
    if (code === undefined) return `unknown query class: ${value}\n`;
    options.class = code;
  } else if (isShortOf(name, 'domain', 2)) {
    options.domain = value;
    options.isSearching = true;
  } else if (Number.isNaN(number) && /^(?:po|ti|ret|ndo)/.test(name)) {
    return `invalid ${fullNumberName(name)} '${value}': not a valid number\n`;
  } else if (isShortOf(name, 'port', 2)) options.port = number;
  else if (isShortOf(name, 'timeout', 2)) options.timeoutSeconds = Math.max(number, 1);
  else if (isShortOf(name, 'retry', 3)) options.tries = Math.max(number, 1);
  else if (isShortOf(name, 'ndots', 3)) options.ndots = number;
  else return `*** Invalid option: ${text}\n`;
  return undefined;
}

function fullNumberName(text: string): string {
  return ['port', 'timeout', 'retry', 'ndots'].find((name) => name.startsWith(text)) ?? text;
}

function isShortOf(text: string, name: string, leastLength: number): boolean {
  return text.length >= leastLength && name.startsWith(text);
}

class LookupRun {
  readonly #process: Process;
  readonly #options: LookupOptions;
  readonly #servers: BindServers;
  readonly #questioner: BindQuestioner;

  constructor(process: Process, options: LookupOptions, servers: BindServers) {
    this.#process = process;
    this.#options = options;
    this.#servers = servers;
    this.#questioner = new BindQuestioner(process, options, servers, (line) => {
      process.stdout(`;; ${line}\n`);
    });
  }

  *run(name: string): Task<number> {
    const { type } = this.#options;
    const pointer = type === undefined ? pointerNameOf(name) : undefined;
    const names = pointer === undefined ? this.#namesFor(name) : [`${pointer}.`];
    let found: BindReply | BindFailure = 'silent';
    for (const asked of names) {
      found = yield* this.#ask(asked, pointer === undefined ? (type ?? DNS_TYPE.A) : DNS_TYPE.PTR);
      if (typeof found === 'string' || found.message.responseCode !== DNS_RESPONSE_CODE.NXDOMAIN) break;
    }
    if (typeof found === 'string') {
      this.#process.stdout(found === 'silent' ? ';; no servers could be reached\n\n' : '\n');
      return 1;
    }
    const { message } = found;
    const isFine = message.responseCode === DNS_RESPONSE_CODE.NOERROR;
    if (pointer === undefined || !isFine) this.#printServer(found.server);
    if (!isFine) {
      const isUnknown = message.responseCode === DNS_RESPONSE_CODE.NXDOMAIN;
      const subject = isUnknown
        ? (pointer ?? withoutDot(name))
        : withoutDot(message.questions[0]?.name ?? '');
      const status = DNS_STATUS_NAMES[message.responseCode] ?? '';
      this.#process.stdout(`** server can't find ${subject}: ${status}\n\n`);
      return 1;
    }
    this.#printAnswer(message, true);
    const isAddress = type === undefined && pointer === undefined;
    if (isAddress) yield* this.#followUp(message);
    else if (message.answers.length === 0) this.#printNothing(withoutDot(name));
    if (!isAddress) this.#printAuthorities(message);
    this.#process.stdout('\n');
    return 0;
  }

  #namesFor(name: string): readonly string[] {
    const { isSearching, domain, ndots } = this.#options;
    if (!isSearching) return [name.endsWith('.') ? name : `${name}.`];
    const given = resolverConfigurationOf(this.#process);
    const search = domain === undefined ? given.search : [withoutDot(domain)];
    return candidateNames(name, { search, ndots: ndots ?? given.ndots }, 'glibc');
  }

  #printServer(server: IpAddress): void {
    const address = formatIp(server);
    const shown = this.#servers.named ?? address;
    this.#process.stdout(`Server:\t\t${shown}\nAddress:\t${address}#${this.#options.port}\n\n`);
  }

  #printAnswer(message: DnsMessage, hasHeading: boolean): void {
    if (this.#options.isDebugging) this.#process.stdout(formatDebugAnswer(message));
    if (message.answers.length === 0) return;
    const isPointer = message.questions[0]?.type === DNS_TYPE.PTR;
    if (hasHeading && !message.isAuthoritative && !isPointer)
      this.#process.stdout('Non-authoritative answer:\n');
    const records = message.answers.filter(({ data }) => hasHeading || data.kind !== 'CNAME');
    this.#process.stdout(formatLookupRecords(records));
  }

  /** Where what is no address could be asked for at first hand. */
  #printAuthorities({ isAuthoritative, questions, authorities, additionals }: DnsMessage): void {
    const type = questions[0]?.type;
    if (isAuthoritative || type === DNS_TYPE.A || type === DNS_TYPE.AAAA) return;
    this.#process.stdout('\nAuthoritative answers can be found from:\n');
    this.#process.stdout(formatLookupRecords([...authorities, ...additionals]));
  }

  #printNothing(name: string): void {
    this.#process.stdout(`*** Can't find ${name}: No answer\n`);
  }

  *#followUp(first: DnsMessage): Task {
    const more = yield* this.#ask(endOfAliases(first), DNS_TYPE.AAAA);
    if (typeof more !== 'string' && more.message.responseCode === DNS_RESPONSE_CODE.NOERROR) {
      this.#printAnswer(more.message, false);
      if (more.message.answers.length > 0) return;
    }
    if (first.answers.length === 0) this.#printNothing(withoutDot(first.questions[0]?.name ?? ''));
  }

  /** A question for everything goes over TCP, as its answer may be long. */
  #ask(name: string, type: number): Task<BindReply | BindFailure> {
    return this.#questioner.ask(name, type, type === DNS_TYPE.ANY);
  }
}
