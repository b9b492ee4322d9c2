/**
 * kubectl exec: a command in a container.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/exec`. Leaves out the size of the terminal and keys one by one: with `-t` the
 * command gets whole lines.
 */
import type { Task } from '../../../host/task';
import { CHANNEL } from '../../../kube/kubelet-connections';
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';
import { startInBackground } from '../background-task';
import { defaultContainer } from '../container-choice';
import { flagsOf } from '../flag-set';
import type { ApiStream } from '../kubectl-client';
import { choosePod } from '../pod-choice';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const exec: KubectlVerb = {
  path: 'exec',
  summary: 'Execute a command in a container',
  usage: 'exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]',
  flags: flagsOf(`
    container,c string
    filename,f strings refused
    pod-running-timeout duration=1m0s
    quiet,q bool
    stdin,i bool
    tty,t bool`),
  run: runExec,
};

function* runExec(command: KubectlCommand): Task<number> {
  const { flags, args, dashIndex } = command;
  if (dashIndex === undefined && args.length > 1) {
    return command.misuse(
      'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead',
    );
  }
  const word = dashIndex === 0 ? undefined : args[0];
  const argv = dashIndex === undefined ? [] : args.slice(dashIndex);
  if (word === undefined) return command.fail('pod, type/name or --filename must be specified');
  if (argv.length === 0) return command.fail('you must specify at least one command for the container');
  const chosen = yield* choosePod(command, word, { verbText: 'cannot attach to', areRestartedFirst: false });
  if (!chosen.ok) return command.fail(chosen.error);
  const [pod] = chosen.value.pods;
  const phase = textFieldOf(pod, 'status', 'phase') ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') {
    return command.fail(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  }
  const isQuiet = flags.isOn('quiet');
  const chosenContainer = defaultContainer(pod);
  const named = flags.text('container');
  if (named === '' && !isQuiet) command.complain(chosenContainer.note);
  return yield* runInContainer(command, pod, {
    container: named === '' ? chosenContainer.name : named,
    argv,
  });
}

interface ContainerCommand {
  readonly container: string;
  readonly argv: readonly string[];
}

function* runInContainer(
  command: KubectlCommand,
  pod: KubeObject,
  { container, argv }: ContainerCommand,
): Task<number> {
  const { flags, process } = command;
  const hasInput = flags.isOn('stdin');
  const isTerminal = hasInput && flags.isOn('tty') && process.stdin.isTerminal;
  if (hasInput && flags.isOn('tty') && !isTerminal && !flags.isOn('quiet')) {
    command.complain('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  }
  const { namespace = '', name } = pod.metadata;
  const opened = yield* command.client.stream({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods/${name}/exec`,
    body: {
      apiVersion: 'v1',
      kind: 'PodExecOptions',
      container,
      command: argv,
      stdin: hasInput,
      stdout: true,
      stderr: !isTerminal,
      tty: isTerminal,
    },
  });
  if (!opened.ok) return command.fail(opened.error);
  const stream = opened.value;
  const sender = hasInput ? startInBackground(process, sendInput(command, stream)) : undefined;
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
