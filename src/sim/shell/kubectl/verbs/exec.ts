/**
 * kubectl exec: a command in a container.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/exec`. Leaves out the size of the terminal and keys one by one: with `-t` the
 * command gets whole lines.
 */
import type { Task } from '../../../host/task';
import { textFieldOf } from '../../../kube/objects/kube-object';
import { defaultContainer } from '../container-choice';
import { isTerminalWanted, runSession } from '../container-session';
import { flagsOf } from '../flag-set';
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
  return yield* runSession(command, pod, {
    container: named === '' ? chosenContainer.name : named,
    argv,
    hasInput: flags.isOn('stdin'),
    isTerminal: isTerminalWanted(command),
  });
}
