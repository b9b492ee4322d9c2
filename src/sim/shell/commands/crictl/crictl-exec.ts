/** `crictl exec`: a command in a container, named or chosen as `ps` chooses. */
import type { Task } from '../../../host/task';
import { InputQueue } from '../../../host/input-queue';
import {
  containersOf,
  findById,
  type CrictlCall,
  type CrictlOutcome,
  type PlacedContainer,
} from './crictl-command';
import { chosenContainers } from './crictl-lists';

const FILTERS = ['name', 'pod', 'image', 'state', 'label', 'latest', 'last'];

export function* execInContainers(call: CrictlCall): Task<CrictlOutcome> {
  const { process, runtime, options } = call;
  const hasFilter = FILTERS.some((name) => options.text(name) !== undefined);
  const [id = '', ...rest] = options.operands;
  const argv = hasFilter ? options.operands : rest;
  if (argv.length === 0) return 'a container and a command are needed';
  const containers = containersOf(runtime);
  if (!hasFilter) {
    const found = findById(containers, id, 'container');
    if (!found.ok) return `execing command in container ${id}: ${found.error}`;
    return yield* execIn(call, found.value, argv);
  }
  const chosen = chosenContainers(options, containers);
  if (!chosen.ok) return `listing containers: ${chosen.error}`;
  if (chosen.value.length === 0) {
    process.stderr('ERRO[0000] No containers found per filter flags \n');
    return 0;
  }
  const problems: string[] = [];
  for (const container of chosen.value) {
    if (!options.has('quiet')) process.stdout(`${container.id}:\n`);
    const outcome = yield* execIn(call, container, argv);
    if (typeof outcome === 'string') problems.push(outcome);
  }
  if (problems.length === 0 || options.has('ignore-errors')) return 0;
  return problems.join('\n');
}

function* execIn(
  { process, options }: CrictlCall,
  container: PlacedContainer,
  argv: readonly string[],
): Task<CrictlOutcome> {
  const about = `execing command in container ${container.id}: `;
  if (container.exec === undefined) {
    return container.ending === undefined
      ? `${about}commands in this container are not modelled in this lab`
      : `${about}rpc error: code = Unknown desc = container is in CONTAINER_EXITED state`;
  }
  const isInteractive = options.has('interactive');
  if (options.has('tty') && !isInteractive) return `${about}tty=true must be specified with interactive=true`;
  const stdin = isInteractive ? process.stdin : new InputQueue();
  if (!isInteractive) stdin.end();
  const child = container.exec(argv, {
    stdin,
    stdout: (text) => process.stdout(text),
    stderr: (text) => process.stderr(text),
  });
  const exitCode = yield* child.wait();
  return exitCode === 0 ? 0 : `${about}command terminated with exit code ${exitCode}`;
}
