import { fileURLToPath } from 'node:url';

/** The command line of this very build, which lies beside this file. */
export function commandLineScript(): string {
  return fileURLToPath(new URL('./cli.js', import.meta.url));
}
