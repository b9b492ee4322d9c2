/**
 * `forward`: what is not the server's own is asked of others (`plugin/forward` and `plugin/pkg/proxy`, v1.11).
 *
 * Models the policies random, round_robin and sequential, `except`, further tries for 5 s, `max_fails` with the health
 * checks that follow a failure, `max_concurrent`, `force_tcp` and `prefer_udp`.
 * Leaves out TLS, and connections that are kept for the next question: each has a socket of its own.
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { DNS_PORT, DNS_RESPONSE_CODE, DNS_TYPE, dnsQuery, type DnsMessage } from '../../wire/dns';
import { isWithinZone } from '../../wire/dns-zone';
import { parseIp } from '../../wire/ip-address';
import { parseResolvConf } from '../resolv-conf';
import type { DnsRequest } from './dns-request';
import {
  normalizeZone,
  parseGoDuration,
  unwritten,
  written,
  type DnsPlugin,
  type DnsReply,
  type PluginSetup,
  type Upstream,
} from './plugin';

const DEADLINE_NANOSECONDS = 5e9;
const MAX_UPSTREAMS = 15;

type Policy = 'random' | 'round_robin' | 'sequential';

class Proxy {
  readonly upstream: Upstream;
  failures = 0;
  isProbing = false;

  constructor(upstream: Upstream) {
    this.upstream = upstream;
  }
}

interface ForwardOptions {
  from: string;
  proxies: readonly Proxy[];
  ignored: string[];
  policy: Policy;
  maxFails: number;
  healthCheckNanoseconds: number;
  maxConcurrent: number;
  isTcpForced: boolean;
  isUdpPreferred: boolean;
}

/** One plugin for all the lines; each has its own zone. */
export function forwardPlugin(setup: PluginSetup): Result<DnsPlugin, string> {
  const stanzas: Forward[] = [];
  while (setup.reader.next()) {
    const options = readStanza(setup);
    if (typeof options === 'string') return err(options);
    stanzas.push(new Forward(setup, options));
  }
  return ok((request, next) => {
    const stanza = stanzas.find((each) => each.matches(request.name));
    return stanza === undefined ? next(request) : stanza.serve(request);
  });
}

function readStanza(setup: PluginSetup): ForwardOptions | string {
  const { reader } = setup;
  if (!reader.nextArgument()) return reader.argumentProblem();
  const from = normalizeZone(reader.text);
  const targets = reader.remainingArguments();
  if (targets.length === 0) return reader.argumentProblem();
  const upstreams = upstreamsOf(targets, setup);
  if (typeof upstreams === 'string') return upstreams;
  if (upstreams.length > MAX_UPSTREAMS) {
    return `more than ${MAX_UPSTREAMS} TOs configured: ${upstreams.length}`;
  }
  const options: ForwardOptions = {
    from,
    proxies: upstreams.map((upstream) => new Proxy(upstream)),
    ignored: [],
    policy: 'random',
    maxFails: 2,
    healthCheckNanoseconds: 0.5e9,
    maxConcurrent: 0,
    isTcpForced: false,
    isUdpPreferred: false,
  };
  while (reader.nextInBlock()) {
    const problem = readProperty(setup, options);
    if (problem !== undefined) return problem;
  }
  return options;
}

/** Addresses, with or without ports, and files like /etc/resolv.conf. */
function upstreamsOf(targets: readonly string[], { readFile }: PluginSetup): readonly Upstream[] | string {
  const upstreams: Upstream[] = [];
  for (const target of targets) {
    if (/^(?:tls|grpc|https?):\/\//.test(target))
      return `${target}: this transport is not modelled in this lab`;
    const host = target.replace(/^dns:\/\//, '');
    const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(host) ?? [];
    const address = parseIp(host) ?? parseIp(bracketed ?? plain ?? '');
    if (address !== undefined) {
      upstreams.push({ address, port: parseIp(host) === undefined ? Number(port ?? DNS_PORT) : DNS_PORT });
      continue;
    }
    const text = readFile(host);
    if (text === undefined) return `not an IP address or file: ${JSON.stringify(host)}`;
    const { nameservers } = parseResolvConf(text);
    if (nameservers.length === 0) return 'no nameservers found';
    upstreams.push(...nameservers.map((server) => ({ address: server, port: DNS_PORT })));
  }
  return upstreams;
}

function readProperty({ reader }: PluginSetup, options: ForwardOptions): string | undefined {
  const property = reader.text;
  const words = reader.remainingArguments();
  const [first] = words;
  switch (property) {
    case 'force_tcp':
    case 'prefer_udp':
      if (first !== undefined) return reader.argumentProblem();
      if (property === 'force_tcp') options.isTcpForced = true;
      else options.isUdpPreferred = true;
      return undefined;
    case 'except':
    case 'max_fails':
    case 'health_check':
    case 'expire':
    case 'policy':
    case 'max_concurrent':
      return first === undefined
        ? reader.argumentProblem()
        : readValue(reader, property, first, words, options);
    case 'tls':
    case 'tls_servername':
    case 'failfast_all_unhealthy_upstreams':
    case 'next':
    case 'failover':
      return reader.problem(`property '${property}' of forward is not modelled in this lab`);
    default:
      return reader.problem(`unknown property '${property}'`);
  }
}

function readValue(
  reader: PluginSetup['reader'],
  property: string,
  first: string,
  words: readonly string[],
  options: ForwardOptions,
): string | undefined {
  if (property === 'except') options.ignored.push(...words.map(normalizeZone));
  else if (property === 'policy') {
    if (first !== 'random' && first !== 'round_robin' && first !== 'sequential') {
      return reader.problem(`unknown policy '${first}'`);
    }
    options.policy = first;
  } else if (property === 'health_check' || property === 'expire') {
    const duration = parseGoDuration(first);
    if (duration === undefined) return `time: invalid duration ${JSON.stringify(first)}`;
    if (duration < 0) return `${property} can't be negative: ${first}`;
    if (property === 'health_check') options.healthCheckNanoseconds = duration;
  } else {
    if (!/^\d+$/.test(first)) {
      return property === 'max_concurrent' && /^-\d+$/.test(first)
        ? `max_concurrent can't be negative: ${first}`
        : `strconv.${property === 'max_fails' ? 'ParseUint' : 'Atoi'}: parsing ${JSON.stringify(first)}: invalid syntax`;
    }
    if (property === 'max_fails') options.maxFails = Number(first);
    else options.maxConcurrent = Number(first);
  }
  return undefined;
}

class Forward {
  readonly #setup: PluginSetup;
  readonly #options: ForwardOptions;
  #concurrent = 0;
  #turn = 0;

  constructor(setup: PluginSetup, options: ForwardOptions) {
    this.#setup = setup;
    this.#options = options;
  }

  matches(name: string): boolean {
    const { from, ignored } = this.#options;
    if (name === from) return true;
    return isWithinZone(name, from) && !ignored.some((zone) => isWithinZone(name, zone));
  }

  *serve(request: DnsRequest): Task<DnsReply> {
    const { maxConcurrent } = this.#options;
    if (maxConcurrent > 0 && this.#concurrent >= maxConcurrent) {
      const error = `concurrent queries exceeded maximum ${maxConcurrent}`;
      return unwritten(DNS_RESPONSE_CODE.REFUSED, error);
    }
    this.#concurrent += 1;
    const reply = yield* this.#askInTurn(request);
    this.#concurrent -= 1;
    return reply;
  }

  *#askInTurn(request: DnsRequest): Task<DnsReply> {
    const { proxies, maxFails } = this.#options;
    const list = this.#list();
    const deadline = this.#setup.now() + DEADLINE_NANOSECONDS;
    let index = 0;
    let fails = 0;
    let error = 'no healthy proxies';
    while (this.#setup.now() < deadline) {
      if (index >= list.length) {
        index = 0;
        fails = 0;
      }
      let proxy = list[index];
      index += 1;
      if (proxy !== undefined && maxFails > 0 && proxy.failures > maxFails) {
        fails += 1;
        if (fails < proxies.length) continue;
        // All of them seem to be dead; perhaps it is the checks that do not work.
        proxy = proxies[this.#setup.prng.below(proxies.length)];
      }
      if (proxy === undefined) break;
      const answer = yield* this.#ask(proxy, request);
      if (answer.ok) return written({ ...answer.value, id: request.query.id });
      error = answer.error;
      if (maxFails > 0) this.#startProbing(proxy);
      if (fails >= proxies.length) break;
    }
    return unwritten(DNS_RESPONSE_CODE.SERVFAIL, error);
  }

  *#ask(proxy: Proxy, { query, transport }: DnsRequest): Task<Result<DnsMessage, string>> {
    const { isTcpForced, isUdpPreferred } = this.#options;
    const isOverTcp = isTcpForced || (transport === 'tcp' && !isUdpPreferred);
    const answer = yield* this.#setup.exchange(proxy.upstream, query, isOverTcp ? 'tcp' : 'udp');
    if (!answer.ok || !answer.value.isTruncated || isOverTcp || !isUdpPreferred) return answer;
    return yield* this.#setup.exchange(proxy.upstream, query, 'tcp');
  }

  #list(): readonly Proxy[] {
    const { proxies, policy } = this.#options;
    if (policy === 'sequential' || proxies.length < 2) return proxies;
    if (policy === 'round_robin') {
      this.#turn += 1;
      return [
        ...proxies.slice(this.#turn % proxies.length),
        ...proxies.slice(0, this.#turn % proxies.length),
      ];
    }
    const rest = [...proxies];
    const list: Proxy[] = [];
    while (rest.length > 0) list.push(...rest.splice(this.#setup.prng.below(rest.length), 1));
    return list;
  }

  /** Asks for the root's name servers until there is any answer. */
  #startProbing(proxy: Proxy): void {
    if (proxy.isProbing) return;
    proxy.isProbing = true;
    this.#setup.runInBackground(this.#probe(proxy));
  }

  *#probe(proxy: Proxy): Task {
    for (;;) {
      const query = dnsQuery(this.#setup.prng.uint16(), '.', DNS_TYPE.NS);
      const answer = yield* this.#setup.exchange(proxy.upstream, query, 'udp');
      if (answer.ok) break;
      proxy.failures += 1;
      yield* this.#setup.sleep(this.#options.healthCheckNanoseconds);
    }
    proxy.failures = 0;
    proxy.isProbing = false;
  }
}
