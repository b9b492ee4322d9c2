/** What plugins of CoreDNS are to each other: each answers a question itself or asks the next one (`plugin/plugin.go`). */
import type { Result } from '../../base/result';
import type { SimTime } from '../../base/time';
import type { Prng } from '../../base/prng';
import type { Task } from '../../host/task';
import { DNS_RESPONSE_CODE, type DnsMessage, type DnsQuestion } from '../../wire/dns';
import { dnsNameKey, withoutFinalDot } from '../../wire/dns-name';
import { isWithinZone } from '../../wire/dns-zone';
import type { IpAddress } from '../../wire/ip-address';
import type { ClusterNames } from '../dns-backend';
import { DNS_STATUS_NAMES } from '../dns-text';
import type { DirectiveReader } from './corefile-token';
import type { DnsMetrics } from './dns-metrics';
import type { DnsRequest } from './dns-request';

export interface DnsReply {
  /** Undefined when no plugin wrote one: the server then answers with the response code alone. */
  readonly message: DnsMessage | undefined;
  readonly responseCode: number;
  /** What the plugin `errors` writes into the log. */
  readonly error?: string;
}

export type NextPlugin = (request: DnsRequest) => Task<DnsReply>;

/** Answers, or lets `next` answer. */
export type DnsPlugin = (request: DnsRequest, next: NextPlugin) => Task<DnsReply>;

/** Where a query is sent on to. */
export interface Upstream {
  readonly address: IpAddress;
  readonly port: number;
}

/** The error is Go's, as `read udp 10.244.0.2:40000->192.168.0.1:53: i/o timeout`. */
export type UpstreamAnswer = Result<DnsMessage, string>;

/** What plugins have around them: a process of a lab, or nothing but names. */
export interface PluginContext {
  /** Of the Corefile, for messages. */
  readonly path: string;
  readonly prng: Prng;
  readonly clusterNames: ClusterNames | undefined;
  readonly localAddresses: readonly IpAddress[];
  readonly nodeName: string;
  /** Of the container. */
  readonly hostname: string;
  /** Where what happens is counted. */
  readonly metrics?: DnsMetrics;
  /** Plugins that are read and not asked. */
  readonly leftOut?: ReadonlySet<string>;
  readonly now: () => SimTime;
  readonly readFile: (path: string) => string | undefined;
  /** One line to standard output. */
  readonly log: (line: string) => void;
  readonly exchange: (
    upstream: Upstream,
    query: DnsMessage,
    transport: 'udp' | 'tcp',
  ) => Task<UpstreamAnswer>;
  /** Beside the answering of questions. */
  readonly runInBackground: (task: Task) => void;
  readonly sleep: (nanoseconds: number) => Task;
}

/** Of one zone of a server block. */
export interface PluginSetup extends PluginContext {
  readonly reader: DirectiveReader;
  /** The zones of the block, normalised. */
  readonly zones: readonly string[];
  /** `dns://:53` */
  readonly serverName: string;
  /** Asks the whole server again, from the first plugin on. */
  readonly lookUp: (request: DnsRequest, name: string, type: number) => Task<DnsReply>;
}

/** `fallthrough [ZONES...]`: the zones in which what is not found is asked of the next plugin. */
export class Fallthrough {
  #zones: readonly string[] = [];

  set(zones: readonly string[]): void {
    this.#zones = zones.length === 0 ? ['.'] : zones.map(normalizeZone);
  }

  get isSet(): boolean {
    return this.#zones.length > 0;
  }

  includes(name: string): boolean {
    return this.#zones.some((zone) => isWithinZone(name, zone));
  }
}

/** What `chaos` says when it is not told what to say. */
export function formatServerVersion(): string {
  return `CoreDNS-${COREDNS_VERSION}`;
}

/** Plugins are as in this release. */
const COREDNS_VERSION = '1.11.3';

export function requestOf(
  query: DnsMessage,
  question: DnsQuestion,
  from: Pick<DnsRequest, 'client' | 'transport' | 'sizeBytes'>,
): DnsRequest {
  return { query, question, name: dnsNameKey(question.name), ...from };
}

/** The same request with another question. */
export function withQuestion(request: DnsRequest, question: DnsQuestion): DnsRequest {
  const query = { ...request.query, questions: [question, ...request.query.questions.slice(1)] };
  return { ...request, query, question, name: dnsNameKey(question.name) };
}

/** `SetReply` of the DNS library that CoreDNS is written with. */
export function replyMessage(query: DnsMessage, answer: Partial<DnsMessage>): DnsMessage {
  return {
    id: query.id,
    isResponse: true,
    opcode: query.opcode,
    isAuthoritative: false,
    isTruncated: false,
    isRecursionDesired: query.isRecursionDesired,
    isRecursionAvailable: false,
    isAuthenticData: false,
    isCheckingDisabled: query.isCheckingDisabled,
    responseCode: DNS_RESPONSE_CODE.NOERROR,
    questions: query.questions,
    answers: [],
    authorities: [],
    additionals: [],
    ...answer,
  };
}

export function written(message: DnsMessage): DnsReply {
  return { message, responseCode: message.responseCode };
}

/** An error code that the server has to write by itself. */
export function unwritten(responseCode: number, error?: string): DnsReply {
  return { message: undefined, responseCode, ...(error === undefined ? {} : { error }) };
}

/** `example.org`, `example.org.:53`, `dns://example.org` and `10.0.0.0/8` as a zone in small letters with its final dot. */
export function normalizeZone(text: string): string {
  const host = text
    .replace(/^dns:\/\//, '')
    .replace(/:\d+$/, '')
    .toLowerCase();
  const [, network, bits] = /^([\d.]+)\/(\d+)$/.exec(host) ?? [];
  if (network !== undefined && bits !== undefined) {
    const labels = network.split('.').slice(0, Math.floor(Number(bits) / 8));
    return `${labels.reverse().join('.')}.in-addr.arpa.`;
  }
  return host === '' || host === '.' ? '.' : `${withoutFinalDot(host)}.`;
}

/** Go's `time.ParseDuration`, in nanoseconds. */
export function parseGoDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^[-+]?(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  const units: Readonly<Record<string, number>> = {
    ns: 1,
    us: 1e3,
    µs: 1e3,
    ms: 1e6,
    s: 1e9,
    m: 60e9,
    h: 3_600e9,
  };
  let total = 0;
  for (const [, value = '', unit = ''] of text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(value) * (units[unit] ?? 0);
  }
  return text.startsWith('-') ? -total : total;
}

/** Go's text of a duration of whole seconds, `5s`, `1m30s`. */
export function formatGoDuration(nanoseconds: number): string {
  if (nanoseconds < 1e9) return nanoseconds === 0 ? '0s' : `${nanoseconds / 1e6}ms`;
  const totalSeconds = nanoseconds / 1e9;
  const hours = Math.floor(totalSeconds / 3_600);
  const minutes = Math.floor((totalSeconds % 3_600) / 60);
  const rest = Math.round((totalSeconds % 60) * 1e9) / 1e9;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${rest}s`;
}

/** `NXDOMAIN`, in either case; or its number. */
export function responseCodeOf(text: string): number | undefined {
  const code = DNS_STATUS_NAMES.indexOf(text.toUpperCase());
  if (code >= 0) return code;
  return /^\d+$/.test(text) && Number(text) <= 15 ? Number(text) : undefined;
}

/** `strconv.Atoi` */
export function parseGoInteger(text: string): number | string {
  if (/^[-+]?\d+$/.test(text)) return Number(text);
  return `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
}
