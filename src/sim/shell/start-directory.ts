/** Where a shell begins, and a command from outside: the home of root on a machine, the root of a container. */
import type { Environment } from '../host/process';

export function startDirectoryOf({ variables, programs }: Environment): string {
  return variables.get('HOME') === '/root' && programs === 'all' ? '/root' : '/';
}
