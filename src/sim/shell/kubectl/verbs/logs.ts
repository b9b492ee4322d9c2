/**
 * kubectl logs: what containers have printed, and go on printing.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/logs`. Several containers come in the order in which they start.
 */
import { append } from '../../../base/append';
import { err, ok, type Result } from '../../../base/result';
import type { Task } from '../../../host/task';
import type { KubeObject } from '../../../kube/objects/kube-object';
import { unixSecondsOf } from '../../../kube/time-text';
import { startInBackground, type BackgroundTask } from '../background-task';
import { allContainers, defaultContainer } from '../container-choice';
import { flagsOf } from '../flag-set';
import { plainError, statusError, type KubectlError } from '../kubectl-error';
import { noResourcesText } from '../messages';
import { choosePod, listPods } from '../pod-choice';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const logs: KubectlVerb = {
  path: 'logs',
  summary: 'Print the logs for a container in a pod',
  usage: 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]',
  flags: flagsOf(`
    all-containers bool
    all-pods bool
    container,c string
    follow,f bool
    ignore-errors bool
    insecure-skip-tls-verify-backend bool
    limit-bytes int=0
    max-log-requests int=5
    pod-running-timeout duration=20s
    prefix bool
    previous,p bool
    selector,l string
    since duration=0s
    since-time string
    tail int=-1
    timestamps bool`),
  run: runLogs,
};

const USAGE =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";
const SELECTOR_TAIL = 10;
const FIRST_ERROR_CODE = 400;

interface LogSource {
  readonly pod: KubeObject;
  readonly container: string;
}

function* runLogs(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  const selector = flags.text('selector');
  if (args.length > 2 || (args.length === 0 && selector === '')) return command.misuse(USAGE);
  if (args.length === 1 && selector !== '') {
    return command.misuse('only a selector (-l) or a POD name is allowed');
  }
  const sinceTime = flags.text('since-time');
  if (sinceTime !== '' && unixSecondsOf(sinceTime) === undefined) {
    const layout = '"2006-01-02T15:04:05Z07:00"';
    return command.fail(
      `parsing time ${JSON.stringify(sinceTime)} as ${layout}: cannot parse ${JSON.stringify(sinceTime)} as "2006"`,
    );
  }
  const pods = yield* podsOf(command);
  if (!pods.ok) return command.fail(pods.error);
  const problem = flagProblem(command);
  if (problem !== undefined) return command.fail(problem);
  const sources: LogSource[] = [];
  for (const pod of pods.value) {
    const found = sourcesOf(command, pod);
    if (!found.ok) return command.fail(found.error);
    append(sources, found.value);
  }
  return yield* showAll(command, sources);
}

function* podsOf(command: KubectlCommand): Task<Result<readonly KubeObject[], KubectlError>> {
  const { flags, args } = command;
  const [word] = args;
  if (word === undefined) {
    const listed = yield* listPods(command, flags.text('selector'));
    if (listed.ok && listed.value.length === 0) command.complain(noResourcesText(command.namespace));
    return listed;
  }
  const chosen = yield* choosePod(command, word, {
    verbText: 'cannot get the logs from',
    areRestartedFirst: true,
  });
  if (!chosen.ok) return err(inNamespace(command, chosen.error));
  const { pods } = chosen.value;
  const [pod] = pods;
  if (flags.isOn('all-pods')) return ok(pods);
  if (pods.length > 1) command.complain(`Found ${pods.length} pods, using pod/${pod.metadata.name}\n`);
  return ok([pod]);
}

function inNamespace({ namespace }: KubectlCommand, error: KubectlError): KubectlError {
  if (error.reason !== 'NotFound') return error;
  return plainError(
    `error from server (NotFound): ${error.message ?? ''} in namespace ${JSON.stringify(namespace)}`,
  );
}

/** The container may stand behind the Pod. */
function containerNamed({ flags, args }: KubectlCommand): string {
  return args[1] ?? flags.text('container');
}

function flagProblem(command: KubectlCommand): string | undefined {
  const { flags, args } = command;
  const named = containerNamed(command);
  if (flags.text('since-time') !== '' && flags.milliseconds('since') !== 0) {
    return 'at most one of `sinceTime` or `sinceSeconds` may be specified';
  }
  if (flags.isOn('all-containers') && named !== '') {
    return `--all-containers=true should not be specified with container name ${named}`;
  }
  if (flags.isGiven('container') && args.length === 2) {
    return 'only one of -c or an inline [CONTAINER] arg is allowed';
  }
  if (flags.number('limit-bytes') < 0) return '--limit-bytes must be greater than 0';
  if (flags.milliseconds('since') < 0) return '--since must be greater than 0';
  return flags.number('tail') < -1 ? '--tail must be greater than or equal to -1' : undefined;
}

function sourcesOf(command: KubectlCommand, pod: KubeObject): Result<readonly LogSource[], string> {
  const { flags } = command;
  if (flags.isOn('all-containers')) {
    return ok(allContainers(pod).map((container) => ({ pod, container })));
  }
  const standard = defaultContainer(pod);
  const named = containerNamed(command);
  if (named === '' && !flags.isOn('all-pods')) command.complain(standard.note);
  const container = named === '' ? standard.name : named;
  if (allContainers(pod).includes(container)) return ok([{ pod, container }]);
  const why = `container ${container} is not valid for pod ${pod.metadata.name}`;
  return err(why);
}

function* showAll(command: KubectlCommand, sources: readonly LogSource[]): Task<number> {
  const { flags } = command;
  const isFollowing = flags.isOn('follow');
  if (!isFollowing || sources.length < 2) {
    for (const source of sources) {
      const problem = yield* show(command, source);
      if (problem !== undefined) return command.fail(problem);
    }
    return 0;
  }
  const most = flags.number('max-log-requests');
  if (sources.length > most) {
    return command.fail(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
    );
  }
  const failures: KubectlError[] = [];
  const tasks = sources.map((source) =>
    startInBackground(command.process, showBeside(command, source, failures)),
  );
  for (const task of tasks) {
    yield* task.wait();
    const [failure] = failures;
    if (failure !== undefined && !flags.isOn('ignore-errors')) {
      stopAll(tasks);
      return command.fail(failure);
    }
  }
  return 0;
}

function stopAll(tasks: readonly BackgroundTask[]): void {
  for (const task of tasks) task.stop();
}

function* showBeside(command: KubectlCommand, source: LogSource, failures: KubectlError[]): Task {
  const problem = yield* show(command, source);
  if (problem === undefined) return;
  if (command.flags.isOn('ignore-errors')) command.out(`${problem.text}\n`);
  failures.push(problem);
}

function* show(command: KubectlCommand, { pod, container }: LogSource): Task<KubectlError | undefined> {
  const { flags, client } = command;
  const { namespace = '', name } = pod.metadata;
  const hasPrefix = flags.isOn('prefix') || flags.isOn('all-pods');
  const lines = new PrefixedLines(hasPrefix ? `[pod/${name}/${container}] ` : '', (text) =>
    command.out(text),
  );
  const request = {
    method: 'GET',
    path: `/api/v1/namespaces/${namespace}/pods/${name}/log`,
    query: { container, ...queryOf(command) },
  } as const;
  if (!flags.isOn('follow')) {
    const answered = yield* client.request(request);
    if (!answered.ok) return answered.error;
    const { code, body } = answered.value;
    if (code >= FIRST_ERROR_CODE) return statusError(body);
    if (typeof body !== 'string') return plainError('the server returned something that is no log');
    lines.write(body);
    lines.end();
    return undefined;
  }
  const opened = yield* client.stream(request);
  if (!opened.ok) return opened.error;
  for (;;) {
    const text = yield* opened.value.next();
    if (typeof text !== 'string') break;
    lines.write(text);
  }
  lines.end();
  return undefined;
}

function queryOf({ flags }: KubectlCommand): Readonly<Record<string, string>> {
  const sinceMs = flags.milliseconds('since');
  const tail = tailOf(flags.number('tail'), flags.text('selector') !== '' && !flags.isGiven('tail'));
  return {
    ...(flags.isOn('follow') ? { follow: 'true' } : {}),
    ...(flags.isOn('previous') ? { previous: 'true' } : {}),
    ...(flags.isOn('timestamps') ? { timestamps: 'true' } : {}),
    ...(sinceMs === 0 ? {} : { sinceSeconds: String(Math.round(sinceMs / 1_000)) }),
    ...(flags.text('since-time') === '' ? {} : { sinceTime: flags.text('since-time') }),
    ...(flags.number('limit-bytes') === 0 ? {} : { limitBytes: flags.text('limit-bytes') }),
    ...(tail === -1 ? {} : { tailLines: String(tail) }),
  };
}

function tailOf(given: number, isSelecting: boolean): number {
  return isSelecting ? SELECTOR_TAIL : given;
}

/** Whole lines, each behind the prefix, so that those of several containers do not mix. */
class PrefixedLines {
  readonly #prefix: string;
  readonly #out: (text: string) => void;
  #open = '';

  constructor(prefix: string, out: (text: string) => void) {
    this.#prefix = prefix;
    this.#out = out;
  }

  write(text: string): void {
    const all = this.#open + text;
    const end = all.lastIndexOf('\n') + 1;
    this.#open = all.slice(end);
    if (end > 0) this.#out(all.slice(0, end).replaceAll(/[^\n]*\n/gu, (line) => `${this.#prefix}${line}`));
  }

  end(): void {
    if (this.#open !== '') this.#out(`${this.#prefix}${this.#open}`);
    this.#open = '';
  }
}
