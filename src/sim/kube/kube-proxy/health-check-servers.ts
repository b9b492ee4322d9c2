/**
 * A server for each Service with a health check node port, where load balancers ask whether this node has an endpoint.
 *
 * Kubernetes v1.32 `pkg/proxy/healthcheck/service_health.go`. Models the addresses that are listened on, the answers and their
 * headers, and ports that come and go with Services. Leaves out the event when a port is taken: it is tried again with
 * the next synchronisation.
 */
import { runInBackground } from '../../app/background';
import { serveConnection, type HttpReply, type HttpRequest } from '../../app/http-server';
import { goReply } from '../../app/images/go-http';
import { seconds } from '../../base/time';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { TcpServer } from '../../host/tcp-stream';
import { parseIp, type IpAddress } from '../../wire/ip-address';
import type { CompiledPort } from './service-catalogue';
import type { ProxyEndpoint } from './service-port';

/** Go's servers have no limit of their own; a balancer's connections end long before. */
const IDLE_LIMIT = seconds(3600);

interface CheckedService {
  readonly port: number;
  endpoints: number;
  readonly close: () => void;
}

interface HealthCheckOptions {
  /** kube-proxy's. */
  readonly process: Process;
  readonly nodeName: string;
  /** `nodePortAddresses`; undefined for all of the node. */
  readonly addresses: readonly string[] | undefined;
  /** Are its rules up to date? */
  readonly isHealthy: () => boolean;
}

export class HealthCheckServers {
  readonly #options: HealthCheckOptions;
  readonly #services = new Map<string, CheckedService>();

  constructor(options: HealthCheckOptions) {
    this.#options = options;
  }

  sync(ports: readonly CompiledPort[]): void {
    const wanted = new Map<string, { readonly port: number; readonly addresses: Set<string> }>();
    for (const { servicePort, endpoints } of ports) {
      if (servicePort.healthCheckNodePort === 0) continue;
      const service = servicePort.name.replace(/:[^:]*$/, '');
      const known = wanted.get(service) ?? {
        port: servicePort.healthCheckNodePort,
        addresses: new Set<string>(),
      };
      for (const endpoint of endpoints) if (this.#isCounted(endpoint)) known.addresses.add(endpoint.address);
      wanted.set(service, known);
    }
    for (const [name, service] of this.#services) {
      if (wanted.get(name)?.port === service.port) continue;
      service.close();
      this.#services.delete(name);
    }
    for (const [name, { port, addresses }] of wanted) {
      const service = this.#services.get(name) ?? this.#open(name, port);
      if (service === undefined) continue;
      service.endpoints = addresses.size;
      this.#services.set(name, service);
    }
  }

  /** `LocalReadyEndpoints` */
  #isCounted({ isReady, nodeName }: ProxyEndpoint): boolean {
    return isReady && nodeName === this.#options.nodeName;
  }

  /** Undefined when the port is taken. */
  #open(name: string, port: number): CheckedService | undefined {
    const { process, addresses } = this.#options;
    const anywhere = process.environment.namespace.anyAddress;
    const listened = addresses?.map(parseIp).filter((address) => address !== undefined) ?? [anywhere];
    const stops: (() => void)[] = [];
    const close = (): void => {
      for (const stop of stops) stop();
    };
    const service: CheckedService = { port, endpoints: 0, close };
    for (const address of listened) {
      const stop = this.#listen(address, service, name);
      if (stop === undefined) {
        close();
        return undefined;
      }
      stops.push(stop);
    }
    return service;
  }

  #listen(address: IpAddress, service: CheckedService, name: string): (() => void) | undefined {
    const { process } = this.#options;
    const listening = TcpServer.listen(process, { address, port: service.port });
    if (!listening.ok) return undefined;
    const server = listening.value;
    const handler = (request: HttpRequest): Task<HttpReply> => this.#answer(request, name, service);
    function* accept(): Task {
      for (;;) {
        const stream = yield* server.accept();
        runInBackground(process, serveConnection(stream, { handler, idleLimit: IDLE_LIMIT }));
      }
    }
    const stop = runInBackground(process, accept());
    return () => {
      stop();
      server.close();
    };
  }

  // eslint-disable-next-line require-yield -- the answer is there at once
  *#answer(request: HttpRequest, name: string, { endpoints }: CheckedService): Task<HttpReply> {
    const [namespace = '', service = ''] = name.split('/');
    const isHealthy = this.#options.isHealthy();
    const lines = [
      '{',
      '\t"service": {',
      `\t\t"namespace": "${namespace}",`,
      `\t\t"name": "${service}"`,
      '\t},',
      `\t"localEndpoints": ${endpoints},`,
      `\t"serviceProxyHealthy": ${String(isHealthy)}`,
      '}',
    ];
    const isUp = endpoints > 0 && isHealthy;
    return jsonReply(this.#options.process, request, {
      isUp,
      text: lines.join('\n'),
      weight: endpoints,
    });
  }
}

/** As Go writes it: the server's own headers in the order of their names. */
export function jsonReply(
  process: Process,
  request: HttpRequest,
  { isUp, text, weight }: { readonly isUp: boolean; readonly text: string; readonly weight?: number },
): HttpReply {
  const reply = goReply(process, request, {
    status: isUp ? 200 : 503,
    reason: isUp ? 'OK' : 'Service Unavailable',
    text,
  });
  const own = [
    { name: 'Content-Type', value: 'application/json' },
    { name: 'X-Content-Type-Options', value: 'nosniff' },
    ...(weight === undefined ? [] : [{ name: 'X-Load-Balancing-Endpoint-Weight', value: String(weight) }]),
  ];
  return {
    ...reply,
    headers: [...own, ...reply.headers.filter((header) => header.name !== 'Content-Type')],
  };
}
