/**
 * The image coredns: CoreDNS 1.11, told by its Corefile what to do.
 *
 * Models its log, the pages of health, readiness and build, the look at the Corefile every 30 s (`reload`), the quiet
 * end (`lameduck`), and that it does not start with a Corefile that is wrong.
 * The search for loops (`loop`) asks itself only where a loop can be: where an
 * upstream is one of its own addresses.
 */
import { nanoseconds } from '../../base/time';
import { SIGNAL, type Process } from '../../host/process';
import { sleep, until, type Task } from '../../host/task';
import { DNS_CLASS_IN, DNS_TYPE, dnsQuery } from '../../wire/dns';
import { formatIp, isIpv6, parseIp, type IpAddress } from '../../wire/ip-address';
import { runInBackground } from '../background';
import { configureCoreDns, type CoreConfiguration, type CoreServer } from '../coredns/core-server';
import { exchangeWithUpstream } from '../coredns/exchange';
import { DnsMetrics } from '../coredns/dns-metrics';
import { formatGoDuration, requestOf, type PluginContext } from '../coredns/plugin';
import { startDnsServer } from '../dns-server';
import { startHttpServer, type HttpReply } from '../http-server';
import { goFlag, type ContainerContext } from './container-context';
import { goReply } from './go-http';

const GO_VERSION = 'go1.21.11';
const REVISION = 'a6338e9';

export function* coredns(process: Process, context: ContainerContext): Task<number> {
  const program = new CoreDns(process, context);
  return yield* program.run();
}

class CoreDns {
  readonly #process: Process;
  readonly #context: ContainerContext;
  readonly #path: string;
  #configuration: CoreConfiguration | undefined = undefined;
  readonly #metrics = new DnsMetrics();
  #text = '';
  /** `ADDRESS:PORT` */
  readonly #listening = new Set<string>();

  constructor(process: Process, context: ContainerContext) {
    this.#process = process;
    this.#context = context;
    this.#path = goFlag(context.args, 'conf') ?? 'Corefile';
  }

  *run(): Task<number> {
    this.#text = this.#readCorefile();
    const configured = configureCoreDns(this.#text, this.#pluginContext());
    if (!configured.ok) {
      this.#process.stderr(`${configured.error}\n`);
      return 1;
    }
    this.#configuration = configured.value;
    const problem = this.#listen(configured.value) ?? this.#startPages(configured.value);
    if (problem !== undefined) {
      this.#process.stderr(`${problem}\n`);
      return 1;
    }
    const { version } = this.#context.image;
    for (const server of configured.value.servers) {
      for (const zone of server.zones) this.#log(`${zone}:${server.port}`);
    }
    if (configured.value.services.reload !== undefined) this.#logHash(configured.value);
    this.#log(`CoreDNS-${version}\nlinux/amd64, ${GO_VERSION}, ${REVISION}`);
    const ending = { code: undefined as number | undefined, wake: (): void => undefined };
    runInBackground(this.#process, this.#followCorefile());
    this.#watchLoops(configured.value, (code) => {
      ending.code = code;
      ending.wake();
    });
    this.#process.onSignal = (signal): boolean => {
      if (signal === SIGNAL.TERM || signal === SIGNAL.INT || signal === SIGNAL.QUIT) {
        ending.code ??= 0;
        ending.wake();
      }
      return true;
    };
    while (ending.code === undefined) {
      yield* until((resume) => {
        ending.wake = resume;
        return () => {
          ending.wake = (): void => undefined;
        };
      });
    }
    if (ending.code !== 0) return ending.code;
    this.#log('[INFO] SIGTERM: Shutting down servers then terminating');
    yield* this.#beLameDuck();
    return 0;
  }

  #log(line: string): void {
    this.#process.stdout(`${line}\n`);
  }

  #logHash({ hash }: CoreConfiguration): void {
    this.#log(`[INFO] plugin/reload: Running configuration SHA512 = ${hash}`);
  }

  /** Without a file there is CoreDNS' own default. */
  #readCorefile(): string {
    return this.#process.environment.files.read(this.#path) ?? '.:53 {\nwhoami\nlog\n}\n';
  }

  #pluginContext(): PluginContext & { readonly variable: (name: string) => string | undefined } {
    const { environment } = this.#process;
    return {
      path: this.#path,
      prng: environment.prng,
      clusterNames: this.#context.clusterNames,
      localAddresses: this.#localAddresses(),
      nodeName: environment.machineName,
      hostname: environment.hostname,
      metrics: this.#metrics,
      now: () => environment.scheduler.now(),
      readFile: (path) => environment.files.read(path),
      variable: (name) => environment.variables.get(name),
      log: (line) => {
        this.#log(line);
      },
      exchange: (upstream, query, transport) =>
        exchangeWithUpstream(this.#process, upstream, query, transport),
      runInBackground: (task) => {
        runInBackground(this.#process, task);
      },
      sleep: (duration) => sleep(environment.scheduler, nanoseconds(duration)),
    };
  }

  /** Those that the world can reach. */
  #localAddresses(): readonly IpAddress[] {
    const { stack } = this.#process.environment.namespace;
    return stack
      .devices()
      .flatMap((device) => [
        ...stack.addressesOf(device),
        ...(stack.hasIpv6 ? stack.ipv6.addressesOf(device) : []),
      ])
      .filter(({ scope }) => scope === 'global')
      .map(({ address }) => address);
  }

  /** Ports that it listens on already stay; what answers there is looked up with each question. */
  #listen({ servers }: CoreConfiguration): string | undefined {
    for (const { port, address } of servers) {
      const key = `${String(address)}:${port}`;
      if (this.#listening.has(key)) continue;
      const started = startDnsServer(this.#process, {
        port,
        ...(address === undefined ? {} : { address }),
        isEchoing: true,
        respond: (received) => {
          const server = this.#serverOn(port, address);
          const { query, question } = received;
          return server === undefined ? silence() : server.answer(requestOf(query, question, received));
        },
      });
      if (!started.ok) {
        const why =
          started.error === 'address-in-use' ? 'address already in use' : 'cannot assign requested address';
        return `Listen: listen tcp ${address === undefined ? '' : formatIp(address)}:${port}: bind: ${why}`;
      }
      this.#listening.add(key);
    }
    return undefined;
  }

  #serverOn(port: number, address: IpAddress | undefined): CoreServer | undefined {
    return this.#configuration?.servers.find((server) => server.port === port && server.address === address);
  }

  #startPages({ services }: CoreConfiguration): string | undefined {
    const { version } = this.#context.image;
    const build =
      "# HELP coredns_build_info A metric with a constant '1' value labeled by version, revision, and goversion from which CoreDNS was built.\n" +
      `# TYPE coredns_build_info gauge\ncoredns_build_info{goversion="${GO_VERSION}",revision="${REVISION}",version="${version}"} 1\n`;
    const pages: readonly (readonly [number | undefined, string, () => string])[] = [
      [services.healthPort, '/health', () => 'OK'],
      [services.readyPort, '/ready', () => 'OK'],
      [services.metricsPort, '/metrics', () => build + this.#metrics.format()],
    ];
    const process = this.#process;
    for (const [port, path, text] of pages) {
      if (port === undefined) continue;
      const started = startHttpServer(process, {
        port,
        // eslint-disable-next-line require-yield -- answered at once
        handler: function* page(request): Task<HttpReply> {
          if (request.path === path) return goReply(process, request, { text: text() });
          return goReply(process, request, {
            status: 404,
            reason: 'Not Found',
            text: '404 page not found\n',
          });
        },
      });
      if (!started.ok) return `listen tcp :${port}: bind: address already in use`;
    }
    return undefined;
  }

  *#beLameDuck(): Task {
    const duration = this.#configuration?.services.lameDuckNanoseconds ?? 0;
    if (duration === 0) return;
    this.#log(`[INFO] plugin/health: Going into lameduck mode for ${formatGoDuration(duration)}`);
    yield* sleep(this.#process.environment.scheduler, nanoseconds(duration));
  }

  *#followCorefile(): Task {
    const { scheduler, prng } = this.#process.environment;
    for (;;) {
      const reload = this.#configuration?.services.reload;
      if (reload === undefined) return;
      const { intervalNanoseconds, jitterNanoseconds } = reload;
      const jitter = prng.below(Math.max(Math.floor(jitterNanoseconds / 1e6), 1)) * 1e6;
      yield* sleep(scheduler, nanoseconds(intervalNanoseconds + jitter));
      const text = this.#readCorefile();
      if (text !== this.#text) yield* this.#reload(text);
    }
  }

  /** What is wrong leaves the server as it is. */
  *#reload(text: string): Task {
    this.#text = text;
    this.#log('[INFO] Reloading');
    const configured = configureCoreDns(text, this.#pluginContext());
    if (!configured.ok) {
      this.#log(`[ERROR] Restart failed: ${configured.error}`);
      this.#log(`[ERROR] plugin/reload: Corefile changed but reload failed: ${configured.error}`);
      return;
    }
    const problem = this.#listen(configured.value);
    if (problem !== undefined) {
      this.#log(`[ERROR] Restart failed: ${problem}`);
      this.#log(`[ERROR] plugin/reload: Corefile changed but reload failed: ${problem}`);
      return;
    }
    yield* this.#beLameDuck();
    this.#configuration = configured.value;
    if (configured.value.services.reload !== undefined) this.#logHash(configured.value);
    this.#log('[INFO] Reloading complete');
  }

  /** Asks for a name of chance, and ends the program when the question comes back. */
  #watchLoops(configuration: CoreConfiguration, end: (code: number) => void): void {
    if (!this.#canLoop()) return;
    const { prng } = this.#process.environment;
    for (const loop of configuration.loops) {
      const label = (): string => `${prng.uint32()}${prng.uint32()}`;
      const name = `${label()}.${label()}.${loop.zone === '.' ? '' : loop.zone}`;
      loop.name = name;
      const { port } = loop.server;
      loop.onLoop = (): void => {
        this.#log(
          `[FATAL] plugin/loop: Loop (127.0.0.1:${port} -> :${port}) detected for zone "${loop.zone}", ` +
            `see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO ${name}"`,
        );
        end(1);
      };
      const query = dnsQuery(prng.uint16(), name, DNS_TYPE.HINFO);
      const question = { name, type: DNS_TYPE.HINFO, class: DNS_CLASS_IN };
      const client = { address: this.#process.environment.namespace.anyAddress, port };
      const request = requestOf(query, question, { client, transport: 'udp', sizeBytes: 0 });
      runInBackground(this.#process, askOnce(loop.server, request));
    }
  }

  /** Is one of the addresses that questions are sent on to its own? */
  #canLoop(): boolean {
    const texts = `${this.#text}\n${this.#process.environment.files.read('/etc/resolv.conf') ?? ''}`;
    const own = new Set(this.#localAddresses());
    return texts.split(/[\s,]+/).some((word) => {
      const address = parseIp(word.replace(/:\d+$/, '')) ?? parseIp(word);
      if (address === undefined) return false;
      const isLoopback = isIpv6(address) ? formatIp(address) === '::1' : formatIp(address).startsWith('127.');
      return isLoopback || own.has(address);
    });
  }
}

// eslint-disable-next-line require-yield -- there is nobody who answers
function* silence(): Task<undefined> {
  return undefined;
}

function* askOnce(server: CoreServer, request: Parameters<CoreServer['answer']>[0]): Task {
  yield* server.answer(request);
}
