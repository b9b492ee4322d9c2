/**
 * What a Corefile answers to one question, without a network: questions that are sent on go straight to names that are
 * known, and no time passes. The cache, which changes lifetimes, and what is left to chance are passed over.
 */
import { err, ok, type Result } from '../../base/result';
import type { Prng } from '../../base/prng';
import { LAB_START } from '../../base/time';
import type { Task } from '../../host/task';
import { DNS_CLASS_IN, DNS_PORT, DNS_RESPONSE_CODE, dnsQuery, type DnsMessage } from '../../wire/dns';
import type { IpAddress } from '../../wire/ip-address';
import type { ClusterNames, DnsBackend } from '../dns-backend';
import { configureCoreDns } from './core-server';
import { replyMessage, requestOf } from './plugin';

export interface CoreDnsQuestion {
  readonly name: string;
  readonly type: number;
  readonly client: IpAddress;
}

export interface CoreDnsAround {
  readonly clusterNames: ClusterNames;
  /** What every other name server answers. */
  readonly upstream: DnsBackend;
  /** The server's own. */
  readonly localAddresses: readonly IpAddress[];
  readonly prng: Prng;
  /** /etc/resolv.conf and the like. */
  readonly readFile: (path: string) => string | undefined;
}

/** The error is what CoreDNS says about the Corefile. */
export function askCoreDns(
  corefile: string,
  around: CoreDnsAround,
  { name, type, client }: CoreDnsQuestion,
): Result<DnsMessage, string> {
  const { upstream } = around;
  const configured = configureCoreDns(corefile, {
    ...around,
    leftOut: new Set(['cache', 'loadbalance', 'log', 'errors', 'loop']),
    path: '/etc/coredns/Corefile',
    nodeName: '',
    hostname: 'coredns',
    variable: () => undefined,
    now: () => LAB_START,
    log: () => undefined,
    runInBackground: () => undefined,
    sleep: nothing,
    exchange: (_server, query) => answerOf(upstream, query),
  });
  if (!configured.ok) return configured;
  const server =
    configured.value.servers.find(({ port }) => port === DNS_PORT) ?? configured.value.servers[0];
  const query = dnsQuery(around.prng.uint16(), name, type);
  const question = { name, type, class: DNS_CLASS_IN };
  const refused = replyMessage(query, { responseCode: DNS_RESPONSE_CODE.REFUSED });
  if (server === undefined) return ok(refused);
  const from = { client: { address: client, port: DNS_PORT }, transport: 'udp', sizeBytes: 0 } as const;
  const step = server.answer(requestOf(query, question, from)).next();
  if (step.done !== true) return err('the answer takes longer than no time');
  return ok(step.value ?? refused);
}

// eslint-disable-next-line require-yield -- answered at once
function* answerOf(backend: DnsBackend, query: DnsMessage): Task<Result<DnsMessage, string>> {
  const [question] = query.questions;
  const found = question === undefined ? undefined : backend.lookUp(question.name, question.type);
  if (found?.kind !== 'answer') {
    return ok(replyMessage(query, { responseCode: DNS_RESPONSE_CODE.REFUSED }));
  }
  const { responseCode, answers, authorities, additionals } = found;
  return ok(
    replyMessage(query, { responseCode, answers, authorities, additionals, isRecursionAvailable: true }),
  );
}

// eslint-disable-next-line require-yield -- no time passes
function* nothing(): Task {
  return;
}
