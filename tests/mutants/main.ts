/** What `npm run mutants` builds, once as the sources are and once for each mutant. */
import { runChecks } from './run-checks';

export { mutants } from './all-mutants';
export { runChecks };

/** `FOLDER LAB...`: prints the outcome of their checks as JSON. */
export function printChecks([folder = '', ...labs]: readonly string[]): void {
  process.stdout.write(JSON.stringify(runChecks(folder, labs)));
}
