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
  /** Instead of the command's own. */
  readonly streams?: SessionStreams;
}

export interface SessionStreams {
  readonly out: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Takes what is said of a failure; without it that goes where complaints of commands go. */
  readonly fail: ((text: string) => void) | undefined;
  /** All that the process reads. */
  readonly input: string | undefined;
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
  { container, argv, hasInput, isTerminal, streams }: SessionOptions,
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
  if (streams?.input !== undefined) {
    stream.send({ channel: CHANNEL.stdin, text: streams.input });
    stream.send({ channel: CHANNEL.close });
  }
  const isTyped = hasInput && streams === undefined;
  const sender = isTyped ? startInBackground(command.process, sendInput(command, stream)) : undefined;
  const exitCode = yield* showOutput(command, stream, streams);
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

function* showOutput(command: KubectlCommand, stream: ApiStream, streams?: SessionStreams): Task<number> {
  for (;;) {
    const message = yield* stream.next();
    if (message === undefined) return command.fail('lost connection to pod');
    const text = textFieldOf(message, 'text') ?? '';
    switch (numberFieldOf(message, 'channel')) {
      case CHANNEL.stdout:
        if (streams === undefined) command.out(text);
        else streams.out(text);
        break;
      case CHANNEL.stderr:
        if (streams === undefined) command.complain(text);
        else streams.complain(text);
        break;
      case CHANNEL.status:
        return endWith(command, fieldOf(message, 'status'), streams);
      default:
        break;
    }
  }
}

function endWith(command: KubectlCommand, status: unknown, streams?: SessionStreams): number {
  if (textFieldOf(status, 'status') === 'Success') return 0;
  const [cause] = listFieldOf(status, 'details', 'causes');
  if (textFieldOf(status, 'reason') !== 'NonZeroExitCode') {
    if (streams?.fail === undefined) return command.fail(textFieldOf(status, 'message') ?? '');
    streams.fail(textFieldOf(status, 'message') ?? '');
    return 1;
  }
  const exitCode = Number(textFieldOf(cause, 'message') ?? '1');
  const text = `command terminated with exit code ${exitCode}\n`;
  if (streams?.fail === undefined) command.complain(text);
  else streams.fail(text);
  return exitCode;
}
