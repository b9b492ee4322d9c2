/**
 * One Application Load Balancer as it runs: listeners at its address, rules, and targets.
 *
 * Models 502, 503 and 504 of its own, its time limits (10 s to connect, the idle time for an answer), the headers that it adds, and its
 * access log, which stands in a file of the machine instead of a bucket. Leaves out HTTPS, HTTP/2, WebSocket, several zones, and
 * desync mitigation but for what is no HTTP.
 */
import { say } from '../../../base/sentence';
import { calendarTime, formatIsoDate } from '../../../app/calendar';
import { untilStopped } from '../../../app/images/container-context';
import type {
  ForwardPlan,
  ProxyBehavior,
  ProxyEnding,
  ProxyPlan,
  ProxyRequest,
  UpstreamFailure,
} from '../../../app/reverse-proxy/proxy-plan';
import { ProxyServer } from '../../../app/reverse-proxy/proxy-server';
import { elapsed, seconds, type SimTime } from '../../../base/time';
import type { Machine } from '../../../host/machine';
import { SIGNAL, type Process } from '../../../host/process';
import { findHeader, type HttpHeader, type HttpRequestHead } from '../../../wire/http1';
import { formatEndpoint, formatIp } from '../../../wire/ip-address';
import type { Ipv4Address } from '../../../wire/ipv4-address';
import type { ProbeFlows } from '../../kubelet/probe-flows';
import { AlbTargets } from './alb-target-group';
import type { AlbListener, AlbModel, AlbRule } from './alb-model';
import { matchesAlbPattern } from './alb-pattern';
import { albClientHead, albPage, albReply } from './alb-reply';

const CONNECT_LIMIT = seconds(10);
/** `client_keep_alive.seconds` is an hour: the idle time ends a connection first. */
const HEAD_LIMIT = seconds(60);
const SILENT = { stdout: (): void => undefined, stderr: (): void => undefined };
const HTTP_PORT = 80;
const NANOSECONDS_PER_SECOND = 1_000_000_000;
const TRACE_WORDS = 3;
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'upgrade',
]);

export class AlbBalancer {
  readonly address: Ipv4Address;
  readonly #flows: ProbeFlows;
  readonly #machine: Machine;
  readonly #process: Process;
  readonly #targets = new Map<string, AlbTargets>();
  readonly #listening = new Map<number, () => void>();
  #model: AlbModel;

  constructor(machine: Machine, wiring: { address: Ipv4Address; model: AlbModel; flows: ProbeFlows }) {
    this.address = wiring.address;
    this.#machine = machine;
    this.#flows = wiring.flows;
    this.#model = wiring.model;
    this.#process = machine.root.createProcess([`alb ${wiring.model.name}`], SILENT);
    this.#process.run(untilStopped(this.#process));
    this.put(wiring.model);
  }

  get model(): AlbModel {
    return this.#model;
  }

  put(model: AlbModel): void {
    this.#model = model;
    const groups = new Set(model.targetGroups.map(({ name }) => name));
    for (const [name, targets] of this.#targets) {
      if (groups.has(name)) continue;
      targets.stop();
      this.#targets.delete(name);
    }
    for (const group of model.targetGroups) {
      const targets = this.#targets.get(group.name) ?? new AlbTargets(this.#machine, this.#flows);
      this.#targets.set(group.name, targets);
      targets.put(group);
    }
    const ports = new Set(model.listeners.map(({ port }) => port));
    for (const [port, stop] of this.#listening) {
      if (ports.has(port)) continue;
      stop();
      this.#listening.delete(port);
    }
    for (const port of ports) this.#listen(port);
  }

  remove(): void {
    for (const targets of this.#targets.values()) targets.stop();
    this.#process.kill(SIGNAL.KILL);
  }

  /** A line for each target: its group, its place, and how it is. */
  get targetStates(): readonly string[] {
    return [...this.#targets].flatMap(([group, targets]) =>
      targets.states.map(({ target, health }) => `${group} ${target} ${health}`),
    );
  }

  #listen(port: number): void {
    if (this.#listening.has(port)) return;
    const listening = new ProxyServer(this.#process, this.#behavior(port)).listen(port, {
      address: this.address,
    });
    if (listening.ok) this.#listening.set(port, listening.value);
  }

  #behavior(port: number): ProxyBehavior {
    const { environment } = this.#process;
    return {
      plan: (request) => this.#plan(request, port),
      malformed: () => albPage(environment, 400),
      idleLimit: seconds(this.#model.idleSeconds),
      headLimit: HEAD_LIMIT,
      pool: { idleConnections: 100, idleLimit: seconds(this.#model.idleSeconds), requests: Infinity },
    };
  }

  #plan(request: ProxyRequest, port: number): ProxyPlan {
    const { environment } = this.#process;
    const listener = this.#model.listeners.find((each) => each.port === port);
    const rule = listener === undefined ? undefined : ruleFor(listener, request.head);
    if (rule === undefined) return { kind: 'reply', reply: albPage(environment, 503) };
    const { action } = rule;
    const explain: ProxyPlan['explain'] = () => explainAlb(request, rule, this.#model.name);
    const traceId = this.#traceId(request);
    const note = (actions: string) => (ending: ProxyEnding) =>
      this.#log(request, ending, { rule, actions, traceId, port });
    if (action.kind === 'fixed')
      return { kind: 'reply', reply: albReply(environment, action), note: note('fixed-response'), explain };
    const peer = this.#targets.get(action.targetGroup)?.next();
    if (peer === undefined)
      return { kind: 'reply', reply: albPage(environment, 503), note: note('forward'), explain };
    return {
      ...this.#forward(request, { port, traceId }),
      nextPeer: once(peer),
      note: note('forward'),
      explain,
    };
  }

  #forward(
    request: ProxyRequest,
    { port, traceId }: { readonly port: number; readonly traceId: string },
  ): Omit<ForwardPlan, 'nextPeer'> {
    const { environment } = this.#process;
    return {
      kind: 'forward',
      connectLimit: CONNECT_LIMIT,
      answerLimit: seconds(this.#model.idleSeconds),
      shouldRetry: () => false,
      upstreamHead: (bodyBytes) => upstreamHead(request, { port, traceId, bodyBytes }),
      clientHead: (answer, framing) => albClientHead(answer, framing, environment),
      failureReply: (failure) => albPage(environment, statusOf(failure)),
    };
  }

  /** The time, and what tells one request from another. */
  #traceId({ head }: ProxyRequest): string {
    const given = findHeader(head.headers, 'x-amzn-trace-id');
    const { prng, startTimeMs, scheduler } = this.#process.environment;
    const now = Math.floor(startTimeMs / 1000 + scheduler.now() / NANOSECONDS_PER_SECOND);
    const words = Array.from({ length: TRACE_WORDS }, () => hex(prng.uint32())).join('');
    const own = `1-${hex(now)}-${words}`;
    return given === undefined
      ? `Root=${own}`
      : given.includes('Root=')
        ? `Self=${own};${given}`
        : `Self=${own};Root=${own}`;
  }

  #log(
    request: ProxyRequest,
    ending: ProxyEnding,
    { rule, actions, traceId, port }: { rule: AlbRule; actions: string; traceId: string; port: number },
  ): void {
    const { startTimeMs, files } = this.#process.environment;
    const { head, client, receivedAt } = request;
    const peer = ending.tries.at(-1)?.peer;
    const target = peer === undefined ? '-' : formatEndpoint(peer.address, peer.port);
    const time = (from: SimTime | undefined, to: SimTime | undefined): string =>
      from === undefined || to === undefined ? '-1' : (elapsed(from, to) / NANOSECONDS_PER_SECOND).toFixed(3);
    const status = ending.isClientGone && ending.status === undefined ? '460' : String(ending.status ?? '-');
    const targetStatus = String(ending.upstreamStatus ?? '-');
    const host = findHeader(head.headers, 'host') ?? '';
    const group = rule.action.kind === 'forward' ? rule.action.targetGroup : '-';
    const agent = findHeader(head.headers, 'user-agent') ?? '-';
    const words = [
      'http',
      formatIsoDate(calendarTime(startTimeMs, ending.endedAt)),
      `app/${this.#model.name}`,
      formatEndpoint(client.address, client.port),
      target,
      time(receivedAt, ending.sentAt),
      time(ending.sentAt, ending.answeredAt),
      time(ending.answeredAt, ending.endedAt),
      status,
      targetStatus,
      ending.requestBytes,
      ending.sentBytes,
      `"${head.method} http://${withPort(host, port, true)}${head.target} ${head.version}"`,
      `"${agent}"`,
      '- -',
      group,
      `"${traceId}" "-" "-"`,
      rule.priority === 'default' ? '0' : rule.priority,
      formatIsoDate(calendarTime(startTimeMs, receivedAt)),
      `"${actions}" "-" "-" "${target}" "${targetStatus}" "-" "-"`,
    ];
    files.append(`/var/log/alb/${this.#model.name}.log`, `${words.join(' ')}\n`);
  }
}

function once<Value>(value: Value): () => Value | undefined {
  let isTaken = false;
  return () => {
    if (isTaken) return undefined;
    isTaken = true;
    return value;
  };
}

function explainAlb(
  { head, scheme }: ProxyRequest,
  { priority, hosts, paths, action, origin }: AlbRule,
  name: string,
): ReturnType<NonNullable<ProxyPlan['explain']>> {
  const asked = `${scheme}://${findHeader(head.headers, 'host') ?? ''}${head.target}`;
  const what =
    action.kind === 'forward' ? `target group ${action.targetGroup}` : `fixed response ${action.status}`;
  const rule = origin?.rule === undefined ? {} : { rule: origin.rule };
  return {
    program: 'alb',
    decision: `rule ${priority}: ${what}`,
    sentence:
      origin === undefined
        ? say('{asked} falls under the rule {priority} of the balancer {name}: {what}', {
            asked,
            priority,
            name,
            what,
          })
        : say('{asked} falls under the rule {priority} of {ingress} of the balancer {name}: {what}', {
            asked,
            priority,
            ingress: `Ingress ${origin.namespace}/${origin.name}`,
            name,
            what,
          }),
    rules: [`host-header ${hosts.join(' ') || '*'}, path-pattern ${paths.join(' ') || '*'}`],
    others: [],
    sources:
      origin === undefined
        ? []
        : [{ kind: 'Ingress', namespace: origin.namespace, name: origin.name, ...rule }],
  };
}

function ruleFor({ rules }: AlbListener, { headers, target }: HttpRequestHead): AlbRule | undefined {
  const host = (findHeader(headers, 'host') ?? '').replace(/:\d+$/u, '').toLowerCase();
  const [path = ''] = target.split('?', 1);
  return rules.find(
    ({ hosts, paths }) =>
      (hosts.length === 0 || hosts.some((each) => matchesAlbPattern(each.toLowerCase(), host))) &&
      (paths.length === 0 || paths.some((each) => matchesAlbPattern(each, path))),
  );
}

/** Nothing in time is 504, everything else that a target does wrong 502. */
function statusOf({ error, what, stage }: UpstreamFailure): number {
  const isUnreachable =
    stage === 'connect' && (error === 'host-unreachable' || error === 'network-unreachable');
  return error === 'timed-out' || isUnreachable ? 504 : what === 'no-peer' ? 503 : 502;
}

/** The client's address is added to what it says of itself; a port that is not the usual one goes into Host. */
function upstreamHead(
  { head, client, scheme }: ProxyRequest,
  {
    port,
    traceId,
    bodyBytes,
  }: { readonly port: number; readonly traceId: string; readonly bodyBytes: number },
): HttpRequestHead {
  const of = (name: string): string => findHeader(head.headers, name) ?? '';
  const earlier = of('X-Forwarded-For');
  const address = formatIp(client.address);
  const hasLength = bodyBytes > 0 || of('Content-Length') !== '';
  const own: readonly HttpHeader[] = [
    { name: 'X-Forwarded-For', value: earlier === '' ? address : `${earlier}, ${address}` },
    { name: 'X-Forwarded-Proto', value: scheme },
    { name: 'X-Forwarded-Port', value: String(port) },
    { name: 'Host', value: withPort(of('Host'), port, false) },
    { name: 'X-Amzn-Trace-Id', value: traceId },
    ...(hasLength ? [{ name: 'Content-Length', value: String(bodyBytes) }] : []),
  ];
  const names = new Set(own.map(({ name }) => name.toLowerCase()));
  const passed = head.headers.filter(({ name }) => {
    const lower = name.toLowerCase();
    return !names.has(lower) && !HOP_BY_HOP.has(lower) && lower !== 'expect';
  });
  return { method: head.method, target: head.target, version: 'HTTP/1.1', headers: [...own, ...passed] };
}

function withPort(host: string, port: number, isAlways: boolean): string {
  const hasPort = /:\d+$/u.test(host.replace(/^\[.*\]/u, ''));
  return hasPort || (port === HTTP_PORT && !isAlways) ? host : `${host}:${port}`;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
