/**
 * `npm run lint`: what ESLint and the compiler say of sources and tests. One program serves both, since finding out what
 * everything is takes longer than all rules together.
 */
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { ESLint } from 'eslint';
import { programOf, tellTypeProblems } from './type-problems.js';

const program = programOf('tsconfig.tests.json');
const typeProblems = tellTypeProblems(program);

const eslint = new ESLint({
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  overrideConfig: {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { programs: [program], project: false } },
  },
});
const results = await eslint.lintFiles(['.']);
const formatter = await eslint.loadFormatter('stylish');
process.stdout.write(await formatter.format(results));
const isClean = results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
if (typeProblems > 0 || !isClean) process.exitCode = 1;
