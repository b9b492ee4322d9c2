import { configureCoreDns, type CoreServer } from '#sim/app/coredns/core-server';
import { DnsMetrics } from '#sim/app/coredns/dns-metrics';
import { replyMessage, requestOf, type UpstreamAnswer } from '#sim/app/coredns/plugin';
import { formatDnsData } from '#sim/app/dns-record-text';
import { Prng } from '#sim/base/prng';
import { err, ok } from '#sim/base/result';
import { after, LAB_START, seconds, type SimTime } from '#sim/base/time';
import type { Task } from '#sim/host/task';
import { ipOfChecked } from '#sim/wire/checked-address';
import {
  DNS_CLASS_IN,
  dnsQuery,
  dnsTypeOf,
  formatDnsType,
  parseDnsType,
  type DnsMessage,
  type DnsRecord,
} from '#sim/wire/dns';
import { formatIp } from '#sim/wire/ip-address';

interface QuestionDetails {
  readonly client?: string;
  readonly code?: number;
  readonly additionals?: readonly DnsRecord[];
}

/** A server without a network: a clock that is set, name servers that answer or do not, and what was written. */
export class CoreDnsBench {
  now: SimTime = LAB_START;
  readonly lines: string[] = [];
  readonly metrics = new DnsMetrics();
  /** Whom the server asked, and for what. */
  readonly asked: string[] = [];
  readonly silent = new Set<string>();
  readonly files = new Map<string, string>();
  records: readonly DnsRecord[] = [];
  /** What runs beside the answers runs at once. */
  hasBackground = false;
  responseCode = 0;
  authorities: readonly DnsRecord[] = [];
  server: CoreServer | undefined;

  start(body: string): string {
    const configured = configureCoreDns(`.:53 {\n${body}\n}\n`, {
      path: 'Corefile',
      prng: new Prng(7),
      clusterNames: undefined,
      localAddresses: [],
      nodeName: 'node1',
      hostname: 'coredns-1',
      metrics: this.metrics,
      now: () => this.now,
      readFile: (path) => this.files.get(path),
      variable: () => undefined,
      log: (line) => this.lines.push(line),
      exchange: (upstream, query) => this.#exchange(formatIp(upstream.address), query),
      runInBackground: (task) => {
        if (this.hasBackground) task.next();
      },
      sleep: () => nothing(),
    });
    if (!configured.ok) return configured.error;
    this.server = configured.value.servers[0];
    return 'started';
  }

  pass(duration: number): void {
    this.now = after(this.now, seconds(duration));
  }

  /** Undefined where the server stays silent. */
  askFor(name: string, type = 'A', details: QuestionDetails = {}): DnsMessage | undefined {
    const number = parseDnsType(type) ?? 0;
    const { client = '10.244.1.5', code = DNS_CLASS_IN, additionals = [] } = details;
    const question = { name, type: number, class: code };
    const query = { ...dnsQuery(1234, name, number), questions: [question], additionals };
    const from = { address: ipOfChecked(client), port: 40_000 };
    const request = requestOf(query, question, { client: from, transport: 'udp', sizeBytes: 54 });
    const step = this.server?.answer(request).next();
    if (step?.done !== true) throw new Error('the answer takes time');
    return step.value;
  }

  ask(name: string, type = 'A', details: QuestionDetails = {}): DnsMessage {
    const message = this.askFor(name, type, details);
    if (message === undefined) throw new Error('no answer');
    return message;
  }

  lineOf(name: string, type = 'A'): string {
    return this.ask(name, type).answers.map(formatRecord).join(', ');
  }

  // eslint-disable-next-line require-yield -- answered at once
  *#exchange(upstream: string, query: DnsMessage): Task<UpstreamAnswer> {
    this.asked.push(`${upstream} ${query.questions[0]?.name ?? ''}`);
    if (this.silent.has(upstream)) {
      this.pass(2);
      return err(`read udp 10.244.0.2:40000->${upstream}:53: i/o timeout`);
    }
    const name = query.questions[0]?.name ?? '';
    const answers = this.records.map((record) => ({ ...record, name }));
    const { responseCode, authorities } = this;
    return ok(replyMessage(query, { answers, authorities, responseCode, isRecursionAvailable: true }));
  }
}

export function formatRecord({ name, ttlSeconds, data }: DnsRecord): string {
  return `${name} ${ttlSeconds} ${formatDnsType(dnsTypeOf(data))} ${formatDnsData(data)}`;
}

// eslint-disable-next-line require-yield -- no time passes
function* nothing(): Task {
  return;
}
