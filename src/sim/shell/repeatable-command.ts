/**
 * A command as it was typed into a shell that remembers things, made into one for a fresh shell: `sh -c TEXT`.
 *
 * Carries over the folder, variables that the text names or that were exported, `set -e` and `$?`. Says of the rest
 * what a fresh shell does not have: functions, background jobs, arguments, traps.
 */
import { say, type Sentence } from '../base/sentence';
import type { Interpreter } from './interpreter';
import { startDirectoryOf } from './start-directory';

export interface RepeatableCommand {
  readonly text: string;
  /** Why a fresh shell will not do quite the same; nothing when it will. */
  readonly differences: readonly Sentence[];
}

/** Set by the shell itself, or for the width of a terminal. */
const OWN_VARIABLES: ReadonlySet<string> = new Set(['PWD', 'COLUMNS', 'LINES']);
/** They matter without being named. */
const SILENT_VARIABLES: ReadonlySet<string> = new Set(['IFS', 'HOME']);

/** What `shell` is about to run. */
export function repeatableCommand(shell: Interpreter, text: string): RepeatableCommand {
  const command = text.replace(/\n$/, '');
  return { text: setupOf(shell, command) + command, differences: differencesOf(shell, command) };
}

function setupOf(shell: Interpreter, command: string): string {
  const { environment } = shell.process;
  const commands: string[] = [];
  if (shell.workingDirectory !== startDirectoryOf(environment)) {
    commands.push(`cd ${shellWord(shell.workingDirectory)}`);
  }
  for (const [name, value] of shell.variables) {
    if (OWN_VARIABLES.has(name)) continue;
    const isExported = shell.exported.has(name);
    const isNew = isExported && !environment.variables.has(name);
    if (environment.variables.get(name) === value && !isNew) continue;
    if (!isExported && !SILENT_VARIABLES.has(name) && !isNamed(command, name)) continue;
    commands.push(`${isExported ? 'export ' : ''}${name}=${shellWord(value)}`);
  }
  for (const name of environment.variables.keys()) {
    if (!shell.variables.has(name)) commands.push(`unset ${name}`);
  }
  if (shell.shouldExitOnError) commands.push('set -e');
  if (shell.status !== 0 && command.includes('$?')) commands.push(`(exit ${shell.status})`);
  return commands.map((part) => `${part}; `).join('');
}

function differencesOf(shell: Interpreter, command: string): readonly Sentence[] {
  const differences: Sentence[] = [];
  for (const name of shell.functions.keys()) {
    if (isNamed(command, name))
      differences.push(say('calls {name}, which was defined in the terminal', { name }));
  }
  if (shell.positional.length > 0 && /\$[{]?[\d@*#]/.test(command)) {
    differences.push(say('uses arguments that were set in the terminal'));
  }
  if (shell.traps.size > 0) differences.push(say('was run under a trap that was set in the terminal'));
  const hasJobWords = command.includes('$!') || ['wait', 'jobs'].some((name) => isNamed(command, name));
  if (shell.jobs.length > 0 && hasJobWords)
    differences.push(say('deals with background jobs of the terminal'));
  if (/\bkill\b[^;|&\n]*\s\d+/.test(command) || command.includes('$$')) {
    differences.push(say('names a process by its number, which is another one in a replay'));
  }
  return differences;
}

function isNamed(command: string, name: string): boolean {
  const words = command.match(/\w+/g);
  return words?.includes(name) === true;
}

/** Quoted where a shell would take it apart. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
