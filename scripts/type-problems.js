/** What the compiler says of a project's files. */
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const HOST = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => root,
  getNewLine: () => '\n',
};

/** All files that a `tsconfig` of this checkout names, and what they import. */
export function programOf(config) {
  const host = { ...ts.sys, getCurrentDirectory: () => root, onUnRecoverableConfigFileDiagnostic: refuse };
  const { fileNames, options, errors } = ts.getParsedCommandLineOfConfigFile(`${root}${config}`, {}, host);
  return ts.createProgram({ rootNames: fileNames, options, configFileParsingDiagnostics: errors });
}

/** Writes them to standard error, and answers how many there are. */
export function tellTypeProblems(program) {
  const files = program.getRootFileNames().map((name) => program.getSourceFile(name));
  const problems = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...files.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ];
  process.stderr.write(ts.formatDiagnostics(problems, HOST));
  return problems.length;
}

function refuse(problem) {
  throw new Error(ts.formatDiagnostic(problem, HOST));
}
