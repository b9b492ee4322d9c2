/** kubectl attach: to the main process of a container (`k8s.io/kubectl/pkg/cmd/attach`, Kubernetes v1.32). */
import type { Task } from '../../../host/task';
import { fieldOf, listFieldOf, textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';
import { defaultContainer } from '../container-choice';
import { isTerminalWanted, runSession } from '../container-session';
import { flagsOf } from '../flag-set';
import { choosePod } from '../pod-choice';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const attach: KubectlVerb = {
  path: 'attach',
  summary: 'Attach to a running container',
  usage: 'attach (POD | TYPE/NAME) -c CONTAINER [options]',
  flags: flagsOf(`
    container,c string
    pod-running-timeout duration=1m0s
    quiet,q bool
    stdin,i bool
    tty,t bool`),
  run: runAttach,
};

function* runAttach(command: KubectlCommand): Task<number> {
  const { flags, args } = command;
  const [word] = args;
  if (word === undefined) return command.misuse('at least 1 argument is required for attach');
  if (args.length > 2) {
    return command.misuse(
      `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
    );
  }
  const chosen = yield* choosePod(command, args.join('/'), {
    verbText: 'cannot attach to',
    areRestartedFirst: false,
  });
  if (!chosen.ok) return command.fail(chosen.error);
  const [pod] = chosen.value.pods;
  const phase = textFieldOf(pod, 'status', 'phase') ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') {
    return command.fail(`cannot attach a container in a completed pod; current phase is ${phase}`);
  }
  const standard = defaultContainer(pod);
  const named = flags.text('container');
  if (named === '' && !flags.isOn('quiet')) command.complain(standard.note);
  return yield* attachTo(command, pod, named === '' ? standard.name : named);
}

/** Answers the exit code. */
export function* attachTo(command: KubectlCommand, pod: KubeObject, container: string): Task<number> {
  const { flags } = command;
  const found = [
    ...listFieldOf(pod, 'spec', 'containers'),
    ...listFieldOf(pod, 'spec', 'initContainers'),
  ].find((each) => textFieldOf(each, 'name') === container);
  if (found === undefined) {
    return command.fail(`container ${container} not found in pod ${pod.metadata.name}`);
  }
  const hasTerminal = fieldOf(found, 'tty') === true;
  if (flags.isOn('tty') && !hasTerminal && !flags.isOn('quiet')) {
    command.complain(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
  }
  const isTerminal = hasTerminal && isTerminalWanted(command);
  if (!flags.isOn('quiet')) command.complain("If you don't see a command prompt, try pressing enter.\n");
  const hasInput = flags.isOn('stdin');
  const exitCode = yield* runSession(command, pod, { container, argv: [], hasInput, isTerminal });
  const isResumable = isTerminal && textFieldOf(pod, 'spec', 'restartPolicy') === 'Always';
  if (exitCode === 0 && isResumable && !flags.isOn('quiet')) {
    command.out(
      `Session ended, resume using 'kubectl attach ${pod.metadata.name} -c ${container} -i -t' command when the pod is running\n`,
    );
  }
  return exitCode;
}
