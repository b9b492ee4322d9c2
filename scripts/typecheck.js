/**
 * `npm run typecheck`: each part of the sources with the globals that it has where it runs, and no others; tests, and everything
 * together with them.
 *
 * By the native compiler, which takes a third of the time; several of its checkers would find out most things several times. What is
 * told is a part's own: what it imports is another's.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('../node_modules/typescript-7/bin/tsc', import.meta.url));

/** By their `tsconfig`; what others bring along is theirs. */
const PARTS = {
  'tsconfig.sim.json': 'src/sim/',
  'tsconfig.main.json': 'src/main/',
  'tsconfig.preload.json': 'src/main/preload/',
  'tsconfig.renderer.json': 'src/',
  'tsconfig.tests.json': '',
};

for (const [config, folder] of Object.entries(PARTS)) {
  const words = [compiler, '-p', config, '--pretty', 'false', '--checkers', '1'];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
  const told = problemsOf(stdout).filter((problem) => placeOf(problem)?.startsWith(folder) ?? true);
  process.stderr.write([...told, stderr].join(''));
  // Without a word it did not get as far as the sources.
  if (told.length > 0 || (status !== 0 && stdout === '')) process.exitCode = 1;
}

/** Each with the lines that belong to it, which are indented. */
function problemsOf(text) {
  return text.split(/^(?=\S)/mu).filter((problem) => problem !== '');
}

/** The file; undefined for what is wrong as a whole. */
function placeOf(problem) {
  return /^(\S+)\(\d+,\d+\): /u.exec(problem)?.[1];
}
