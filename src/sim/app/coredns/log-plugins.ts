/** `errors` and `log`: what CoreDNS writes about questions (`plugin/{errors,log}`, `plugin/pkg/replacer`, v1.11). */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import {
  DNS_RESPONSE_CODE,
  DNS_TYPE,
  dnsTypeOf,
  formatDnsType,
  type DnsMessage,
  type DnsRecord,
} from '../../wire/dns';
import { encodeDns } from '../../wire/dns-encoding';
import { matchingZone } from '../../wire/dns-zone';
import { formatIp, isIpv6 } from '../../wire/ip-address';
import { DNS_STATUS_NAMES, dnsFlagsOf } from '../dns-text';
import type { DnsRequest } from './dns-request';
import { normalizeZone, type DnsPlugin, type DnsReply, type NextPlugin, type PluginSetup } from './plugin';

const NANOSECONDS_PER_SECOND = 1e9;
const PLAIN_UDP_BYTES = 512;
const DNSSEC_OK = 0x8000;

const COMMON_FORMAT =
  '{remote}:{port} - {>id} "{type} {class} {name} {proto} {size} {>do} {>bufsize}" {rcode} {>rflags} {rsize} {duration}';
const CLASSES: ReadonlySet<string> = new Set(['success', 'denial', 'error', 'all']);
const CLASS_NAMES: Readonly<Record<number, string>> = { 1: 'IN', 3: 'CH', 4: 'HS', 255: 'ANY' };

export function errorsPlugin({ reader, log }: PluginSetup): Result<DnsPlugin, string> {
  reader.next();
  if (reader.remainingArguments().some((word) => word !== 'stdout')) return err(reader.argumentProblem());
  while (reader.nextInBlock()) {
    const property = reader.text;
    if (property === 'stacktrace') continue;
    const isKnown = property === 'consolidate';
    const what = isKnown
      ? `property '${property}' of errors is not modelled in this lab`
      : `unknown property '${property}'`;
    return err(reader.problem(what));
  }
  return ok(function* report(request: DnsRequest, next: NextPlugin): Task<DnsReply> {
    const reply = yield* next(request);
    if (reply.error === undefined) return reply;
    const { name, question } = request;
    log(
      `[ERROR] plugin/errors: ${reply.responseCode} ${name} ${formatDnsType(question.type)}: ${reply.error}`,
    );
    // It has been told, so the plugins before need not.
    return { message: reply.message, responseCode: reply.responseCode };
  });
}

interface LogRule {
  readonly zones: readonly string[];
  readonly format: string;
  readonly classes: ReadonlySet<string>;
}

export function logPlugin(setup: PluginSetup): Result<DnsPlugin, string> {
  const rules: LogRule[] = [];
  while (setup.reader.next()) {
    const rule = readRule(setup);
    if (typeof rule === 'string') return err(rule);
    rules.push(rule);
  }
  return ok((request, next) => logged(setup, rules, request, next));
}

function readRule({ reader, zones }: PluginSetup): LogRule | string {
  const words = reader.remainingArguments();
  const last = words.at(-1) ?? '';
  const hasFormat = last.includes('{');
  const names = hasFormat ? words.slice(0, -1) : words;
  const classes = new Set<string>();
  while (reader.nextInBlock()) {
    if (reader.text !== 'class') return reader.argumentProblem();
    const given = reader.remainingArguments();
    if (given.length === 0) return reader.argumentProblem();
    for (const word of given) {
      if (!CLASSES.has(word)) return `invalid Class: ${word}`;
      classes.add(word);
    }
  }
  return {
    zones: names.length > 0 ? names.map(normalizeZone) : zones,
    format: hasFormat
      ? last.replaceAll('{common}', COMMON_FORMAT).replaceAll('{combined}', `${COMMON_FORMAT} "{>opcode}"`)
      : COMMON_FORMAT,
    classes: classes.size === 0 ? new Set(['all']) : classes,
  };
}

function* logged(
  setup: PluginSetup,
  rules: readonly LogRule[],
  request: DnsRequest,
  next: NextPlugin,
): Task<DnsReply> {
  const rule = rules.find(({ zones }) => matchingZone(zones, request.name) !== undefined);
  if (rule === undefined) return yield* next(request);
  const start = setup.now();
  const reply = yield* next(request);
  const kind = classOf(reply.message);
  if (rule.classes.has('all') || rule.classes.has(kind)) {
    const seconds = (setup.now() - start) / NANOSECONDS_PER_SECOND;
    setup.log(`[INFO] ${formatLine(rule.format, request, reply.message, seconds)}`);
  }
  return reply;
}

function classOf(message: DnsMessage | undefined): string {
  if (message === undefined) return 'error';
  const { responseCode, answers, authorities } = message;
  const isFine = responseCode === DNS_RESPONSE_CODE.NOERROR;
  if (isFine && answers.length > 0) return 'success';
  const hasSoa = authorities.some(({ data }) => dnsTypeOf(data) === DNS_TYPE.SOA);
  if (hasSoa && (isFine || responseCode === DNS_RESPONSE_CODE.NXDOMAIN)) return 'denial';
  return isFine ? 'success' : 'error';
}

function formatLine(
  format: string,
  request: DnsRequest,
  message: DnsMessage | undefined,
  seconds: number,
): string {
  const { query, question, client, transport } = request;
  const edns = query.additionals.find(({ data }) => data.kind === 'OPT');
  const address = formatIp(client.address);
  const values: Readonly<Record<string, string>> = {
    type: formatDnsType(question.type),
    name: request.name,
    class: CLASS_NAMES[question.class] ?? `CLASS${question.class}`,
    proto: transport,
    size: String(request.sizeBytes),
    remote: isIpv6(client.address) ? `[${address}]` : address,
    port: String(client.port),
    rcode:
      message === undefined ? '-' : (DNS_STATUS_NAMES[message.responseCode] ?? String(message.responseCode)),
    rsize: message === undefined ? '0' : String(encodeDns(withoutEdns(message)).length),
    duration: `${formatSeconds(seconds)}s`,
    '>rflags': message === undefined ? '-' : flagsOf(message),
    '>id': String(query.id),
    '>opcode': String(query.opcode),
    '>do': String(edns !== undefined && (edns.ttlSeconds & DNSSEC_OK) !== 0),
    '>bufsize': String(bufferBytesOf(edns, transport)),
  };
  return format.replaceAll(/\{([^}]+)\}/g, (whole, name: string) => values[name] ?? whole);
}

function bufferBytesOf(edns: DnsRecord | undefined, transport: 'udp' | 'tcp'): number {
  if (transport === 'tcp') return 65_535;
  return Math.max(edns?.class ?? PLAIN_UDP_BYTES, PLAIN_UDP_BYTES);
}

function withoutEdns(message: DnsMessage): DnsMessage {
  return { ...message, additionals: message.additionals.filter(({ data }) => data.kind !== 'OPT') };
}

/** Nine digits at most, without noughts at the end. */
function formatSeconds(seconds: number): string {
  return seconds.toFixed(9).replace(/\.?0+$/, '');
}

function flagsOf(message: DnsMessage): string {
  const flags = dnsFlagsOf(message);
  return flags.length === 0 ? '-' : flags.join(',');
}
