import { SIGNAL, type Process } from '../../host/process';
import type { Task } from '../../host/task';
import { deliverSignal } from '../run-program';

/** kill: -SIGNAL or -s SIGNAL, and process numbers of the same container or machine. */
// eslint-disable-next-line require-yield -- done at once
export function* kill(process: Process, args: readonly string[]): Task<number> {
  const rest = [...args];
  let signal: number | undefined = SIGNAL.TERM;
  if (rest[0] === '-l') {
    process.stdout(`${Object.keys(SIGNAL).join(' ')}\n`);
    return 0;
  }
  if (rest[0] === '-s') {
    signal = signalNumber(rest[1] ?? '');
    rest.splice(0, 2);
  } else if (rest[0]?.startsWith('-') === true) signal = signalNumber((rest.shift() ?? '').slice(1));
  if (signal === undefined) {
    process.stderr(`sh: bad signal name '${args[0]?.replace(/^-/, '') ?? ''}'\n`);
    return 1;
  }
  if (rest.length === 0) {
    process.stderr('sh: you need to specify whom to kill\n');
    return 1;
  }
  let exitCode = 0;
  for (const text of rest) {
    const target = [...process.environment.processes].find(({ pid }) => String(pid) === text);
    if (target === undefined) {
      process.stderr(
        /^\d+$/.test(text)
          ? `sh: can't kill pid ${text}: No such process\n`
          : `sh: invalid number '${text}'\n`,
      );
      exitCode = 1;
    } else if (signal !== 0) deliverSignal(target, signal);
  }
  return exitCode;
}

function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const wanted = text.toUpperCase().replace(/^SIG/, '');
  for (const [name, number] of Object.entries(SIGNAL)) if (name === wanted) return number;
  return undefined;
}
