/**
 * What a container does after it starts, and before it ends.
 *
 * Kubernetes v1.32 `pkg/kubelet/lifecycle/handlers.go`, `kuberuntime_container.go` (`executePreStopHook`).
 *
 * Models a command, an HTTP request from the node, whose status does not count, and sleep.
 * Leaves out HTTPS, and tcpSocket, which the kubelet does not run either.
 */
import { exchangeHttp } from '../../app/http-client';
import { milliseconds, seconds, type Duration } from '../../base/time';
import { SIGNAL, type Environment, type Process } from '../../host/process';
import type { Task } from '../../host/task';
import { formatEndpoint, parseIp } from '../../wire/ip-address';
import { portNumberOf } from './container-port';
import type { Container, HttpGetAction, LifecycleHandler } from '../model/pod';
import type { KubeletContext } from './kubelet-context';

interface HookTarget {
  readonly container: Container;
  readonly environment: Environment;
  readonly context: KubeletContext;
  /** Where an HTTP hook goes that names no host. */
  readonly podAddress: string;
}

/** Calls `then` when the hook is over, or `grace` is; false when the hook has failed. */
export function runPreStop(target: HookTarget, grace: Duration, then: (isSuccess: boolean) => void): void {
  const hook = target.container.lifecycle?.preStop;
  const { scheduler } = target.context;
  if (hook?.sleep !== undefined) {
    const wait = Math.min(hook.sleep.seconds * 1_000, grace / 1_000_000);
    scheduler.schedule(milliseconds(wait), () => then(true));
    return;
  }
  const process = hook === undefined ? undefined : startHook(hook, target);
  if (process === undefined) {
    then(true);
    return;
  }
  let isOver = false;
  const finish = (isSuccess: boolean): void => {
    if (isOver) return;
    isOver = true;
    cancel();
    then(isSuccess);
  };
  const cancel = scheduler.schedule(grace, () => finish(true));
  if (hook?.httpGet !== undefined) scheduler.schedule(grace, () => process.kill(SIGNAL.KILL));
  process.onExit((exitCode) => finish(exitCode === 0));
}

/** The same after the start, for as long as it takes. */
export function runPostStart(
  hook: LifecycleHandler,
  target: HookTarget,
  then: (isSuccess: boolean) => void,
): void {
  if (hook.sleep !== undefined) {
    target.context.scheduler.schedule(seconds(hook.sleep.seconds), () => then(true));
    return;
  }
  const process = startHook(hook, target);
  if (process === undefined) then(true);
  else process.onExit((exitCode) => then(exitCode === 0));
}

/** Undefined for what is not run here. */
function startHook({ exec, httpGet }: LifecycleHandler, target: HookTarget): Process | undefined {
  const silent = { stdout: (): void => undefined, stderr: (): void => undefined };
  const { machine, runCommand } = target.context;
  if (exec?.command !== undefined) return runCommand?.(target.environment, exec.command, silent);
  if (httpGet === undefined || httpGet.scheme === 'HTTPS') return undefined;
  const started = machine.root.createProcess(['kubelet'], silent);
  started.run(requestHook(started, httpGet, target));
  return started;
}

function* requestHook(process: Process, action: HttpGetAction, target: HookTarget): Task<number> {
  const address = parseIp(action.host ?? target.podAddress);
  const port = portNumberOf(action.port, target.container);
  if (address === undefined || port === undefined) return 1;
  const outcome = yield* exchangeHttp(process, {
    to: { address, port },
    head: {
      method: 'GET',
      target: action.path ?? '/',
      version: 'HTTP/1.1',
      headers: [
        { name: 'Host', value: formatEndpoint(address, port) },
        { name: 'User-Agent', value: 'kube-lifecycle/1.32' },
        { name: 'Accept', value: '*/*' },
        ...(action.httpHeaders ?? []),
        { name: 'Connection', value: 'close' },
      ],
    },
  });
  return outcome.ok || outcome.error.kind === 'cut-short' ? 0 : 1;
}
