/** The commands that a shell carries out itself (POSIX sh §2.14, and those that ash adds). */
import { SIGNAL } from '../host/process';
import type { Task } from '../host/task';
import type { ShellState } from './shell-state';
import type { ShellStreams } from './shell-streams';

type Builtin = (shell: ShellState, args: readonly string[], streams: ShellStreams) => Task<number>;

/* eslint-disable require-yield -- most of these are done at once, and all have one type */

function* changeDirectory(shell: ShellState, args: readonly string[], streams: ShellStreams): Task<number> {
  const [target = shell.variables.get('HOME') ?? '/'] = args;
  const wanted = target === '-' ? (shell.variables.get('OLDPWD') ?? shell.workingDirectory) : target;
  const path = shell.pathOf(wanted);
  const { files } = shell.process.environment;
  if (!files.isDirectory(path)) {
    const reason = files.exists(path) ? 'Not a directory' : 'No such file or directory';
    return shell.fail(streams, `cd: can't cd to ${target}: ${reason}`, 2);
  }
  shell.variables.set('OLDPWD', shell.workingDirectory);
  shell.workingDirectory = path;
  shell.variables.set('PWD', path);
  if (target === '-') streams.stdout(`${path}\n`);
  return 0;
}

function* printDirectory(shell: ShellState, _args: readonly string[], streams: ShellStreams): Task<number> {
  streams.stdout(`${shell.workingDirectory}\n`);
  return 0;
}

function* exportVariables(shell: ShellState, args: readonly string[], streams: ShellStreams): Task<number> {
  const names = args.filter((argument) => argument !== '-p');
  if (names.length === 0) {
    for (const [name, value] of shell.exportedVariables()) streams.stdout(`export ${name}='${value}'\n`);
  }
  for (const argument of names) {
    const [, name = '', value] = /^([^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? [];
    if (!/^[A-Za-z_]\w*$/.test(name)) return shell.fail(streams, `export: ${argument}: bad variable name`, 2);
    if (value !== undefined) shell.variables.set(name, value);
    shell.exported.add(name);
  }
  return 0;
}

function* unsetVariables(shell: ShellState, args: readonly string[]): Task<number> {
  for (const name of args) {
    if (name === '-f' || name === '-v') continue;
    if (!shell.variables.delete(name)) shell.functions.delete(name);
    shell.exported.delete(name);
  }
  return 0;
}

/** `local` has no scope of its own here: a variable lives on after its function. */
function* assignVariables(shell: ShellState, args: readonly string[]): Task<number> {
  for (const argument of args) {
    const [, name = '', value] = /^([^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? [];
    if (value !== undefined) shell.variables.set(name, value);
  }
  return 0;
}

function* setOptions(shell: ShellState, args: readonly string[], streams: ShellStreams): Task<number> {
  if (args.length === 0) {
    const names = [...shell.variables.keys()].sort();
    for (const name of names) streams.stdout(`${name}='${shell.variables.get(name) ?? ''}'\n`);
    return 0;
  }
  const rest = [...args];
  while (/^[-+]./.test(rest[0] ?? '')) {
    const option = rest.shift() ?? '';
    if (option === '--') break;
    if (/^[-+]o$/.test(option)) {
      const name = rest.shift();
      if (name === 'errexit') shell.shouldExitOnError = option.startsWith('-');
    } else if (option.includes('e')) shell.shouldExitOnError = option.startsWith('-');
  }
  if (rest.length > 0 || args.includes('--')) shell.positional = rest;
  return 0;
}

function* shift(shell: ShellState, args: readonly string[], streams: ShellStreams): Task<number> {
  const count = Number(args[0] ?? 1);
  if (!Number.isInteger(count) || count < 0)
    return shell.fail(streams, `shift: Illegal number: ${args[0] ?? ''}`, 2);
  if (count > shell.positional.length) return 1;
  shell.positional = shell.positional.slice(count);
  return 0;
}

function* exit(shell: ShellState, args: readonly string[], streams: ShellStreams): Task<number> {
  const [text] = args;
  shell.unwinding = { kind: 'exit', levels: 1 };
  if (text === undefined) return shell.status;
  if (!/^\d+$/.test(text)) return shell.fail(streams, `exit: Illegal number: ${text}`, 2);
  return Number(text) & 0xff;
}

function* returnFromFunction(shell: ShellState, args: readonly string[]): Task<number> {
  shell.unwinding = { kind: 'return', levels: 1 };
  return args[0] === undefined ? shell.status : Number(args[0]) & 0xff;
}

function* breakLoop(shell: ShellState, args: readonly string[]): Task<number> {
  shell.unwinding = { kind: 'break', levels: Math.max(Number(args[0] ?? 1), 1) };
  return 0;
}

function* continueLoop(shell: ShellState, args: readonly string[]): Task<number> {
  shell.unwinding = { kind: 'continue', levels: Math.max(Number(args[0] ?? 1), 1) };
  return 0;
}

function* evaluate(shell: ShellState, args: readonly string[], streams: ShellStreams): Task<number> {
  return args.length === 0 ? 0 : yield* shell.runText(args.join(' '), streams);
}

function* execute(shell: ShellState, args: readonly string[], streams: ShellStreams): Task<number> {
  if (args.length === 0) return 0;
  const exitCode = yield* shell.execProgram(args, streams);
  shell.unwinding = { kind: 'exit', levels: 1 };
  return exitCode;
}

function* runFile(shell: ShellState, args: readonly string[], streams: ShellStreams): Task<number> {
  const [name = ''] = args;
  const text = shell.process.environment.files.read(shell.pathOf(name));
  if (text === undefined) {
    shell.unwinding = { kind: 'exit', levels: 1 };
    return shell.fail(streams, `.: can't open '${name}': No such file or directory`, 2);
  }
  return yield* shell.runText(text, streams);
}

function* read(shell: ShellState, args: readonly string[], streams: ShellStreams): Task<number> {
  const isRaw = args.includes('-r');
  const names = args.filter((argument) => !argument.startsWith('-'));
  const line = yield* streams.stdin.readLine();
  const text = isRaw ? (line ?? '') : (line ?? '').replaceAll(/\\(.)/g, '$1');
  const separators = shell.variables.get('IFS') ?? ' \t\n';
  const isSeparator = (character: string): boolean => character !== '' && separators.includes(character);
  const targets = names.length === 0 ? ['REPLY'] : names;
  let rest = text;
  for (const [index, name] of targets.entries()) {
    let start = 0;
    while (isSeparator(rest.charAt(start))) start += 1;
    rest = rest.slice(start);
    if (index === targets.length - 1) {
      let end = rest.length;
      while (end > 0 && isSeparator(rest.charAt(end - 1))) end -= 1;
      shell.variables.set(name, rest.slice(0, end));
      break;
    }
    let end = 0;
    while (end < rest.length && !isSeparator(rest.charAt(end))) end += 1;
    shell.variables.set(name, rest.slice(0, end));
    rest = rest.slice(end);
  }
  return line === undefined ? 1 : 0;
}

function* wait(shell: ShellState, args: readonly string[]): Task<number> {
  if (args.length === 0) return yield* shell.waitForJobs();
  let status = 0;
  for (const pid of args) status = yield* shell.waitForJobs(Number(pid));
  return status;
}

function* listJobs(shell: ShellState, _args: readonly string[], streams: ShellStreams): Task<number> {
  for (const [index, job] of shell.jobs.entries()) {
    const state = job.exitCode === undefined ? 'Running' : 'Done';
    streams.stdout(`[${index + 1}]  ${state.padEnd(22)} ${job.argv.join(' ')}\n`);
  }
  return 0;
}

function* typeOf(shell: ShellState, args: readonly string[], streams: ShellStreams): Task<number> {
  let status = 0;
  for (const name of args) {
    if (shell.functions.has(name)) streams.stdout(`${name} is a function\n`);
    else if (BUILTINS.has(name)) streams.stdout(`${name} is a shell builtin\n`);
    else if (shell.findCommand(shell.process.environment, name) !== undefined) {
      streams.stdout(`${name} is ${commandPath(name)}\n`);
    } else {
      streams.stderr(`${name}: not found\n`);
      status = 127;
    }
  }
  return status;
}

/** `command -v NAME` tells, `command NAME` runs without functions. */
function* command(shell: ShellState, args: readonly string[], streams: ShellStreams): Task<number> {
  if (args[0] !== '-v' && args[0] !== '-V')
    return args.length === 0 ? 0 : yield* shell.runProgram(args, streams);
  const [, name = ''] = args;
  if (BUILTINS.has(name) || shell.functions.has(name)) streams.stdout(`${name}\n`);
  else if (shell.findCommand(shell.process.environment, name) !== undefined) {
    streams.stdout(`${commandPath(name)}\n`);
  } else return 127;
  return 0;
}

export function commandPath(name: string): string {
  if (name.startsWith('/')) return name;
  const isForRoot = [
    'ip',
    'iptables',
    'ip6tables',
    'bridge',
    'sysctl',
    'conntrack',
    'tcpdump',
    'route',
    'ifconfig',
  ].includes(name);
  return `${isForRoot ? '/sbin' : '/bin'}/${name}`;
}

function* trap(shell: ShellState, args: readonly string[], streams: ShellStreams): Task<number> {
  if (args.length === 0) {
    for (const [name, action] of shell.traps) streams.stdout(`trap -- '${action}' ${name}\n`);
    return 0;
  }
  const [action = '', ...signals] = args;
  for (const signal of signals) {
    const name = signalName(signal);
    if (action === '-') shell.traps.delete(name);
    else shell.traps.set(name, action);
  }
  return 0;
}

function signalName(text: string): string {
  if (text === '0' || text === 'EXIT') return 'EXIT';
  const plain = text.replace(/^SIG/, '');
  for (const [name, number] of Object.entries(SIGNAL)) if (String(number) === plain) return name;
  return plain;
}

function* doNothing(): Task<number> {
  return 0;
}

function* fail(): Task<number> {
  return 1;
}

/* eslint-enable require-yield */

const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['cd', changeDirectory],
  ['pwd', printDirectory],
  ['export', exportVariables],
  ['unset', unsetVariables],
  ['local', assignVariables],
  ['readonly', assignVariables],
  ['set', setOptions],
  ['shift', shift],
  ['exit', exit],
  ['return', returnFromFunction],
  ['break', breakLoop],
  ['continue', continueLoop],
  ['eval', evaluate],
  ['exec', execute],
  ['.', runFile],
  ['source', runFile],
  ['read', read],
  ['wait', wait],
  ['jobs', listJobs],
  ['type', typeOf],
  ['command', command],
  ['trap', trap],
  ['umask', doNothing],
  ['ulimit', doNothing],
  [':', doNothing],
  ['true', doNothing],
  ['false', fail],
]);

export function findBuiltin(name: string): Builtin | undefined {
  return BUILTINS.get(name);
}

export function builtinNames(): readonly string[] {
  return [...BUILTINS.keys()];
}
