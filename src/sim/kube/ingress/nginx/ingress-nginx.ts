/**
 * The program of the image ingress-nginx/controller, v1.12 (`cmd/nginx`, `internal/ingress/controller`): watches the cluster,
 * writes nginx.conf, has nginx read it, and hands endpoints on without a reload.
 *
 * Models the rate of its synchronizations (one in 3.3 s), the second that its Lua takes to see endpoints, configurations that nginx
 * refuses, events, the status of Ingresses, the webhook that checks them, its probe, and its slow end. Leaves out metrics,
 * TCP and UDP services, and retries of a configuration that nginx refuses.
 */
import { NginxEngine } from '../../../app/nginx/nginx-engine';
import { runInBackground } from '../../../app/background';
import { goReply } from '../../../app/images/go-http';
import { goFlag, untilStopped, type ContainerContext } from '../../../app/images/container-context';
import { startHttpServer } from '../../../app/http-server';
import {
  after,
  elapsed,
  isBefore,
  milliseconds,
  nanoseconds,
  seconds,
  type SimTime,
} from '../../../base/time';
import { SIGNAL, type Process } from '../../../host/process';
import { Change, sleep, type Task } from '../../../host/task';
import { klog } from '../../klog';
import { stringMapFieldOf, type KubeObject } from '../../objects/kube-object';
import type { IngressDoor } from '../ingress-cluster';
import type { NginxConfiguration, NginxUpstream } from '../../../app/nginx/nginx-config';
import {
  buildConfiguration,
  LISTENED_KINDS,
  ownIngresses,
  type BuiltConfiguration,
} from './build-configuration';
import type { WatchedIngress } from './build-upstreams';
import { checkIngress } from './check-ingress';
import { controllerConfigOf, type ControllerConfig } from './controller-config';
import { flagsOf, type ControllerFlags } from './controller-flags';
import { formatNginxConfiguration } from './nginx-text';
import { IngressNotices } from './ingress-notices';
import { LocalCertificates } from './local-certificates';
import { LocalIngresses } from './local-ingresses';
import { ServerCertificates } from './server-certificates';
import { StatusKeeper } from './status-keeper';

const NGINX_VERSION = 'nginx/1.25.5';
const HEALTH_PORT = 10_254;
const CONFIGURATION_FILE = '/etc/nginx/nginx.conf';
const MASTER_TITLE = 'nginx: master process /usr/bin/nginx -c /etc/nginx/nginx.conf';
const WORKER_TITLE = 'nginx: worker process';
const RULE = '-------------------------------------------------------------------------------';
/** `sync-rate-limit` 0.3 */
const SYNC_PAUSE = nanoseconds(3_333_333_333);
/** `BACKENDS_SYNC_INTERVAL` of balancer.lua. */
const BACKENDS_INTERVAL = seconds(1);
const RELOAD_TIME = milliseconds(100);
/** `post-shutdown-grace-period` */
const SHUTDOWN_TIME = seconds(10);

export function* ingressNginx(process: Process, context: ContainerContext, door: IngressDoor): Task<number> {
  const command = process.argv.at(0) ?? '';
  if (command.endsWith('/wait-shutdown')) return yield* waitShutdown(process);
  if (context.args.includes('--version')) {
    process.stdout(bannerOf(context.image.version));
    return 0;
  }
  return yield* new IngressNginx(process, context, door).run();
}

/** Tells the controller to end, and waits until it has. */
function* waitShutdown(process: Process): Task<number> {
  const [controller] = [...process.environment.processes].filter(({ pid }) => pid === 1);
  controller?.kill(SIGNAL.TERM);
  yield* controller?.wait() ?? sleep(process.environment.scheduler, SHUTDOWN_TIME);
  return 0;
}

class IngressNginx {
  readonly #process: Process;
  readonly #version: string;
  readonly #flags: ControllerFlags;
  readonly #door: IngressDoor;
  readonly #certificates: LocalCertificates;
  readonly #ingresses: LocalIngresses;
  readonly #change = new Change();
  #nginx: Process | undefined = undefined;
  #status: StatusKeeper | undefined = undefined;
  #isDirty = true;
  /** A share of what the lab waits for is open. */
  #isUnsettled = false;
  #hasSynced = false;

  constructor(process: Process, { args, image }: ContainerContext, door: IngressDoor) {
    this.#process = process;
    this.#version = image.version;
    this.#door = door;
    this.#certificates = new LocalCertificates(this.#cluster, (severity, place, text) =>
      this.#log(severity, place, text),
    );
    this.#ingresses = new LocalIngresses(this.#cluster, (severity, place, text) =>
      this.#log(severity, place, text),
    );
    const variables = process.environment.variables;
    this.#flags = flagsOf((name) => goFlag(args, name), {
      namespace: variables.get('POD_NAMESPACE') ?? 'default',
      podName: variables.get('POD_NAME') ?? process.environment.hostname,
    });
  }

  *run(): Task<number> {
    const process = this.#process;
    process.stdout(bannerOf(this.#version));
    const { environment } = process;
    const cluster = this.#door.viewFrom(environment.machineName);
    this.#log(
      'I',
      'main.go:101',
      '"SSL fake certificate created" file="/etc/ingress-controller/ssl/default-fake-certificate.pem"',
    );
    this.#log('I', 'nginx.go:273', '"Starting NGINX Ingress controller"');
    const notices = new IngressNotices(process, cluster, this.#flags);
    const stop = cluster.onChange(LISTENED_KINDS, (object) => {
      notices.note(object);
      this.#enqueue();
    });
    process.onExit(() => {
      stop();
      this.#settle();
    });
    for (const object of cluster.list('Ingress')) notices.note(object);
    this.#enqueue();
    this.#log('I', 'nginx.go:319', '"Starting NGINX process"');
    const problem = this.#start();
    if (problem !== undefined) {
      this.#log('E', 'nginx.go:346', problem);
      return 1;
    }
    yield* untilStopped(process);
    return yield* this.#shutDown();
  }

  #log(severity: 'I' | 'W' | 'E', place: string, text: string): void {
    klog(this.#process, severity, place, text);
  }

  /** nginx, the probe, and what follows changes. */
  #start(): string | undefined {
    const { environment, stdout, stderr } = this.#process;
    const master = environment.createProcess([MASTER_TITLE], { stdout, stderr });
    master.run(untilStopped(master));
    const worker = environment.createProcess([WORKER_TITLE], { stdout, stderr });
    worker.run(untilStopped(worker));
    this.#nginx = worker;
    this.#process.onExit(() => {
      worker.kill(SIGNAL.KILL);
      master.kill(SIGNAL.KILL);
    });
    const built = this.#build();
    const engine = new NginxEngine(worker, { ...built.configuration, servers: [] });
    const certificates = new ServerCertificates(worker);
    const { httpPort, httpsPort, defaultBackendPort } = this.#flags;
    for (const port of [httpPort, defaultBackendPort, httpsPort]) {
      const listening = engine.listen(port, port === httpsPort ? certificates.secure : undefined);
      if (!listening.ok) return `[emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)`;
    }
    startHttpServer(this.#process, {
      port: HEALTH_PORT,
      handler: (request) => this.#health(request),
    });
    const { namespace, podName } = this.#flags.pod;
    if (this.#flags.hasWebhook) {
      const review = (object: KubeObject): string | undefined => this.#review(object);
      this.#process.onExit(this.#cluster.serveReviews(`${namespace}/${podName}`, review));
    }
    runInBackground(this.#process, this.#follow(engine, certificates));
    const status = new StatusKeeper(this.#process, this.#cluster, this.#flags);
    this.#status = status;
    runInBackground(this.#process, status.keep());
    return undefined;
  }

  // eslint-disable-next-line require-yield -- answered at once
  *#health(
    request: Parameters<Parameters<typeof startHttpServer>[1]['handler']>[0],
  ): ReturnType<Parameters<typeof startHttpServer>[1]['handler']> {
    const isKnown = request.path === '/healthz';
    const status = isKnown ? (this.#hasSynced ? 200 : 500) : 404;
    const text = isKnown
      ? this.#hasSynced
        ? 'ok'
        : 'the ingress controller is not ready'
      : '404 page not found\n';
    return goReply(this.#process, request, { status, reason: REASONS[status] ?? '', text });
  }

  #enqueue(): void {
    this.#isDirty = true;
    if (!this.#isUnsettled) {
      this.#isUnsettled = true;
      this.#cluster.settle.begin();
    }
    this.#change.notify();
  }

  #settleIfDone(): void {
    if (!this.#isDirty) this.#settle();
  }

  #settle(): void {
    if (!this.#isUnsettled) return;
    this.#isUnsettled = false;
    this.#cluster.settle.end();
  }

  get #cluster(): ReturnType<IngressDoor['viewFrom']> {
    return this.#door.viewFrom(this.#process.environment.machineName);
  }

  #config(): ControllerConfig {
    const { namespace, name } = this.#flags.configMap;
    return controllerConfigOf(stringMapFieldOf(this.#cluster.find('ConfigMap', namespace, name), 'data'));
  }

  #watched(config: ControllerConfig): readonly WatchedIngress[] {
    return this.#ingresses.sync(ownIngresses(this.#cluster, this.#flags), config);
  }

  #build(): BuiltConfiguration {
    const config = this.#config();
    return buildConfiguration(
      {
        cluster: this.#cluster,
        certificates: this.#certificates,
        watched: this.#watched(config),
        config,
        flags: this.#flags,
      },
      this.#process.environment,
    );
  }

  /** Answers the API server before it keeps an Ingress. */
  #review(object: KubeObject): string | undefined {
    const config = this.#config();
    const sources = { cluster: this.#cluster, config, flags: this.#flags, watched: this.#watched(config) };
    const refusal = checkIngress(object, sources);
    const own = `ingress="${object.metadata.namespace ?? ''}/${object.metadata.name}"`;
    if (refusal === undefined)
      this.#log('I', 'main.go:107', `"successfully validated configuration, accepting" ${own}`);
    else
      this.#log('E', 'main.go:96', `"invalid ingress configuration" err=${JSON.stringify(refusal)} ${own}`);
    return refusal;
  }

  *#follow(engine: NginxEngine, certificates: ServerCertificates): Task {
    const { scheduler } = this.#process.environment;
    const startedAt = scheduler.now();
    let text = '';
    let userFiles = '';
    let told: readonly string[] = [];
    for (;;) {
      while (!this.#isDirty) yield* this.#change.wait(scheduler);
      while (!this.#cluster.isConnected) yield* sleep(scheduler, BACKENDS_INTERVAL);
      this.#isDirty = false;
      const syncedAt = scheduler.now();
      const built = this.#build();
      const fresh = built.warnings.filter((line) => !told.includes(line));
      told = built.warnings;
      for (const line of fresh) this.#log('W', ...splitPlace(line));
      certificates.set(built.certificates, built.defaultCertificate);
      const next = formatNginxConfiguration(built.configuration);
      const files = userFilesOf(built.configuration);
      if (built.emergency !== undefined) this.#refuse(built.emergency);
      else if (next !== text || files !== userFiles) {
        text = next;
        userFiles = files;
        yield* this.#reload(engine, built, next);
      } else yield* this.#sendEndpoints(engine, built.upstreams, startedAt);
      this.#hasSynced = true;
      this.#settleIfDone();
      const due = after(syncedAt, SYNC_PAUSE);
      if (isBefore(scheduler.now(), due)) yield* sleep(scheduler, elapsed(scheduler.now(), due));
    }
  }

  *#reload(engine: NginxEngine, { configuration, upstreams }: BuiltConfiguration, text: string): Task {
    const { files, scheduler } = this.#process.environment;
    this.#log('I', 'controller.go:196', '"Configuration changes detected, backend reload required"');
    files.write(CONFIGURATION_FILE, text);
    yield* sleep(scheduler, RELOAD_TIME);
    engine.reload(configuration);
    engine.syncUpstreams(upstreams);
    this.#log('I', 'controller.go:216', '"Backend successfully reloaded"');
    if (!this.#hasSynced) this.#log('I', 'controller.go:227', '"Initial sync, sleeping for 1 second"');
    const { namespace, podName } = this.#flags.pod;
    const pod = this.#cluster.find('Pod', namespace, podName);
    if (pod === undefined) return;
    const message = 'NGINX reload triggered due to a change in configuration';
    this.#cluster.recordEvent(pod, { type: 'Normal', reason: 'RELOAD', message });
  }

  /** The Lua looks once a second. */
  *#sendEndpoints(engine: NginxEngine, upstreams: readonly NginxUpstream[], startedAt: SimTime): Task {
    const { scheduler } = this.#process.environment;
    const phase = elapsed(startedAt, scheduler.now()) % BACKENDS_INTERVAL;
    yield* sleep(scheduler, nanoseconds(BACKENDS_INTERVAL - phase));
    engine.syncUpstreams(upstreams);
  }

  /** nginx would not start with it: what it serves stays as it is. */
  #refuse(emergency: string): void {
    this.#log('E', 'controller.go:208', `Unexpected failure reloading the backend:\n\n${RULE}`);
    const file = '/tmp/nginx/nginx-cfg';
    this.#process.stderr(
      `Error: exit status 1\n[emerg] ${emergency} in ${file}\nnginx: [emerg] ${emergency} in ${file}\n` +
        `nginx: configuration file ${file} test failed\n\n${RULE}\n`,
    );
    const { namespace, podName } = this.#flags.pod;
    const pod = this.#cluster.find('Pod', namespace, podName);
    if (pod === undefined) return;
    const message = `Error reloading NGINX: \n${RULE}\nError: exit status 1\nnginx: [emerg] ${emergency} in ${file}\n${RULE}\n`;
    this.#cluster.recordEvent(pod, { type: 'Warning', reason: 'RELOAD', message });
  }

  *#shutDown(): Task<number> {
    const { scheduler } = this.#process.environment;
    this.#log('I', 'sigterm.go:36', '"Received SIGTERM, shutting down"');
    this.#log('I', 'nginx.go:393', '"Shutting down controller queues"');
    this.#status?.end();
    this.#log('I', 'nginx.go:401', '"Stopping NGINX process"');
    this.#nginx?.kill(SIGNAL.QUIT);
    yield* sleep(scheduler, SHUTDOWN_TIME);
    this.#log('I', 'sigterm.go:47', '"Exiting" code=0');
    return 0;
  }
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  404: 'Not Found',
  500: 'Internal Server Error',
};

/** What the files beside nginx.conf hold: a change of one (`FileSHA`) is a change of the configuration. */
function userFilesOf({ servers, defaultServer }: NginxConfiguration): string {
  const files = [defaultServer, ...servers].flatMap(({ locations }) =>
    locations.flatMap(({ auth }) => (auth === undefined ? [] : [auth.file, ...auth.users].flat())),
  );
  return files.join('\n');
}

/** `controller.go:1220 text` */
function splitPlace(line: string): [string, string] {
  const space = line.indexOf(' ');
  return [line.slice(0, space), line.slice(space + 1)];
}

function bannerOf(version: string): string {
  return (
    `${RULE}\nNGINX Ingress controller\n  Release:       v${version}\n  Build:         51c2b819690bbf1709b844dbf321a9acf6eda5a7\n` +
    `  Repository:    https://github.com/kubernetes/ingress-nginx\n  nginx version: ${NGINX_VERSION}\n\n${RULE}\n\n`
  );
}
