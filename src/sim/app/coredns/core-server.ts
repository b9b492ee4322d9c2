/**
 * A Corefile put to work: servers with their zones, each with its chain of plugins (`core/dnsserver/{server,register,zdirectives}.go`, v1.11).
 *
 * Models the plugins errors, log, health, ready, prometheus, reload, loadbalance, cache, rewrite, hosts, kubernetes, loop,
 * forward and whoami, in CoreDNS' own order whatever the order of the lines. Leaves out the others: a Corefile that has
 * one is refused with its name.
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { DNS_CLASS_IN, DNS_PORT, DNS_RESPONSE_CODE, type DnsMessage } from '../../wire/dns';
import { matchingZone } from '../../wire/dns-zone';
import { cachePlugin } from './cache-plugin';
import { corefileHash, parseCorefile, type ServerBlock } from './corefile';
import { DirectiveReader } from './corefile-token';
import { forwardPlugin } from './forward-plugin';
import { hostsPlugin } from './hosts-plugin';
import { kubernetesPlugin } from './kubernetes-plugin';
import { errorsPlugin, logPlugin } from './log-plugins';
import {
  normalizeZone,
  replyMessage,
  unwritten,
  withQuestion,
  type DnsPlugin,
  type DnsReply,
  type DnsRequest,
  type NextPlugin,
  type PluginContext,
  type PluginSetup,
} from './plugin';
import { rewritePlugin } from './rewrite-plugin';
import { readServices, type ServerServices } from './server-services';
import { loadbalancePlugin, loopPlugin, whoamiPlugin, type LoopWatch } from './small-plugins';

type PluginMaker = (setup: PluginSetup, loop: LoopWatch) => Result<DnsPlugin, string>;

/** In the order in which they are asked. */
const PLUGINS: ReadonlyMap<string, PluginMaker> = new Map<string, PluginMaker>([
  ['errors', errorsPlugin],
  ['log', logPlugin],
  ['loadbalance', loadbalancePlugin],
  ['cache', cachePlugin],
  ['rewrite', rewritePlugin],
  ['hosts', hostsPlugin],
  ['kubernetes', kubernetesPlugin],
  ['loop', loopPlugin],
  ['forward', forwardPlugin],
  ['whoami', whoamiPlugin],
]);
/** These answer no questions. */
const SERVICES: ReadonlySet<string> = new Set(['reload', 'ready', 'health', 'prometheus']);
const OTHERS =
  'root metadata geoip cancel tls timeouts nsid bufsize bind debug trace pprof dnstap local dns64 acl any chaos tsig header dnssec autopath minimal template transfer route53 azure clouddns k8s_external file auto secondary etcd grpc erratic sign view import'.split(
    ' ',
  );
const DIRECTIVES: ReadonlySet<string> = new Set([...PLUGINS.keys(), ...SERVICES, ...OTHERS]);

/** Of one zone of one server. */
class ZoneChain {
  readonly zone: string;
  readonly #plugins: readonly { readonly name: string; readonly serve: DnsPlugin }[];

  constructor(zone: string, plugins: readonly { readonly name: string; readonly serve: DnsPlugin }[]) {
    this.zone = zone;
    this.#plugins = plugins;
  }

  serve(request: DnsRequest): Task<DnsReply> {
    return this.#nextAfter(-1)(request);
  }

  #nextAfter(index: number): NextPlugin {
    const plugin = this.#plugins[index + 1];
    const { name = '' } = this.#plugins[index] ?? {};
    if (plugin === undefined) return () => this.#noNext(name);
    return (request) => plugin.serve(request, this.#nextAfter(index + 1));
  }

  // eslint-disable-next-line require-yield -- answered at once
  *#noNext(name: string): Task<DnsReply> {
    return unwritten(DNS_RESPONSE_CODE.SERVFAIL, `plugin/${name}: no next plugin found`);
  }
}

/** Everything that listens on one port. */
export class CoreServer {
  readonly port: number;
  readonly #chains = new Map<string, ZoneChain>();

  constructor(port: number) {
    this.port = port;
  }

  get zones(): readonly string[] {
    return [...this.#chains.keys()];
  }

  has(zone: string): boolean {
    return this.#chains.has(zone);
  }

  add(zone: string, plugins: readonly { readonly name: string; readonly serve: DnsPlugin }[]): void {
    this.#chains.set(zone, new ZoneChain(zone, plugins));
  }

  /** The message for the client; undefined when there is nothing to say. */
  *answer(request: DnsRequest): Task<DnsMessage | undefined> {
    const { message, responseCode } = yield* this.reply(request);
    if (message !== undefined) return message;
    return responseCode === DNS_RESPONSE_CODE.NOERROR
      ? undefined
      : replyMessage(request.query, { responseCode });
  }

  *reply(request: DnsRequest): Task<DnsReply> {
    const zone = matchingZone(this.#chains.keys(), request.name);
    const chain = zone === undefined ? undefined : this.#chains.get(zone);
    if (chain === undefined || request.question.class !== DNS_CLASS_IN) {
      return unwritten(DNS_RESPONSE_CODE.REFUSED);
    }
    return yield* chain.serve(request);
  }
}

export interface CoreConfiguration {
  readonly servers: readonly CoreServer[];
  readonly services: ServerServices;
  /** What `reload` says is running. */
  readonly hash: string;
  /** One for each zone that watches for loops. */
  readonly loops: readonly (LoopWatch & { readonly zone: string; readonly server: CoreServer })[];
}

/** The error is what CoreDNS prints before it ends. */
export function configureCoreDns(
  text: string,
  context: PluginContext & { readonly variable: (name: string) => string | undefined },
): Result<CoreConfiguration, string> {
  const { path, readFile, variable } = context;
  const parsed = parseCorefile(text, { path, readFile, variable, directives: DIRECTIVES });
  if (!parsed.ok) return parsed;
  const servers = new Map<number, CoreServer>();
  const loops: (LoopWatch & { zone: string; server: CoreServer })[] = [];
  const services = readServices(parsed.value, path);
  if (typeof services === 'string') return err(services);
  for (const block of parsed.value) {
    const problem = unmodelledIn(block, path) ?? addBlock(block, { context, servers, loops });
    if (problem !== undefined) return err(problem);
  }
  return ok({ servers: [...servers.values()], services, hash: corefileHash(parsed.value), loops });
}

/** Rather no name server than one that does not what its Corefile says. */
function unmodelledIn({ tokens }: ServerBlock, path: string): string | undefined {
  for (const [name, list] of tokens) {
    if (PLUGINS.has(name) || SERVICES.has(name)) continue;
    const reader = new DirectiveReader(path, list);
    reader.next();
    return reader.problem(`plugin '${name}' is not modelled in this lab`);
  }
  return undefined;
}

interface Assembly {
  readonly context: PluginContext;
  readonly servers: Map<number, CoreServer>;
  readonly loops: (LoopWatch & { zone: string; server: CoreServer })[];
}

function addBlock(block: ServerBlock, { context, servers, loops }: Assembly): string | undefined {
  const addresses = block.keys.map(serverAddressOf);
  const wrong = addresses.find((address) => typeof address === 'string');
  if (typeof wrong === 'string') return wrong;
  const zones = addresses.flatMap((address) => (typeof address === 'string' ? [] : [address.zone]));
  for (const address of addresses) {
    if (typeof address === 'string') continue;
    const { zone, port } = address;
    const server = servers.get(port) ?? new CoreServer(port);
    servers.set(port, server);
    if (server.has(zone)) return `cannot serve dns://${zone}:${port} - it is already defined`;
    const loop = { name: '', seen: 0, onLoop: undefined, zone, server };
    const plugins: { name: string; serve: DnsPlugin }[] = [];
    for (const [name, make] of PLUGINS) {
      const tokens = block.tokens.get(name);
      if (tokens === undefined) continue;
      const reader = new DirectiveReader(context.path, tokens);
      const lookUp = internalLookUp(server);
      const made = make({ ...context, reader, zones, lookUp }, loop);
      if (!made.ok) return `plugin/${name}: ${made.error}`;
      if (context.leftOut?.has(name) !== true) plugins.push({ name, serve: made.value });
    }
    server.add(zone, plugins);
    if (block.tokens.has('loop')) loops.push(loop);
  }
  return undefined;
}

/** `plugin/pkg/upstream`: as if a client had asked. */
function internalLookUp(server: CoreServer): PluginSetup['lookUp'] {
  return (request, name, type) => server.reply(withQuestion(request, { name, type, class: DNS_CLASS_IN }));
}

/** `example.org:1053`, `.`, `10.0.0.0/24` */
function serverAddressOf(key: string): { readonly zone: string; readonly port: number } | string {
  const [, scheme = 'dns', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/.exec(key) ?? [];
  if (scheme !== 'dns') return `${key}: the transport ${scheme} is not modelled in this lab`;
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(rest) ?? [];
  const number = port === undefined ? DNS_PORT : Number(port);
  if (number > 65_535) return `${key}: invalid port`;
  return { zone: normalizeZone(host), port: number };
}
