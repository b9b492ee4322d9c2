/** sh, and the other names of a shell: `sh -c TEXT [NAME [ARG…]]`, `sh FILE [ARG…]`, or commands from standard input. */
import { SIGNAL, type Process, type Program } from '../../host/process';
import type { Task } from '../../host/task';
import { Interpreter } from '../interpreter';
import { wantsMoreLines } from '../parse';
import type { CommandFinder } from '../shell-state';
import type { ShellStreams } from '../shell-streams';
import { pathFor } from './input-files';

export function shellWith(findCommand: CommandFinder): Program {
  return function* sh(process: Process, args: readonly string[]): Task<number> {
    const rest = [...args];
    let hasText = false;
    let shouldExitOnError = false;
    while (/^[-+]\w/.test(rest[0] ?? '')) {
      const option = rest.shift() ?? '';
      if (option === '-o' || option === '+o') {
        shouldExitOnError ||= rest.shift() === 'errexit';
        continue;
      }
      if (option.includes('c')) hasText = true;
      if (option.includes('e')) shouldExitOnError = true;
    }
    const [text, name = 'sh', ...positional] = hasText ? rest : [];
    const [file, ...fileArguments] = hasText ? [] : rest;
    if (hasText && text === undefined) {
      process.stderr('sh: -c requires an argument\n');
      return 2;
    }
    const shell = new Interpreter(process, findCommand, {
      name: file ?? name,
      positional: file === undefined ? positional : fileArguments,
      ownsProcess: true,
    });
    shell.shouldExitOnError = shouldExitOnError;
    const { stdin, stdout, stderr } = process;
    const streams: ShellStreams = { stdin, stdout, stderr };
    forwardSignals(process, shell);
    if (text !== undefined) yield* shell.runText(text, streams, true);
    else if (file === undefined) yield* runInput(process, shell, streams);
    else {
      const script = process.environment.files.read(pathFor(process, file));
      if (script === undefined) {
        process.stderr(`sh: can't open '${file}': No such file or directory\n`);
        return 2;
      }
      yield* shell.runText(script, streams);
    }
    const exitCode = yield* shell.runExitTrap(streams);
    shell.releaseJobs();
    return exitCode;
  };
}

const SIGNAL_NAMES = new Map<number, string>(Object.entries(SIGNAL).map(([name, number]) => [number, name]));

/**
 * A trapped signal goes to its trap, any other one where it went before. Ctrl+C goes to the whole process group: what
 * runs in the foreground ends by itself, and may say a last word.
 */
function forwardSignals(process: Process, shell: Interpreter): void {
  const previous = process.onSignal;
  process.onSignal = (signal): boolean => {
    if (shell.receiveSignal(SIGNAL_NAMES.get(signal) ?? '') || previous?.(signal) === true) return true;
    if (signal !== SIGNAL.INT) return false;
    shell.interrupt(signal);
    return true;
  };
}

/** Command by command, as the lines come. */
function* runInput(process: Process, shell: Interpreter, streams: ShellStreams): Task {
  let pending = '';
  for (;;) {
    if (process.stdin.isTerminal) process.stderr(pending === '' ? promptOf(process, shell) : '> ');
    const line = yield* process.stdin.readLine();
    if (line !== undefined) pending += `${line}\n`;
    if (line !== undefined && wantsMoreLines(pending)) continue;
    if (pending !== '') yield* shell.runText(pending, streams);
    pending = '';
    if (line === undefined || shell.unwinding !== undefined) return;
  }
}

/** As busybox and bash have it for root. */
function promptOf({ environment, variables }: Process, { workingDirectory }: Interpreter): string {
  const path = workingDirectory === variables.get('HOME') ? '~' : workingDirectory;
  return environment.flavor === 'busybox' ? `${path} # ` : `root@${environment.hostname}:${path}# `;
}
