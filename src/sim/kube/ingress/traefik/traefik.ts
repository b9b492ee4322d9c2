/**
 * The program of the image traefik, v3.5 (`cmd/traefik`): entry points, and the provider of Ingresses, which watches the cluster.
 *
 * Models the pause between two configurations (`providersThrottleDuration`, 2 s, the first at once), the status of Ingresses, `/ping`,
 * and that an entry point speaks HTTP and TLS alike. Leaves out custom resources, the Gateway API, the dashboard, metrics, and
 * connections that outlive the end of the process.
 */
import { runInBackground } from '../../../app/background';
import { untilStopped, type ContainerContext } from '../../../app/images/container-context';
import { ProxyServer } from '../../../app/reverse-proxy/proxy-server';
import { after, elapsed, isBefore, seconds, type SimTime } from '../../../base/time';
import type { Process } from '../../../host/process';
import { Change, sleep, type Task } from '../../../host/task';
import { formatEndpoint } from '../../../wire/ip-address';
import { isPlainRecord, listFieldOf, type KubeObject } from '../../objects/kube-object';
import { equalsJson } from '../../store/json';
import type { IngressCluster, IngressDoor } from '../ingress-cluster';
import { buildTraefik } from './build-traefik';
import { TraefikCertificates } from './traefik-certificates';
import type { TraefikConfiguration } from './traefik-configuration';
import { traefikFlagsOf, type TraefikFlags } from './traefik-flags';
import { TraefikLog } from './traefik-log';
import { TraefikProxy } from './traefik-proxy';

const BUILT = '2025-07-23T15:15:06Z';
const THROTTLE = seconds(2);
const RETRY_PAUSE = seconds(1);
const PING_ENTRY_POINT = 'traefik';
const WATCHED = ['Ingress', 'IngressClass', 'Service', 'EndpointSlice', 'Secret', 'Node'];

export function* traefik(process: Process, context: ContainerContext, door: IngressDoor): Task<number> {
  if (context.args[0] === 'version') {
    process.stdout(
      `Version:      ${context.image.version}\nCodename:     chabichou\nGo version:   go1.24.5\nBuilt:        ${BUILT}\nOS/Arch:      linux/amd64\n`,
    );
    return 0;
  }
  return yield* new Traefik(process, context, door).run();
}

class Traefik {
  readonly #process: Process;
  readonly #version: string;
  readonly #flags: TraefikFlags;
  readonly #cluster: IngressCluster;
  readonly #log: TraefikLog;
  readonly #proxy: TraefikProxy;
  readonly #certificates: TraefikCertificates;
  readonly #change = new Change();
  #isDirty = false;
  #isUnsettled = false;
  #told: readonly string[] = [];

  constructor(process: Process, { args, image }: ContainerContext, door: IngressDoor) {
    this.#process = process;
    this.#version = image.version;
    this.#flags = traefikFlagsOf(args);
    this.#cluster = door.viewFrom(process.environment.machineName);
    this.#log = new TraefikLog(process, this.#flags.hasAccessLog);
    this.#proxy = new TraefikProxy(process, this.#log);
    this.#certificates = new TraefikCertificates(process);
  }

  *run(): Task<number> {
    this.#greet();
    const problem = this.#listen();
    if (problem !== undefined) {
      this.#log.write('ERR', 'Command traefik', {}, problem);
      return 1;
    }
    if (this.#flags.watchesIngresses) this.#watch();
    yield* untilStopped(this.#process);
    this.#log.write('INF', 'I have to go...');
    this.#log.write('INF', 'Stopping server gracefully');
    this.#log.write('INF', 'Server stopped');
    this.#log.write('INF', 'Shutting down');
    return 0;
  }

  #greet(): void {
    const version = this.#version;
    const write = (message: string, fields: Readonly<Record<string, string>> = {}): void =>
      this.#log.write('INF', message, fields);
    write(`Traefik version ${version} built on ${BUILT}`, { version });
    write('Starting provider aggregator *aggregator.ProviderAggregator');
    write('Starting provider *traefik.Provider');
    if (!this.#flags.watchesIngresses) return;
    const fields = { providerName: 'kubernetes' };
    write('Starting provider *ingress.Provider');
    write('ingress label selector is: ""', fields);
    write('Creating in-cluster Provider client', fields);
  }

  #listen(): string | undefined {
    for (const entryPoint of this.#flags.entryPoints) {
      const hasPing = this.#flags.hasPing && entryPoint.name === PING_ENTRY_POINT;
      const behavior = this.#proxy.behaviorOf(entryPoint, hasPing);
      const listening = new ProxyServer(this.#process, behavior).listen(entryPoint.port, {
        identityFor: (name) => this.#certificates.identityFor(name),
        // Whether a router is for TLS decides what is found, not the port.
        plainBehavior: behavior,
      });
      if (listening.ok) continue;
      const why = `listen tcp :${entryPoint.port}: bind: address already in use`;
      return `command traefik error: error while building entryPoint ${entryPoint.name}: building listener: error opening listener: ${why}`;
    }
    return undefined;
  }

  #watch(): void {
    const stop = this.#cluster.onChange(WATCHED, () => this.#enqueue());
    this.#process.onExit(() => {
      stop();
      this.#settle();
    });
    this.#enqueue();
    runInBackground(this.#process, this.#follow());
  }

  #enqueue(): void {
    this.#isDirty = true;
    if (!this.#isUnsettled) {
      this.#isUnsettled = true;
      this.#cluster.settle.begin();
    }
    this.#change.notify();
  }

  #settle(): void {
    if (!this.#isUnsettled) return;
    this.#isUnsettled = false;
    this.#cluster.settle.end();
  }

  *#follow(): Task {
    const { scheduler } = this.#process.environment;
    let appliedAt: SimTime | undefined;
    let before = '';
    for (;;) {
      while (!this.#isDirty) yield* this.#change.wait(scheduler);
      while (!this.#cluster.isConnected) yield* sleep(scheduler, RETRY_PAUSE);
      const due = appliedAt === undefined ? undefined : after(appliedAt, THROTTLE);
      this.#isDirty = false;
      let built = buildTraefik(this.#cluster, this.#flags);
      if (fingerprintOf(built) !== before && due !== undefined && isBefore(scheduler.now(), due)) {
        yield* sleep(scheduler, elapsed(scheduler.now(), due));
        this.#isDirty = false;
        built = buildTraefik(this.#cluster, this.#flags);
      }
      this.#report(built);
      const now = fingerprintOf(built);
      if (now !== before) {
        before = now;
        appliedAt = scheduler.now();
        this.#proxy.apply(built);
        this.#certificates.set(built.certificates);
      }
      this.#writeStatus(built);
      this.#settleIfDone();
    }
  }

  #settleIfDone(): void {
    if (!this.#isDirty) this.#settle();
  }

  /** What was said of the configuration before is not said again. */
  #report({ problems }: TraefikConfiguration): void {
    const lines = problems.map((problem) => JSON.stringify(problem));
    for (const [index, { level, message, fields, error }] of problems.entries())
      if (!this.#told.includes(lines[index] ?? '')) this.#log.write(level, message, fields, error);
    this.#told = lines;
  }

  /** The addresses of the published Service, as they are in its status: none where it is no LoadBalancer. */
  #writeStatus({ ingresses }: TraefikConfiguration): void {
    const addresses = this.#addresses();
    if (addresses.length === 0) return;
    for (const { object, rules } of ingresses) {
      if (rules.length === 0 || equalsJson(listFieldOf(object.status, 'loadBalancer', 'ingress'), addresses))
        continue;
      this.#cluster.patchStatus(object, { loadBalancer: { ingress: addresses } });
      this.#log.write('INF', 'Updated ingress status', {
        ingress: object.metadata.name,
        namespace: object.metadata.namespace ?? '',
      });
    }
  }

  #addresses(): readonly unknown[] {
    const { publishedService, publishedAddress } = this.#flags;
    if (publishedService === undefined)
      return publishedAddress === undefined ? [] : [{ ip: publishedAddress }];
    const [namespace = '', name = ''] = publishedService.split('/');
    const service: KubeObject | undefined = this.#cluster.find('Service', namespace, name);
    return listFieldOf(service?.status, 'loadBalancer', 'ingress').map(withoutMode);
  }
}

/** An Ingress has addresses and ports, without the mode that a Service has. */
function withoutMode(address: unknown): unknown {
  if (!isPlainRecord(address)) return address;
  return Object.fromEntries(Object.entries(address).filter(([name]) => name !== 'ipMode'));
}

/** Two that are alike are one (`hashstructure`). */
function fingerprintOf({ routers, certificates }: TraefikConfiguration): string {
  return JSON.stringify([
    routers.map(({ name, rule, priority, hasTls, service }) => [
      name,
      rule.text,
      priority,
      hasTls,
      service.name,
      service.shouldPassHost,
      service.servers.map(({ address, port }) => formatEndpoint(address, port)),
    ]),
    certificates.map(({ chain }) => chain.map(({ der }) => [...der].join())),
  ]);
}
