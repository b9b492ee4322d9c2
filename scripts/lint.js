/** `npm run lint`: what ESLint says of sources and tests. What the compiler says is `npm run typecheck`, which is native. */
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { ESLint } from 'eslint';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { programs: [programOf('tsconfig.tests.json')], project: false } },
  },
});
const results = await eslint.lintFiles(['.']);
const formatter = await eslint.loadFormatter('stylish');
process.stdout.write(await formatter.format(results));
const isClean = results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
if (!isClean) process.exitCode = 1;

/** One for all files that a `tsconfig` of this checkout names: ESLint would look for that of each file. */
function programOf(config) {
  const host = { ...ts.sys, getCurrentDirectory: () => root, onUnRecoverableConfigFileDiagnostic: refuse };
  const { fileNames, options } = ts.getParsedCommandLineOfConfigFile(`${root}${config}`, {}, host);
  return ts.createProgram({ rootNames: fileNames, options });
}

function refuse({ messageText }) {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
}
