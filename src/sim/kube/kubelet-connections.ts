/**
 * What the API server passes on to kubelets: logs of containers, commands in them, their main processes, and ports.
 *
 * Kubernetes v1.32 `pkg/registry/core/pod/strategy.go` (LogLocation, ExecLocation) and `pkg/kubelet/server`. A command's
 * streams are the channels of v5.channel.k8s.io, each message `{ channel, text }`.
 *
 * Leaves out the connection between the two, so that nothing of it can be seen on the network and a node that is cut off
 * is noticed at once; keys of a terminal one by one, and its size. Who attaches sees what was printed
 * before as well.
 */
import { err, ok, type Result } from '../base/result';
import { InputQueue } from '../host/input-queue';
import type { Environment } from '../host/process';
import { apiStatus, statusObjectOf, type ApiStatus } from './api/api-status';
import type { RestAnswer, RestRequest, RestResponse, RestTarget } from './api/rest-request';
import type { ContainerLog, LogSelection } from './kubelet/container-log';
import type { CommandRunner } from './kubelet/kubelet-context';
import type { PodWorker } from './kubelet/pod-worker';
import { isMirrorPod } from './model/mirror-pod';
import { isPod, podPath, type Pod } from './model/pod';
import { fieldOf, listFieldOf, numberFieldOf, textFieldOf } from './objects/kube-object';
import { PortForwardSession } from './port-forward-session';
import { namespaceFileOfPod } from './sandbox-id';
import type { ObjectStore } from './store/object-store';
import { unixSecondsOf } from './time-text';

/** Numbers of channels. */
export const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;

const SUBRESOURCES: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward']);

/** How the runtime complains of a program that is not there. */
const RUNTIME_COMPLAINT = 'OCI runtime exec failed: ';
const EXIT_NOT_FOUND = 127;
const KUBELET_PORT = 10250;

interface Kubelets {
  workerOf(node: string, uid: string): PodWorker | undefined;
  isReachable(node: string): boolean;
}

interface KubeletConnectionsOptions {
  readonly store: ObjectStore;
  readonly nodes: Kubelets;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly runCommand: CommandRunner | undefined;
  /** What runs behind the mirror Pod of a control plane with this name. */
  readonly findStaticPod: (podName: string) => StaticContainer | undefined;
}

/** The one container of a static Pod. */
interface StaticContainer {
  readonly environment: Environment | undefined;
  logOf(isPrevious: boolean): ContainerLog | string;
}

interface Place {
  readonly pod: Pod;
  readonly container: string;
  readonly node: string;
}

export class KubeletConnections {
  readonly #options: KubeletConnectionsOptions;

  constructor(options: KubeletConnectionsOptions) {
    this.#options = options;
  }

  /** Undefined for what no kubelet of the lab answers. */
  connect(target: RestTarget, request: RestRequest): RestAnswer | undefined {
    const { resource, namespace = '', name = '', subresource } = target;
    if (resource.kind !== 'Pod' || !SUBRESOURCES.has(subresource ?? '')) return undefined;
    const pod = this.#options.store.find('Pod', namespace, name);
    if (!isPod(pod)) return refused(apiStatus('NotFound', `pods "${name}" not found`));
    if (subresource === 'log') return this.#log(pod, request);
    if (subresource === 'portforward') return this.#portForward(pod);
    const place = this.#sessionPlace(pod, request);
    if (!place.ok) return place.error;
    return subresource === 'exec' ? this.#exec(place.value, request) : this.#attach(place.value, request);
  }

  #log(pod: Pod, request: RestRequest): RestAnswer {
    const { query = {} } = request;
    const place = placeOf(pod, query['container'] ?? '');
    if (!place.ok) return refused(place.error);
    const { node, container } = place.value;
    // What is on no node has printed nothing.
    if (node === '') return textAnswer('');
    if (!this.#options.nodes.isReachable(node)) {
      const { namespace = '', name } = pod.metadata;
      const url = `https://${this.#kubeletOf(node)}/containerLogs/${namespace}/${name}/${container}`;
      return unreachable(`Get "${url}": ${this.#dialProblem(node)}`);
    }
    const selection = this.#selectionOf(query);
    if (!selection.ok) return refused(selection.error);
    const log = this.#logOf(place.value, isTrue(query['previous']));
    if (typeof log === 'string') return refused(apiStatus('BadRequest', log));
    const limit = numberIn(query['limitBytes']);
    if (!isTrue(query['follow'])) return textAnswer(log.read(selection.value).slice(0, limit));
    return {
      kind: 'stream',
      status: 200,
      contentType: 'text/plain',
      start: (write, end) => log.follow(selection.value, limited(write, limit), end),
    };
  }

  #logOf({ pod, container, node }: Place, isPrevious: boolean): ContainerLog | string {
    if (isMirrorPod(pod)) {
      const log = this.#options.findStaticPod(pod.metadata.name)?.logOf(isPrevious);
      if (log !== undefined) return log;
    }
    const worker = this.#options.nodes.workerOf(node, pod.metadata.uid ?? '');
    const runner = worker?.runners.find((candidate) => candidate.container.name === container);
    return (
      runner?.logOf(isPrevious) ??
      `container "${container}" in pod "${pod.metadata.name}" is waiting to start: ContainerCreating`
    );
  }

  #selectionOf(query: Readonly<Record<string, string>>): Result<LogSelection, ApiStatus> {
    const sinceSeconds = numberIn(query['sinceSeconds']);
    const sinceTime = unixSecondsOf(query['sinceTime']);
    const sinceMs =
      sinceSeconds === undefined
        ? sinceTime === undefined
          ? undefined
          : sinceTime * 1_000
        : this.#options.nowMs() - sinceSeconds * 1_000;
    const tailLines = numberIn(query['tailLines']);
    return ok({ sinceMs, tailLines, hasTimestamps: isTrue(query['timestamps']) });
  }

  #sessionPlace(pod: Pod, { body }: RestRequest): Result<Place, RestResponse> {
    const place = placeOf(pod, textFieldOf(body, 'container') ?? '');
    if (!place.ok) return err(refused(place.error));
    const { node } = place.value;
    if (node === '') {
      return err(refused(apiStatus('BadRequest', `pod ${pod.metadata.name} does not have a host assigned`)));
    }
    return this.#options.nodes.isReachable(node)
      ? place
      : err(unreachable(`error dialing backend: ${this.#dialProblem(node)}`));
  }

  #exec({ pod, container, node }: Place, { body }: RestRequest): RestAnswer {
    const { nodes, runCommand } = this.#options;
    const environment = isMirrorPod(pod)
      ? this.#options.findStaticPod(pod.metadata.name)?.environment
      : nodes.workerOf(node, pod.metadata.uid ?? '')?.environmentOf(container);
    if (environment === undefined || runCommand === undefined) {
      return endedSession(
        internalError(`unable to upgrade connection: container not found ("${container}")`),
      );
    }
    const argv = listFieldOf(body, 'command').filter((word) => typeof word === 'string');
    const hasInput = fieldOf(body, 'stdin') === true;
    const isTerminal = fieldOf(body, 'tty') === true;
    return new CommandSession(environment, runCommand, { argv, hasInput, isTerminal }).answer();
  }

  /** To the main process: its output from its start on, and with `stdin` what it reads. */
  #attach({ pod, container, node }: Place, { body }: RestRequest): RestAnswer {
    const worker = this.#options.nodes.workerOf(node, pod.metadata.uid ?? '');
    const runner = worker?.runners.find((candidate) => candidate.container.name === container);
    const log = runner?.logOf(false);
    const stdin = runner?.process?.stdin;
    if (runner?.isRunning !== true || log === undefined || typeof log === 'string' || stdin === undefined) {
      return endedSession(
        internalError(`unable to upgrade connection: container not found ("${container}")`),
      );
    }
    const spec = runner.container;
    const canWrite = fieldOf(body, 'stdin') === true && spec.stdin === true;
    const endInput = (): void => {
      if (canWrite && spec.stdinOnce === true) stdin.end();
    };
    return {
      kind: 'stream',
      status: 101,
      contentType: 'application/json',
      start: (write, end) => {
        const stop = log.follow(
          {},
          (text) => write({ channel: CHANNEL.stdout, text }),
          () => {
            write({ channel: CHANNEL.status, status: endOf(0) });
            end();
          },
        );
        return () => {
          stop();
          endInput();
        };
      },
      send: (value) => {
        const channel = numberFieldOf(value, 'channel');
        if (channel === CHANNEL.stdin && canWrite) stdin.push(textFieldOf(value, 'text') ?? '');
        else if (channel === CHANNEL.close) endInput();
      },
    };
  }

  #portForward(pod: Pod): RestAnswer {
    const { name, namespace = '', uid = '' } = pod.metadata;
    const node = pod.spec.nodeName ?? '';
    if (node === '') return refused(apiStatus('BadRequest', `pod ${name} does not have a host assigned`));
    const { nodes, store } = this.#options;
    if (!nodes.isReachable(node)) return unreachable(`error dialing backend: ${this.#dialProblem(node)}`);
    const worker = nodes.workerOf(node, uid);
    const sandbox = worker?.namespace;
    const environment = worker?.environmentOf(undefined);
    if (worker === undefined || sandbox === undefined || environment === undefined) {
      return refused(apiStatus('InternalError', `Internal error occurred: pod not found ("${name}")`));
    }
    return new PortForwardSession({
      environment: environment.enter(sandbox),
      sandboxId: worker.sandboxId,
      namespaceFile: namespaceFileOfPod(podPath(pod)),
      onGone: (listener) =>
        store.watch({
          kind: 'Pod',
          onEvent: ({ type, object }) => {
            const isSame = object.metadata.name === name && object.metadata.namespace === namespace;
            if (isSame && type === 'DELETED') listener();
          },
        }),
    }).answer();
  }

  #dialProblem(node: string): string {
    return `dial tcp ${this.#kubeletOf(node)}: i/o timeout`;
  }

  #kubeletOf(node: string): string {
    const addresses = listFieldOf(this.#options.store.find('Node', '', node), 'status', 'addresses');
    const internal = addresses.find((each) => textFieldOf(each, 'type') === 'InternalIP');
    const address = textFieldOf(internal, 'address') ?? '';
    return `${address.includes(':') ? `[${address}]` : address}:${KUBELET_PORT}`;
  }
}

interface SessionOptions {
  readonly argv: readonly string[];
  readonly hasInput: boolean;
  readonly isTerminal: boolean;
}

/** One command in a container, and its channels. */
class CommandSession {
  readonly #environment: Environment;
  readonly #runCommand: CommandRunner;
  readonly #options: SessionOptions;
  readonly #stdin = new InputQueue();

  constructor(environment: Environment, runCommand: CommandRunner, options: SessionOptions) {
    this.#environment = environment;
    this.#runCommand = runCommand;
    this.#options = options;
    this.#stdin.isTerminal = options.isTerminal;
    if (!options.hasInput) this.#stdin.end();
  }

  answer(): RestAnswer {
    return {
      kind: 'stream',
      status: 101,
      contentType: 'application/json',
      start: (write, end) => this.#start(write, end),
      send: (value) => this.#take(value),
    };
  }

  #take(value: unknown): void {
    const channel = numberFieldOf(value, 'channel');
    if (channel === CHANNEL.stdin) this.#stdin.push(textFieldOf(value, 'text') ?? '');
    else if (channel === CHANNEL.close) this.#stdin.end();
  }

  /** The command goes on when the client has gone: it only gets no more input. */
  #start(write: (value: unknown) => void, end: () => void): () => void {
    let complaint = '';
    let isStarting = true;
    let isOver = false;
    const { argv, isTerminal } = this.#options;
    const stdout = (text: string): void => {
      if (!isOver) write({ channel: CHANNEL.stdout, text });
    };
    const process = this.#runCommand(this.#environment, argv, {
      stdin: this.#stdin,
      stdout: Object.assign(stdout, { isTerminal }),
      stderr: (text) => {
        if (isOver) return;
        if (isStarting && text.startsWith(RUNTIME_COMPLAINT)) complaint += text;
        else write({ channel: CHANNEL.stderr, text });
      },
    });
    isStarting = false;
    process.onExit((exitCode) => {
      if (isOver) return;
      isOver = true;
      const hasStarted = complaint === '' || exitCode !== EXIT_NOT_FOUND;
      const status = hasStarted ? endOf(exitCode) : statusObjectOf(this.#notStarted(complaint));
      write({ channel: CHANNEL.status, status });
      end();
    });
    return () => {
      isOver = true;
      this.#stdin.end();
    };
  }

  #notStarted(complaint: string): ApiStatus {
    const prng = this.#environment.prng.split(`exec ${this.#options.argv.join(' ')}`);
    const id = Array.from({ length: 8 }, () => prng.uint32().toString(16).padStart(8, '0')).join('');
    const why = `failed to exec in container: failed to start exec "${id}": ${complaint.trimEnd()}`;
    return internalError(`Internal error occurred: error executing command in container: ${why}`);
  }
}

function internalError(why: string): ApiStatus {
  return apiStatus('InternalError', `Internal error occurred: ${why}`);
}

/** The client is connected when it is told that there is nothing behind. */
function endedSession(status: ApiStatus): RestAnswer {
  return {
    kind: 'stream',
    status: 101,
    contentType: 'application/json',
    start: (write, end) => {
      write({ channel: CHANNEL.status, status: statusObjectOf(status) });
      end();
      return () => undefined;
    },
  };
}

function endOf(exitCode: number): unknown {
  if (exitCode === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

/** Which container is meant; the only one may go unnamed. */
function placeOf(pod: Pod, named: string): Result<Place, ApiStatus> {
  const { name } = pod.metadata;
  const containers = pod.spec.containers.map((container) => container.name);
  const initContainers = (pod.spec.initContainers ?? []).map((container) => container.name);
  const node = pod.spec.nodeName ?? '';
  const [first = ''] = containers;
  if (named === '') {
    if (containers.length === 1) return ok({ pod, container: first, node });
    const init =
      initContainers.length === 0 ? '' : ` or one of the init containers: [${initContainers.join(' ')}]`;
    const why = `a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]${init}`;
    return err(apiStatus('BadRequest', why));
  }
  return containers.includes(named) || initContainers.includes(named)
    ? ok({ pod, container: named, node })
    : err(apiStatus('BadRequest', `container ${named} is not valid for pod ${name}`));
}

function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === '1';
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/u.test(text) ? undefined : Number(text);
}

function limited(write: (text: string) => void, limit = Infinity): (text: string) => void {
  let left = limit;
  return (text) => {
    const part = text.slice(0, left);
    left -= part.length;
    if (part !== '') write(part);
  };
}

function textAnswer(body: string): RestResponse {
  return { kind: 'response', status: 200, contentType: 'text/plain', body, warnings: [] };
}

function refused(status: ApiStatus): RestResponse {
  const { code } = status;
  return {
    kind: 'response',
    status: code,
    contentType: 'application/json',
    body: statusObjectOf(status),
    warnings: [],
  };
}

/** The API server says only what its own connection said, with no reason. */
function unreachable(message: string): RestResponse {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 };
  return { kind: 'response', status: 500, contentType: 'application/json', body, warnings: [] };
}
