import { normalizePath } from '../../host/file-system';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';

export function pathFor(process: Process, name: string): string {
  return normalizePath(name.startsWith('/') ? name : `${process.workingDirectory}/${name}`);
}

/** The text of a file, of standard input for `-`, or undefined with a complaint as the tool words it. */
export function* readInput(process: Process, name: string): Task<string | undefined> {
  if (name === '-') return yield* process.stdin.readAll();
  const path = pathFor(process, name);
  const { files, flavor } = process.environment;
  const text = files.read(path);
  if (text !== undefined) return text;
  const command = process.argv[0] ?? '';
  if (files.isDirectory(path))
    process.stderr(
      flavor === 'busybox' && command === 'cat'
        ? 'cat: read error: Is a directory\n'
        : `${command}: ${name}: Is a directory\n`,
    );
  else if (flavor === 'busybox' && command === 'cat')
    process.stderr(`cat: can't open '${name}': No such file or directory\n`);
  else process.stderr(`${command}: ${name}: No such file or directory\n`);
  return undefined;
}

/** The text as lines; a last line without an end counts. */
export function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** All inputs in turn, standard input when none is named. */
export function* readInputs(
  process: Process,
  names: readonly string[],
): Task<{
  readonly inputs: readonly { readonly name: string; readonly text: string }[];
  readonly hasFailed: boolean;
}> {
  const inputs: { name: string; text: string }[] = [];
  let hasFailed = false;
  for (const name of names.length === 0 ? ['-'] : names) {
    const text = yield* readInput(process, name);
    if (text === undefined) hasFailed = true;
    else inputs.push({ name, text });
  }
  return { inputs, hasFailed };
}
