/**
 * A connection to a process in a container: what is typed goes there, what it prints comes here.
 *
 * Kubernetes v1.32 `k8s.io/client-go/tools/remotecommand`.
 */
import type { Task } from '../../host/task';
import { CHANNEL } from '../../kube/kubelet-connections';
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../kube/objects/kube-object';
import { startInBackground } from './background-task';
import type { ApiStream } from './kubectl-client';
import type { KubectlCommand } from './verb';

export interface SessionOptions {
  readonly container: string;
  /** Empty: the main process. */
  readonly argv: readonly string[];
  readonly hasInput: boolean;
  readonly isTerminal: boolean;
}

/** `-it`, and there is a terminal; complains when there is none. */
export function isTerminalWanted(command: KubectlCommand): boolean {
  const { flags, process } = command;
  if (!flags.isOn('stdin') || !flags.isOn('tty')) return false;
  if (!process.stdin.isTerminal && !flags.isOn('quiet')) {
    command.complain('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  }
  return process.stdin.isTerminal;
}

/** Answers the exit code of the process. */
export function* runSession(
  command: KubectlCommand,
  pod: KubeObject,
  { container, argv, hasInput, isTerminal }: SessionOptions,
): Task<number> {
  const { namespace = '', name } = pod.metadata;
  const isAttaching = argv.length === 0;
  const opened = yield* command.client.stream({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods/${name}/${isAttaching ? 'attach' : 'exec'}`,
    body: {
      apiVersion: 'v1',
      kind: isAttaching ? 'PodAttachOptions' : 'PodExecOptions',
      container,
      ...(isAttaching ? {} : { command: argv }),
      stdin: hasInput,
      stdout: true,
      stderr: !isTerminal,
      tty: isTerminal,
    },
  });
  if (!opened.ok) return command.fail(opened.error);
  const stream = opened.value;
  const sender = hasInput ? startInBackground(command.process, sendInput(command, stream)) : undefined;
  const exitCode = yield* showOutput(command, stream);
  sender?.stop();
  return exitCode;
}

function* sendInput({ process }: KubectlCommand, stream: ApiStream): Task {
  for (;;) {
    const text = yield* process.stdin.read();
    stream.send(text === undefined ? { channel: CHANNEL.close } : { channel: CHANNEL.stdin, text });
    if (text === undefined) return;
  }
}

function* showOutput(command: KubectlCommand, stream: ApiStream): Task<number> {
  for (;;) {
    const message = yield* stream.next();
    if (message === undefined) return command.fail('lost connection to pod');
    const text = textFieldOf(message, 'text') ?? '';
    switch (numberFieldOf(message, 'channel')) {
      case CHANNEL.stdout:
        command.out(text);
        break;
      case CHANNEL.stderr:
        command.complain(text);
        break;
      case CHANNEL.status:
        return endWith(command, fieldOf(message, 'status'));
      default:
        break;
    }
  }
}

function endWith(command: KubectlCommand, status: unknown): number {
  if (textFieldOf(status, 'status') === 'Success') return 0;
  const [cause] = listFieldOf(status, 'details', 'causes');
  if (textFieldOf(status, 'reason') !== 'NonZeroExitCode') {
    return command.fail(textFieldOf(status, 'message') ?? '');
  }
  const exitCode = Number(textFieldOf(cause, 'message') ?? '1');
  command.complain(`command terminated with exit code ${exitCode}\n`);
  return exitCode;
}
