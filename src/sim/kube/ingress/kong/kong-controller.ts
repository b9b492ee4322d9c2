/**
 * The program of the image kong/kubernetes-ingress-controller, v3.4: it watches the cluster, and tells every gateway what to do by the
 * Admin API of each, over the Pod network.
 *
 * Models its rhythm (`proxy-sync-seconds`, 3), gateways that come and go (`--kong-admin-svc`), events of what cannot be translated, and
 * the status of Ingresses. Leaves out the Gateway API, custom resources, its webhook and Konnect.
 */
import { runInBackground } from '../../../app/background';
import { goReply } from '../../../app/images/go-http';
import { goFlag, untilStopped, type ContainerContext } from '../../../app/images/container-context';
import { exchangeHttp } from '../../../app/http-client';
import { startHttpServer } from '../../../app/http-server';
import { peerAddressOf } from '../../../app/reverse-proxy/peer-address';
import { connectTls } from '../../../app/tls-client';
import { calendarNow, formatIsoDate } from '../../../app/calendar';
import { seconds } from '../../../base/time';
import type { Process } from '../../../host/process';
import { sleep, type Task } from '../../../host/task';
import { bytesOfUtf8 } from '../../../wire/utf8';
import type { IngressCluster, IngressDoor } from '../ingress-cluster';
import { endpointsOf, serviceOf } from '../ingress-objects';
import { StatusSync } from '../status-sync';
import { buildKong, type BuiltKong } from './build-kong';
import { formatKongConfiguration } from './kong-config';

const SYNC_PAUSE = seconds(3);
const REQUEST_LIMIT = seconds(10);
const HEALTH_PORT = 10_254;
const COMPONENT = 'kong-client';
const WATCHED = ['Ingress', 'IngressClass', 'Service', 'EndpointSlice', 'Secret'];

export function* kongController(
  process: Process,
  context: ContainerContext,
  door: IngressDoor,
): Task<number> {
  return yield* new KongController(process, context, door).run();
}

class KongController {
  readonly #process: Process;
  readonly #cluster: IngressCluster;
  readonly #ingressClass: string;
  readonly #adminService: string;
  readonly #status: StatusSync;
  /** Of each gateway, what it was told last. */
  readonly #told = new Map<string, string>();
  readonly #said = new Set<string>();
  #isUnsettled = false;
  #isReady = false;

  constructor(process: Process, { args }: ContainerContext, door: IngressDoor) {
    const { environment } = process;
    const setting = (name: string, otherwise: string): string =>
      goFlag(args, name) ??
      environment.variables.get(`CONTROLLER_${name.toUpperCase().replaceAll('-', '_')}`) ??
      otherwise;
    this.#process = process;
    this.#cluster = door.viewFrom(environment.machineName);
    this.#ingressClass = setting('ingress-class', 'kong');
    this.#adminService = setting('kong-admin-svc', 'kong/kong-gateway-admin');
    const namespace = environment.variables.get('POD_NAMESPACE') ?? 'default';
    this.#status = new StatusSync(this.#cluster, {
      publishService: setting('publish-service', 'kong/kong-gateway-proxy'),
      publishAddresses: [],
      hasInternalAddress: false,
      pod: { namespace, name: environment.variables.get('POD_NAME') ?? environment.hostname },
    });
  }

  *run(): Task<number> {
    const process = this.#process;
    startHttpServer(process, {
      port: HEALTH_PORT,
      // eslint-disable-next-line require-yield -- answered at once
      handler: function* (request) {
        return goReply(process, request, { text: 'ok' });
      },
    });
    this.#log('info', 'Starting manager', {});
    const stop = this.#cluster.onChange(WATCHED, () => this.#unsettle());
    process.onExit(() => {
      stop();
      this.#settle();
    });
    this.#unsettle();
    runInBackground(process, this.#follow());
    return yield* untilStopped(process);
  }

  #log(level: 'info' | 'error', message: string, fields: Readonly<Record<string, string>>): void {
    const time = formatIsoDate(calendarNow(this.#process.environment));
    const shown = Object.keys(fields).length === 0 ? '' : `\t${JSON.stringify(fields)}`;
    this.#process.stderr(`${time}\t${level}\t${message}${shown}\n`);
  }

  #unsettle(): void {
    if (this.#isUnsettled) return;
    this.#isUnsettled = true;
    this.#cluster.settle.begin();
  }

  #settle(): void {
    if (!this.#isUnsettled) return;
    this.#isUnsettled = false;
    this.#cluster.settle.end();
  }

  *#follow(): Task {
    const { scheduler } = this.#process.environment;
    for (;;) {
      if (this.#cluster.isConnected) yield* this.#sync();
      yield* sleep(scheduler, SYNC_PAUSE);
    }
  }

  *#sync(): Task {
    const built = buildKong(this.#cluster, this.#ingressClass);
    this.#tellProblems(built);
    const text = formatKongConfiguration(built.configuration);
    const gateways = this.#gateways();
    for (const known of [...this.#told.keys()]) if (!gateways.includes(known)) this.#told.delete(known);
    let isDone = gateways.length > 0 || !this.#isReady;
    for (const gateway of gateways) {
      if (this.#told.get(gateway) === text) continue;
      if (yield* this.#push(gateway, text)) this.#told.set(gateway, text);
      else isDone = false;
    }
    const ingresses = built.ingresses.map(({ object }) => object);
    const addresses = this.#status.addresses();
    for (const ingress of this.#status.outdated(ingresses)) this.#status.write(ingress, addresses);
    // A gateway that cannot be reached is waited for no longer than anything else that is broken.
    if (isDone || gateways.length > 0) this.#settle();
  }

  /** Those that run, ready or not: they are not ready before they are told. */
  #gateways(): readonly string[] {
    const [namespace = '', name = ''] = this.#adminService.split('/');
    const service = serviceOf(this.#cluster, namespace, name);
    const [port] = service?.spec.ports ?? [];
    return service === undefined || port === undefined
      ? []
      : endpointsOf(this.#cluster, service, port, { isReadyOrNot: true });
  }

  *#push(gateway: string, text: string): Task<boolean> {
    const process = this.#process;
    const to = peerAddressOf(gateway);
    if (to === undefined) return false;
    const body = bytesOfUtf8(text);
    const url = `https://${gateway}`;
    const answer = yield* exchangeHttp(process, {
      to,
      secure: (stream) =>
        connectTls(stream, {
          environment: process.environment,
          serverName: 'kong-admin',
          alpn: ['http/1.1'],
        }),
      head: {
        method: 'POST',
        target: '/config?check_hash=1&flatten_errors=1',
        version: 'HTTP/1.1',
        headers: [
          { name: 'Host', value: gateway },
          { name: 'User-Agent', value: 'kong-ingress-controller/3.4.0' },
          { name: 'Content-Length', value: String(body.length) },
          { name: 'Content-Type', value: 'application/json' },
        ],
      },
      body,
      totalLimit: REQUEST_LIMIT,
    });
    const isDone = answer.ok && answer.value.head.status === 201;
    const fields = { url, update_strategy: 'InMemory' };
    if (isDone) this.#log('info', 'Successfully synced configuration to Kong', fields);
    else this.#log('error', 'Failed to sync configuration to Kong', fields);
    this.#isReady ||= isDone;
    return isDone;
  }

  /** Once for each thing that there is to say. */
  #tellProblems({ problems }: BuiltKong): void {
    for (const { object, message } of problems) {
      const key = `${object.metadata.uid ?? ''} ${object.metadata.generation ?? 0} ${message}`;
      if (this.#said.has(key)) continue;
      this.#said.add(key);
      const { namespace = '', name } = object.metadata;
      this.#log('error', 'Failed to translate object', { namespace, name, error: message });
      this.#cluster.recordEvent(object, {
        type: 'Warning',
        reason: 'KongConfigurationTranslationFailed',
        message,
        component: COMPONENT,
      });
    }
  }
}
