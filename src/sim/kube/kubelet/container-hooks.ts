/**
 * What a container does after it starts, and before it ends.
 *
 * Kubernetes v1.32 `pkg/kubelet/lifecycle/handlers.go`, `kuberuntime_container.go` (`executePreStopHook`).
 *
 * Models a command, an HTTP or HTTPS request from the node, whose status does not count, and sleep.
 * Leaves out tcpSocket, which the kubelet does not run either.
 */
import { milliseconds, seconds, type Duration } from '../../base/time';
import { SIGNAL, type Environment, type Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { Container, HttpGetAction, LifecycleHandler, Pod } from '../model/pod';
import { portNumberOf } from './container-port';
import { requestHttpGet } from './http-get';
import type { KubeletContext } from './kubelet-context';
import { joinHostPort } from './probe-dial';

interface HookTarget {
  readonly pod: Pod;
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
  if (httpGet === undefined) return undefined;
  const started = machine.root.createProcess(['kubelet'], silent);
  started.run(requestHook(started, httpGet, target));
  return started;
}

/** The status does not count, and a server that answers in plain text instead of TLS is asked again that way. */
function* requestHook(process: Process, action: HttpGetAction, target: HookTarget): Task<number> {
  const { container, podAddress } = target;
  const options = { action, container, podAddress, purpose: 'lifecycle', limit: undefined };
  const answer = yield* requestHttpGet(process, options);
  if (answer.ok) return 0;
  if (action.scheme !== 'HTTPS' || !answer.error.text.endsWith(PLAIN_ANSWER)) return 1;
  const again = yield* requestHttpGet(process, { ...options, action: { ...action, scheme: 'HTTP' } });
  if (!again.ok) return 1;
  const port = portNumberOf(action.port, container);
  const where = joinHostPort(action.host ?? podAddress, port.ok ? port.value : 0);
  target.context.recorder.record({
    about: target.pod,
    type: 'Warning',
    reason: 'LifecycleHTTPFallback',
    message: `request to HTTPS lifecycle hook ${where} got HTTP response, retry with HTTP succeeded`,
    component: 'kubelet',
    host: target.context.nodeName,
  });
  return 0;
}

/** `isHTTPResponseError` */
const PLAIN_ANSWER = 'http: server gave HTTP response to HTTPS client';
