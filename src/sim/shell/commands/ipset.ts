/** ipset: the sets themselves are netfilter's business. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { pathFor } from './input-files';

const FILE_OPTIONS = ['-f', '-file', '--file'];

export function* ipset(process: Process, args: readonly string[]): Task<number> {
  const { netfilter } = process.environment.namespace.stack;
  const at = args.findIndex((word) => FILE_OPTIONS.includes(word));
  const file = at === -1 ? undefined : args[at + 1];
  const words = at === -1 ? args : args.filter((_, index) => index !== at && index !== at + 1);
  let input = '';
  if (words.includes('restore') || words.includes('-R')) {
    const content =
      file === undefined
        ? yield* process.stdin.readAll()
        : process.environment.files.read(pathFor(process, file));
    if (content === undefined) {
      process.stderr(`ipset v7.17: Cannot open ${file ?? ''} for reading: No such file or directory\n`);
      return 1;
    }
    input = content;
  }
  const { stdout, stderr, exitCode } = netfilter.ipset.run(words, input);
  if (file !== undefined && input === '') process.environment.files.write(pathFor(process, file), stdout);
  else process.stdout(stdout);
  process.stderr(stderr);
  return exitCode;
}
