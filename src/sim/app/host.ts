/**
 * host, as BIND 9.18 has it (bin/dig/host.c): what a name is, through the search list, for A, AAAA and MX.
 *
 * Models -t -c -a -v -d -N -p -r -R -s -T -U -w -W -4 -6 -i -V. Leaves out -A, -C, -l and -m.
 */
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import {
  DNS_CLASS_IN,
  DNS_PORT,
  DNS_RESPONSE_CODE,
  DNS_TYPE,
  formatDnsType,
  parseDnsClass,
  parseDnsType,
  type DnsMessage,
} from '../wire/dns';
import { dnsNameKey, withoutFinalDot } from '../wire/dns-name';
import { familyOf, formatIp, type IpAddress, type IpFamily } from '../wire/ip-address';
import type { BindFailure, BindReply } from './bind-exchange';
import { BindQuestioner, type BindServers } from './bind-questioner';
import { nameProblem } from './dig';
import { DIG_VERSION } from './dig-arguments';
import { DNS_STATUS_NAMES, formatHostMessage, formatHostRecord, HOST_TYPES } from './dns-text';
import { pointerNameOf } from './nslookup';
import { candidateNames, resolveHost, resolverConfigurationOf } from './resolver';

const USAGE = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
       -a is equivalent to -v -t ANY
       -A is like -a but omits RRSIG, NSEC, NSEC3
       -c specifies query class for non-IN data
       -C compares SOA records on authoritative nameservers
       -d is equivalent to -v
       -l lists all hosts in a domain, using AXFR
       -m set memory debugging flag (trace|record|usage)
       -N changes the number of dots allowed before root lookup is done
       -p specifies the port on the server to query
       -r disables recursive processing
       -R specifies number of retries for UDP packets
       -s a SERVFAIL response should stop query
       -t specifies the query type
       -T enables TCP/IP mode
       -U enables UDP mode
       -v enables verbose output
       -V print version number and exit
       -w specifies to wait forever for a reply
       -W specifies how long to wait for a reply
       -4 use IPv4 query transport only
       -6 use IPv6 query transport only
`;
/** Of `-w`, which waits for ever. */
const FOREVER_SECONDS = 0xffff;

interface HostOptions {
  type: number | undefined;
  class: number;
  isVerbose: boolean;
  ndots: number | undefined;
  port: number;
  isRecursive: boolean;
  tries: number;
  isServfailKept: boolean;
  isOverTcp: boolean;
  timeoutSeconds: number;
  family: IpFamily | undefined;
}

interface Complaint {
  readonly text: string;
  readonly exitCode: number;
}

export function* hostCommand(process: Process, args: readonly string[]): Task<number> {
  const options: HostOptions = {
    type: undefined,
    class: DNS_CLASS_IN,
    isVerbose: false,
    ndots: undefined,
    port: DNS_PORT,
    isRecursive: true,
    tries: 2,
    isServfailKept: false,
    isOverTcp: false,
    timeoutSeconds: 5,
    family: undefined,
  };
  const operands = readOptions(args, options);
  if ('text' in operands) {
    process.stderr(operands.text);
    return operands.exitCode;
  }
  const [name, serverText] = operands;
  if (name === undefined) {
    process.stderr(USAGE);
    return 1;
  }
  const problem = nameProblem(name);
  if (problem !== undefined) {
    process.stderr(`host: '${name}' is not in legal name syntax (${problem})\n`);
    return 1;
  }
  const { nameservers } = resolverConfigurationOf(process);
  let addresses: readonly IpAddress[] = nameservers.filter(
    (server) => options.family === undefined || familyOf(server) === options.family,
  );
  if (serverText !== undefined) {
    const resolved = yield* resolveHost(process, serverText, options.family);
    if (!resolved.ok) {
      process.stderr(`host: couldn't get address for '${serverText}': not found\n`);
      return 1;
    }
    addresses = resolved.value.addresses;
  }
  return yield* new HostRun(process, options, { addresses, named: serverText }).run(name);
}

/** The operands, or what is wrong. */
function readOptions(args: readonly string[], options: HostOptions): readonly string[] | Complaint {
  const operands: string[] = [];
  const rest = [...args];
  for (;;) {
    const word = rest.shift();
    if (word === undefined) return operands;
    if (word === '--') return [...operands, ...rest];
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    for (let index = 1; index < word.length; index += 1) {
      const letter = word.charAt(index);
      if (!'cNtWRmp'.includes(letter)) {
        const problem = applyFlag(letter, options);
        if (problem !== undefined) return problem;
        continue;
      }
      const value = index + 1 < word.length ? word.slice(index + 1) : rest.shift();
      if (value === undefined) {
        return { text: `host: option requires an argument -- ${letter}\n${USAGE}`, exitCode: 1 };
      }
      const problem = applyValue(letter, value, options);
      if (problem !== undefined) return problem;
      break;
    }
  }
}

function applyFlag(letter: string, options: HostOptions): Complaint | undefined {
  switch (letter) {
    case 'a':
      options.type = DNS_TYPE.ANY;
      options.isVerbose = true;
      return undefined;
    case 'v':
    case 'd':
      options.isVerbose = true;
      return undefined;
    case 'r':
      options.isRecursive = false;
      return undefined;
    case 's':
      options.isServfailKept = true;
      return undefined;
    case 'T':
    case 'U':
      options.isOverTcp = letter === 'T';
      return undefined;
    case 'w':
      options.timeoutSeconds = FOREVER_SECONDS;
      return undefined;
    case '4':
    case '6':
      options.family = letter === '4' ? 'IPv4' : 'IPv6';
      return undefined;
    // Nibbles have been the only way for long.
    case 'i':
    case 'n':
      return undefined;
    case 'V':
      return { text: `host ${DIG_VERSION}\n`, exitCode: 0 };
    case 'A':
    case 'C':
    case 'l':
      return { text: `host: the option -${letter} is not modelled in this lab\n`, exitCode: 1 };
    default:
      return { text: `host: illegal option -- ${letter}\n${USAGE}`, exitCode: 1 };
  }
}

function applyValue(letter: string, value: string, options: HostOptions): Complaint | undefined {
  const number = Number.parseInt(value, 10);
  switch (letter) {
    case 'c': {
      const code = parseDnsClass(value);
      if (code === undefined) return { text: `host: invalid class: ${value}\n\n`, exitCode: 2 };
      options.class = code;
      return undefined;
    }
    case 't': {
      const type = parseDnsType(value);
      if (type === undefined) return { text: `host: invalid type: ${value}\n\n`, exitCode: 2 };
      options.type = type;
      return undefined;
    }
    case 'm':
      return { text: 'host: the option -m is not modelled in this lab\n', exitCode: 1 };
    case 'N':
      options.ndots = Number.isNaN(number) ? 0 : number;
      return undefined;
    case 'p':
      options.port = Number.isNaN(number) ? 0 : number;
      return undefined;
    case 'R':
      options.tries = Number.isNaN(number) ? 1 : Math.max(number + 1, 1);
      return undefined;
    default:
      options.timeoutSeconds = Number.isNaN(number) ? 1 : Math.max(number, 1);
      return undefined;
  }
}

class HostRun {
  readonly #process: Process;
  readonly #options: HostOptions;
  readonly #servers: BindServers;
  readonly #questioner: BindQuestioner;

  constructor(process: Process, options: HostOptions, servers: BindServers) {
    this.#process = process;
    this.#options = options;
    this.#servers = servers;
    this.#questioner = new BindQuestioner(process, options, servers);
  }

  *run(name: string): Task<number> {
    const { type } = this.#options;
    const pointer = type === undefined ? pointerNameOf(name) : undefined;
    if (pointer !== undefined) return yield* this.#print([`${pointer}.`], [DNS_TYPE.PTR], pointer);
    const given = resolverConfigurationOf(this.#process);
    const names = candidateNames(
      name,
      { search: given.search, ndots: this.#options.ndots ?? given.ndots },
      'glibc',
    );
    return yield* this.#print(names, type === undefined ? HOST_TYPES : [type], name);
  }

  *#print(names: readonly string[], types: readonly number[], shown: string): Task<number> {
    let found: BindReply | BindFailure = 'silent';
    for (const name of names) {
      this.#announce(name);
      found = yield* this.#questioner.ask(name, types[0] ?? DNS_TYPE.A);
      if (typeof found === 'string' || found.message.responseCode !== DNS_RESPONSE_CODE.NXDOMAIN) break;
    }
    if (typeof found === 'string') {
      if (found === 'silent') this.#process.stdout(';; no servers could be reached\n');
      return 1;
    }
    this.#printServer(found.server);
    const { message } = found;
    if (message.responseCode !== DNS_RESPONSE_CODE.NOERROR) {
      const status = DNS_STATUS_NAMES[message.responseCode] ?? '';
      const asked = message.responseCode === DNS_RESPONSE_CODE.NXDOMAIN ? shown : askedName(message);
      this.#process.stdout(`Host ${withoutDot(asked)} not found: ${message.responseCode}(${status})\n`);
      this.#printReceived(found);
      return 1;
    }
    this.#printAnswer(found, true, types.length === 1);
    const name = endOfAliases(message);
    for (const type of types.slice(1)) {
      this.#announce(name);
      const more = yield* this.#questioner.ask(name, type);
      if (typeof more !== 'string') this.#printAnswer(more, false, false);
    }
    return 0;
  }

  #announce(name: string): void {
    if (this.#options.isVerbose) this.#process.stdout(`Trying "${withoutDot(name)}"\n`);
  }

  #printReceived({ lengthBytes, server, elapsedNs }: BindReply): void {
    if (!this.#options.isVerbose) return;
    const where = `${formatIp(server)}#${this.#options.port}`;
    const took = Math.floor(elapsedNs / 1_000_000);
    this.#process.stdout(`Received ${lengthBytes} bytes from ${where} in ${took} ms\n`);
  }

  #printServer(server: IpAddress): void {
    if (this.#servers.named === undefined) return;
    const address = `${formatIp(server)}#${this.#options.port}`;
    this.#process.stdout(
      `Using domain server:\nName: ${this.#servers.named}\nAddress: ${address}\nAliases: \n\n`,
    );
  }

  /** Aliases are told once. */
  #printAnswer(reply: BindReply, hasAliases: boolean, isOnlyType: boolean): void {
    const { message } = reply;
    if (this.#options.isVerbose) {
      this.#process.stdout(formatHostMessage(message));
      this.#printReceived(reply);
      return;
    }
    const records = message.answers.filter(({ data }) => hasAliases || data.kind !== 'CNAME');
    this.#process.stdout(records.map((record) => `${formatHostRecord(record)}\n`).join(''));
    if (message.answers.length > 0 || !isOnlyType) return;
    const type = formatDnsType(message.questions[0]?.type ?? 0);
    this.#process.stdout(`${withoutDot(askedName(message))} has no ${type} record\n`);
  }
}

function askedName(message: DnsMessage): string {
  return message.questions[0]?.name ?? '.';
}

/** What the other types are asked of. */
export function endOfAliases(message: DnsMessage): string {
  let name = askedName(message);
  for (const { name: owner, data } of message.answers) {
    if (data.kind === 'CNAME' && dnsNameKey(owner) === dnsNameKey(name)) name = data.target;
  }
  return name;
}

export function withoutDot(name: string): string {
  return name === '.' ? name : withoutFinalDot(name);
}
