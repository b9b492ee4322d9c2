/**
 * A Corefile put to work: servers with their zones, each with its chain of plugins (`core/dnsserver/{server,register,zdirectives}.go`, v1.11).
 *
 * Models the plugins of the two lists below in CoreDNS' own order whatever the order of the lines. Leaves out the others: a
 * Corefile that has one is refused with its name.
 */
import { err, ok, type Result } from '../../base/result';
import type { Task } from '../../host/task';
import { DNS_CLASS_IN, DNS_PORT, DNS_RESPONSE_CODE, type DnsMessage } from '../../wire/dns';
import { matchingZone } from '../../wire/dns-zone';
import { formatIp, parseIp, type IpAddress } from '../../wire/ip-address';
import { aclPlugin } from './acl-plugin';
import { autopathPlugin, type SearchListOf } from './autopath-plugin';
import { cachePlugin } from './cache-plugin';
import { corefileHash, parseCorefile, type ServerBlock } from './corefile';
import { DirectiveReader } from './corefile-token';
import { dns64Plugin } from './dns64-plugin';
import type { DnsMetrics } from './dns-metrics';
import { filePlugin } from './file-plugin';
import { forwardPlugin } from './forward-plugin';
import { hostsPlugin } from './hosts-plugin';
import { kubernetesPlugin } from './kubernetes-plugin';
import { errorsPlugin, logPlugin } from './log-plugins';
import {
  anyPlugin,
  bufsizePlugin,
  cancelPlugin,
  chaosPlugin,
  erraticPlugin,
  headerPlugin,
  localPlugin,
  metadataPlugin,
  minimalPlugin,
  nsidPlugin,
} from './message-plugins';
import type { DnsRequest } from './dns-request';
import {
  normalizeZone,
  replyMessage,
  unwritten,
  withQuestion,
  type DnsPlugin,
  type DnsReply,
  type NextPlugin,
  type PluginContext,
  type PluginSetup,
} from './plugin';
import { rewritePlugin } from './rewrite-plugin';
import { readServices, type ServerServices } from './server-services';
import { loadbalancePlugin, loopPlugin, whoamiPlugin, type LoopWatch } from './small-plugins';
import { templatePlugin } from './template-plugin';

/** What plugins of one zone know of each other. */
interface SharedState {
  readonly loop: LoopWatch;
  /** Of the plugin `kubernetes`, for `autopath`. */
  searchList: SearchListOf | undefined;
}

type PluginMaker = (setup: PluginSetup, shared: SharedState) => Result<DnsPlugin, string>;

/** In the order in which they are asked (`plugin.cfg`). */
const PLUGINS: ReadonlyMap<string, PluginMaker> = new Map<string, PluginMaker>([
  ['metadata', metadataPlugin],
  ['cancel', cancelPlugin],
  ['nsid', nsidPlugin],
  ['bufsize', bufsizePlugin],
  ['errors', errorsPlugin],
  ['log', logPlugin],
  ['local', localPlugin],
  ['dns64', dns64Plugin],
  ['acl', aclPlugin],
  ['any', anyPlugin],
  ['chaos', chaosPlugin],
  ['loadbalance', loadbalancePlugin],
  ['cache', cachePlugin],
  ['rewrite', rewritePlugin],
  ['header', headerPlugin],
  ['autopath', (setup, shared) => autopathPlugin(setup, () => shared.searchList)],
  ['minimal', minimalPlugin],
  ['template', templatePlugin],
  ['hosts', hostsPlugin],
  ['kubernetes', (setup, shared) => kubernetesPlugin(setup, (list) => (shared.searchList = list))],
  ['file', filePlugin],
  ['loop', (setup, { loop }) => loopPlugin(setup, loop)],
  ['forward', forwardPlugin],
  ['erratic', erraticPlugin],
  ['whoami', whoamiPlugin],
]);
/** These answer no questions. */
const SERVICES: ReadonlySet<string> = new Set(['reload', 'ready', 'health', 'prometheus', 'bind']);
const OTHERS =
  'root geoip tls timeouts debug trace pprof dnstap tsig dnssec transfer route53 azure clouddns k8s_external auto secondary etcd grpc sign view import'.split(
    ' ',
  );
const DIRECTIVES: ReadonlySet<string> = new Set([...PLUGINS.keys(), ...SERVICES, ...OTHERS]);

/** Which plugin wrote the answer to one question. */
interface Trail {
  writer: string;
}

/** Of one zone of one server. */
class ZoneChain {
  readonly zone: string;
  readonly #plugins: readonly { readonly name: string; readonly serve: DnsPlugin }[];

  constructor(zone: string, plugins: readonly { readonly name: string; readonly serve: DnsPlugin }[]) {
    this.zone = zone;
    this.#plugins = plugins;
  }

  *serve(request: DnsRequest): Task<DnsReply & { readonly writer: string }> {
    const trail: Trail = { writer: '' };
    const reply = yield* this.#nextAfter(-1, trail)(request);
    return { ...reply, writer: trail.writer };
  }

  #nextAfter(index: number, trail: Trail): NextPlugin {
    const plugin = this.#plugins[index + 1];
    const { name = '' } = this.#plugins[index] ?? {};
    if (plugin === undefined) return () => this.#noNext(name);
    const next = this.#nextAfter(index + 1, trail);
    return function* serve(request): Task<DnsReply> {
      const reply = yield* plugin.serve(request, next);
      // Those behind have written before those before them.
      if (reply.message !== undefined && trail.writer === '') trail.writer = plugin.name;
      return reply;
    };
  }

  // eslint-disable-next-line require-yield -- answered at once
  *#noNext(name: string): Task<DnsReply> {
    return unwritten(DNS_RESPONSE_CODE.SERVFAIL, `plugin/${name}: no next plugin found`);
  }
}

/** Everything that listens on one port of one address, or of all of them. */
export class CoreServer {
  readonly port: number;
  /** Of `bind`. */
  readonly address: IpAddress | undefined;
  /** Classes other than IN are heard where somebody knows them. */
  #isOpenToClasses = false;
  readonly #chains = new Map<string, ZoneChain>();
  /** Of the zones with `prometheus`. */
  readonly #metrics = new Map<string, DnsMetrics>();

  constructor(port: number, address: IpAddress | undefined) {
    this.port = port;
    this.address = address;
  }

  get zones(): readonly string[] {
    return [...this.#chains.keys()];
  }

  has(zone: string): boolean {
    return this.#chains.has(zone);
  }

  /** `dns://:53` */
  get name(): string {
    return `dns://${this.address === undefined ? '' : formatIp(this.address)}:${this.port}`;
  }

  countFor(zone: string, metrics: DnsMetrics): void {
    this.#metrics.set(zone, metrics);
  }

  add(zone: string, plugins: readonly { readonly name: string; readonly serve: DnsPlugin }[]): void {
    this.#chains.set(zone, new ZoneChain(zone, plugins));
    this.#isOpenToClasses ||= plugins.some(({ name }) => name === 'chaos' || name === 'forward');
  }

  /** The message for the client; undefined when there is nothing to say. */
  *answer(request: DnsRequest): Task<DnsMessage | undefined> {
    const { message, responseCode } = yield* this.#replyToClient(request);
    if (message !== undefined) return message;
    return responseCode === DNS_RESPONSE_CODE.NOERROR
      ? undefined
      : replyMessage(request.query, { responseCode });
  }

  *reply(request: DnsRequest): Task<DnsReply> {
    const zone = matchingZone(this.#chains.keys(), request.name);
    const chain = zone === undefined ? undefined : this.#chains.get(zone);
    const isForeign = request.question.class !== DNS_CLASS_IN && !this.#isOpenToClasses;
    if (chain === undefined || isForeign) {
      return unwritten(DNS_RESPONSE_CODE.REFUSED);
    }
    return yield* chain.serve(request);
  }

  /** As clients ask, which is what is counted. */
  *#replyToClient(request: DnsRequest): Task<DnsReply> {
    const zone = matchingZone(this.#chains.keys(), request.name);
    const chain = zone === undefined ? undefined : this.#chains.get(zone);
    const metrics = zone === undefined ? undefined : this.#metrics.get(zone);
    if (metrics === undefined || chain === undefined || zone === undefined) return yield* this.reply(request);
    metrics.countRequest(request, this.name, zone);
    const reply = yield* chain.serve(request);
    metrics.countResponse(reply.responseCode, reply.writer, this.name, zone);
    return reply;
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
  const servers = new Map<string, CoreServer>();
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
  readonly servers: Map<string, CoreServer>;
  readonly loops: (LoopWatch & { zone: string; server: CoreServer })[];
}

function addBlock(block: ServerBlock, { context, servers, loops }: Assembly): string | undefined {
  const addresses = block.keys.map(serverAddressOf);
  const wrong = addresses.find((address) => typeof address === 'string');
  if (typeof wrong === 'string') return wrong;
  const zones = addresses.flatMap((address) => (typeof address === 'string' ? [] : [address.zone]));
  const bound = boundAddressesOf(block, context.path);
  if (typeof bound === 'string') return bound;
  for (const address of addresses) {
    if (typeof address === 'string') continue;
    for (const listening of bound) {
      const { zone, port } = address;
      const key = `${String(listening)}:${port}`;
      const server = servers.get(key) ?? new CoreServer(port, listening);
      servers.set(key, server);
      if (server.has(zone)) return `cannot serve dns://${zone}:${port} - it is already defined`;
      const loop = { name: '', seen: 0, onLoop: undefined, zone, server };
      const plugins = pluginsOf(block, { context, zones, loop });
      if (typeof plugins === 'string') return plugins;
      server.add(zone, plugins);
      const { metrics } = context;
      if (metrics !== undefined && block.tokens.has('prometheus')) server.countFor(zone, metrics);
      if (block.tokens.has('loop')) loops.push(loop);
    }
  }
  return undefined;
}

interface ChainPlan {
  readonly context: PluginContext;
  readonly zones: readonly string[];
  readonly loop: LoopWatch & { readonly server: CoreServer };
}

function pluginsOf(
  block: ServerBlock,
  { context, zones, loop }: ChainPlan,
): readonly { readonly name: string; readonly serve: DnsPlugin }[] | string {
  const plugins: { name: string; serve: DnsPlugin }[] = [];
  const shared: SharedState = { loop, searchList: undefined };
  for (const [name, make] of PLUGINS) {
    const tokens = block.tokens.get(name);
    if (tokens === undefined) continue;
    const reader = new DirectiveReader(context.path, tokens);
    const { server } = loop;
    const setup = { ...context, reader, zones, serverName: server.name, lookUp: internalLookUp(server) };
    const made = make(setup, shared);
    if (!made.ok) return `plugin/${name}: ${made.error}`;
    if (context.leftOut?.has(name) !== true) plugins.push({ name, serve: made.value });
  }
  return plugins;
}

function isAnyAddress(address: IpAddress): boolean {
  return ['0.0.0.0', '::'].includes(formatIp(address));
}

/** Those of `bind`; undefined for all that there are. */
function boundAddressesOf(
  { tokens }: ServerBlock,
  path: string,
): readonly (IpAddress | undefined)[] | string {
  const list = tokens.get('bind');
  if (list === undefined) return [undefined];
  const reader = new DirectiveReader(path, list);
  const addresses: IpAddress[] = [];
  while (reader.next()) {
    const words = reader.remainingArguments();
    if (words.length === 0) return `plugin/bind: at least one address or interface name is expected`;
    for (const word of words) {
      const address = parseIp(word);
      if (address === undefined) {
        return `plugin/bind: ${reader.problem(`the interface name ${word} is not modelled in this lab`)}`;
      }
      addresses.push(address);
    }
    if (reader.nextInBlock()) {
      return `plugin/bind: ${reader.problem(`property '${reader.text}' of bind is not modelled in this lab`)}`;
    }
  }
  return addresses.map((address) => (isAnyAddress(address) ? undefined : address));
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
