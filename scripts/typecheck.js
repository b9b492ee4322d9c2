/**
 * `npm run typecheck`: each part of the sources with the globals that it has where it runs, and no others.
 *
 * A file is checked in its own part only. Tests, and everything together with them, are checked by `npm run lint`.
 */
import process from 'node:process';
import { programOf, tellTypeProblems } from './type-problems.js';

/** By their `tsconfig`; what others bring along is theirs. */
const PARTS = {
  'tsconfig.sim.json': 'src/sim/',
  'tsconfig.main.json': 'src/main/',
  'tsconfig.preload.json': 'src/main/preload/',
  'tsconfig.renderer.json': 'src/',
};

for (const [config, folder] of Object.entries(PARTS)) {
  if (tellTypeProblems(programOf(config), (path) => path.startsWith(folder)) > 0) process.exitCode = 1;
}
