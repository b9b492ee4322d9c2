/** How helm and minikube talk to the cluster here: by the kubectl of the same machine, with its rights and its errors. */
import { InputQueue } from '../../../host/input-queue';
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import type { KubeObject } from '../../../kube/objects/kube-object';
import { startChild } from '../../run-program';
import type { CommandFinder } from '../../shell-state';

interface KubectlOutcome {
  readonly exitCode: number;
  readonly output: string;
}

export class KubectlChild {
  readonly #process: Process;
  readonly #findCommand: CommandFinder;

  constructor(process: Process, findCommand: CommandFinder) {
    this.#process = process;
    this.#findCommand = findCommand;
  }

  /** `objects` on its standard input, for `-f -`. */
  *run(args: readonly string[], objects: readonly KubeObject[] = []): Task<KubectlOutcome> {
    const stdin = new InputQueue();
    stdin.push(objects.map((object) => JSON.stringify(object)).join('\n---\n'));
    stdin.end();
    const state = { output: '' };
    const child = startChild(this.#process, this.#findCommand, ['kubectl', ...args], {
      stdin,
      stdout: (text) => (state.output += text),
    });
    if (child === undefined) {
      this.#process.stderr('kubectl: not found\n');
      return { exitCode: 127, output: '' };
    }
    const exitCode = yield* child.wait();
    return { exitCode, output: state.output };
  }
}
