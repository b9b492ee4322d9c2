/**
 * host and nslookup as BIND 9.18 has them: both ask name by name through the search list.
 *
 * Leaves out nslookup's interactive mode and everything about DNSSEC.
 */
import { seconds } from '../base/time';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { UdpPort } from '../host/udp-port';
import { DNS_PORT, DNS_RESPONSE_CODE, DNS_TYPE, dnsQuery, parseDnsType, type DnsMessage } from '../wire/dns';
import { decodeDns } from '../wire/dns-decoding';
import { encodeDns } from '../wire/dns-encoding';
import { formatIp, type IpAddress } from '../wire/ip-address';
import { formatDnsData } from './dns-record-text';
import { DNS_STATUS_NAMES, formatHostRecord, HOST_TYPES } from './dns-text';
import { pointerNameOf } from './nslookup';
import { candidateNames, resolveHost, resolverConfigurationOf } from './resolver';

const TIMED_OUT_TEXT = ';; connection timed out; no servers could be reached\n';

export function* hostCommand(process: Process, args: readonly string[]): Task<number> {
  const rest = [...args];
  let type: number | undefined;
  const operands: string[] = [];
  for (;;) {
    const argument = rest.shift();
    if (argument === undefined) break;
    if (argument === '-t') type = parseDnsType(rest.shift() ?? '') ?? DNS_TYPE.A;
    else if (argument === '-a') type = DNS_TYPE.ANY;
    else if (!argument.startsWith('-')) operands.push(argument);
  }
  const [name, serverText] = operands;
  if (name === undefined) {
    process.stderr('Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]\n');
    return 1;
  }
  const server = yield* serverFor(process, serverText);
  if (server === undefined) {
    process.stderr(`host: couldn't get address for '${serverText ?? ''}': not found\n`);
    return 1;
  }
  if (serverText !== undefined) process.stdout(formatHostServer(serverText, server));
  const pointer = type === undefined ? pointerNameOf(name) : undefined;
  if (pointer !== undefined) return yield* printHost(process, server, `${pointer}.`, [DNS_TYPE.PTR], name);
  return yield* printHost(process, server, name, type === undefined ? HOST_TYPES : [type], name);
}

function formatHostServer(name: string, server: IpAddress): string {
  return `Using domain server:\nName: ${name}\nAddress: ${formatIp(server)}#${DNS_PORT}\nAliases: \n\n`;
}

function* printHost(
  process: Process,
  server: IpAddress,
  name: string,
  types: readonly number[],
  shown: string,
): Task<number> {
  const found = yield* firstAnswer(process, server, name, types[0] ?? DNS_TYPE.A);
  if (found === undefined) {
    process.stdout(TIMED_OUT_TEXT);
    return 1;
  }
  const { answer, asked } = found;
  if (answer.responseCode !== DNS_RESPONSE_CODE.NOERROR) {
    const status = DNS_STATUS_NAMES[answer.responseCode] ?? '';
    const subject = types[0] === DNS_TYPE.PTR ? (pointerNameOf(shown) ?? shown) : shown;
    process.stdout(
      `Host ${subject}${types[0] === DNS_TYPE.PTR ? '.' : ''} not found: ${answer.responseCode}(${status})\n`,
    );
    return 1;
  }
  process.stdout(answer.answers.map((record) => `${formatHostRecord(record)}\n`).join(''));
  const isOnlyType = types.length === 1;
  if (answer.answers.length === 0 && isOnlyType) {
    process.stdout(`${asked.replace(/\.$/, '')} has no ${typeName(types[0] ?? 0)} record\n`);
  }
  for (const type of types.slice(1)) {
    const more = yield* askOne(process, server, asked, type);
    if (more !== undefined)
      process.stdout(
        more.answers
          .filter(({ data }) => data.kind !== 'CNAME')
          .map((record) => `${formatHostRecord(record)}\n`)
          .join(''),
      );
  }
  return 0;
}

function typeName(type: number): string {
  for (const [name, code] of Object.entries(DNS_TYPE)) if (code === type) return name;
  return `TYPE${type}`;
}

export function* bindNslookup(process: Process, args: readonly string[]): Task<number> {
  let type: number | undefined;
  const operands: string[] = [];
  for (const argument of args) {
    const [, value] = /^-(?:type|querytype|q|ty)=(.*)$/i.exec(argument) ?? [];
    if (value !== undefined) type = parseDnsType(value);
    else if (!argument.startsWith('-')) operands.push(argument);
  }
  const [name, serverText] = operands;
  if (name === undefined) {
    process.stderr('nslookup: the interactive mode is not modelled; give a name\n');
    return 1;
  }
  const server = yield* serverFor(process, serverText);
  if (server === undefined) {
    process.stdout(`nslookup: couldn't get address for '${serverText ?? ''}': not found\n`);
    return 1;
  }
  const pointer = type === undefined ? pointerNameOf(name) : undefined;
  const askedType = pointer === undefined ? (type ?? DNS_TYPE.A) : DNS_TYPE.PTR;
  const found = yield* firstAnswer(
    process,
    server,
    pointer === undefined ? name : `${pointer}.`,
    askedType,
    true,
  );
  if (found === undefined) {
    process.stdout(`${TIMED_OUT_TEXT}\n`);
    return 1;
  }
  const { answer, asked } = found;
  let text =
    pointer === undefined
      ? `Server:\t\t${serverText ?? formatIp(server)}\nAddress:\t${formatIp(server)}#${DNS_PORT}\n\n`
      : '';
  if (answer.responseCode !== DNS_RESPONSE_CODE.NOERROR) {
    const subject = pointer ?? name;
    process.stdout(
      `${text}** server can't find ${subject}: ${DNS_STATUS_NAMES[answer.responseCode] ?? ''}\n\n`,
    );
    return 1;
  }
  if (!answer.isAuthoritative && pointer === undefined) text += 'Non-authoritative answer:\n';
  text += formatNslookupAnswers(answer, asked);
  process.stdout(text);
  if (type === undefined && pointer === undefined) {
    const more = yield* askOne(process, server, asked, DNS_TYPE.AAAA);
    if (more !== undefined) {
      warnOfRecursion(process, server, more);
      process.stdout(formatNslookupAddresses(more));
    }
  }
  process.stdout('\n');
  return 0;
}

function formatNslookupAnswers(answer: DnsMessage, asked: string): string {
  if (answer.answers.length === 0) return `*** Can't find ${asked.replace(/\.$/, '')}: No answer\n`;
  return answer.answers
    .map(({ name, data }) => {
      const owner = name.replace(/\.$/, '');
      switch (data.kind) {
        case 'A':
          return `Name:\t${owner}\nAddress: ${formatIp(data.address)}\n`;
        case 'AAAA':
          return `Name:\t${owner}\nAddress: ${formatIp(data.address)}\n`;
        case 'CNAME':
          return `${owner}\tcanonical name = ${data.target}\n`;
        case 'PTR':
          return `${owner}\tname = ${data.target}\n`;
        case 'NS':
          return `${owner}\tnameserver = ${data.target}\n`;
        case 'MX':
          return `${owner}\tmail exchanger = ${formatDnsData(data)}\n`;
        case 'TXT':
          return `${owner}\ttext = ${formatDnsData(data)}\n`;
        case 'SRV':
          return `${owner}\tservice = ${formatDnsData(data)}\n`;
        case 'SOA':
          return (
            `${owner}\n\torigin = ${data.primaryName}\n\tmail addr = ${data.mailbox}\n\tserial = ${data.serial}\n` +
            `\trefresh = ${data.refreshSeconds}\n\tretry = ${data.retrySeconds}\n` +
            `\texpire = ${data.expireSeconds}\n\tminimum = ${data.minimumSeconds}\n`
          );
        case 'OPT':
        case 'unknown':
          return '';
      }
    })
    .join('');
}

function formatNslookupAddresses(answer: DnsMessage): string {
  return answer.answers
    .flatMap(({ name, data }) =>
      data.kind === 'AAAA' ? [`Name:\t${name.replace(/\.$/, '')}\nAddress: ${formatIp(data.address)}\n`] : [],
    )
    .join('');
}

function* serverFor(process: Process, text: string | undefined): Task<IpAddress | undefined> {
  if (text === undefined) return resolverConfigurationOf(process).nameservers[0];
  const resolved = yield* resolveHost(process, text);
  return resolved.ok ? resolved.value.addresses[0] : undefined;
}

interface FirstAnswer {
  readonly answer: DnsMessage;
  readonly asked: string;
}

/** Walks the search list until a name exists; undefined when nobody answers. */
function* firstAnswer(
  process: Process,
  server: IpAddress,
  name: string,
  type: number,
  shouldWarn = false,
): Task<FirstAnswer | undefined> {
  let last: FirstAnswer | undefined;
  for (const asked of candidateNames(name, resolverConfigurationOf(process), 'glibc')) {
    const answer = yield* askOne(process, server, asked, type);
    if (answer === undefined) return undefined;
    if (shouldWarn) warnOfRecursion(process, server, answer);
    last = { answer, asked };
    if (answer.responseCode === DNS_RESPONSE_CODE.NOERROR) break;
  }
  return last;
}

function warnOfRecursion(process: Process, server: IpAddress, answer: DnsMessage): void {
  if (answer.isRecursionAvailable) return;
  process.stdout(`;; Got recursion not available from ${formatIp(server)}\n`);
}

function* askOne(
  process: Process,
  server: IpAddress,
  name: string,
  type: number,
): Task<DnsMessage | undefined> {
  const opened = UdpPort.openTowards(process, server, { isDontFragment: false });
  if (!opened.ok) return undefined;
  const socket = opened.value;
  const id = process.environment.prng.uint16();
  const bytes = encodeDns(dnsQuery(id, name, type));
  socket.connect({ address: server, port: DNS_PORT });
  let answer: DnsMessage | undefined;
  for (let attempt = 0; attempt < 2 && answer === undefined; attempt += 1) {
    if (socket.send(bytes) !== undefined) break;
    const received = yield* socket.receive(seconds(5));
    if (!received.ok) continue;
    const decoded = decodeDns(received.value.payload);
    if (decoded.ok && decoded.value.id === id) answer = decoded.value;
  }
  socket.close();
  return answer;
}
