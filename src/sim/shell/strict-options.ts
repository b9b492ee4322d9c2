/**
 * Options of small tools: those that the lab has go through, everything else is refused, in the tool's own words when it
 * has no such option either (coreutils 9.1; busybox 1.36 with musl's getopt, without its usage text).
 */
import type { Process, Program } from '../host/process';
import type { Task } from '../host/task';

interface ToolOptions {
  /** Letters of the options that the program has here. */
  readonly has: string;
  /** Letters of those that only the real tool has. */
  readonly realHas: string;
  /** Long ones of the real tool; the lab has none of them. */
  readonly realLong: string;
}

const TOOLS = {
  cat: {
    has: 'n',
    realHas: 'AbeEstTuv',
    realLong: 'show-all number-nonblank show-ends number squeeze-blank show-tabs show-nonprinting',
  },
  cp: {
    has: 'f',
    realHas: 'abdiHlLnPprRsStTuvxZ',
    realLong:
      'archive attributes-only backup copy-contents force interactive link dereference no-clobber no-dereference preserve no-preserve parents recursive reflink remove-destination sparse strip-trailing-slashes symbolic-link suffix target-directory no-target-directory update verbose one-file-system context',
  },
  id: { has: 'gnu', realHas: 'aGrzZ', realLong: 'context group groups name real user zero' },
  mkdir: { has: 'p', realHas: 'mvZ', realLong: 'mode parents verbose context' },
  mv: {
    has: 'f',
    realHas: 'binStTuvZ',
    realLong:
      'backup force interactive no-clobber strip-trailing-slashes suffix target-directory no-target-directory update verbose context',
  },
  rm: {
    has: 'fRr',
    realHas: 'dIiv',
    realLong: 'force interactive one-file-system no-preserve-root preserve-root recursive dir verbose',
  },
  tee: { has: 'a', realHas: 'ip', realLong: 'append ignore-interrupts output-error' },
  touch: { has: '', realHas: 'acdfhmrt', realLong: 'no-create date no-dereference reference time' },
  uname: {
    has: 'amnorsv',
    realHas: 'ip',
    realLong:
      'all kernel-name nodename kernel-release kernel-version machine processor hardware-platform operating-system',
  },
  uniq: {
    has: 'cdu',
    realHas: 'Dfiswz',
    realLong:
      'count repeated all-repeated skip-fields group ignore-case skip-chars unique zero-terminated check-chars',
  },
  wc: { has: 'clw', realHas: 'Lm', realLong: 'bytes chars lines files0-from max-line-length words' },
} as const satisfies Readonly<Record<string, ToolOptions>>;

/** The program, once its options have been looked at. */
export function strictly(name: keyof typeof TOOLS, program: Program): Program {
  const options = TOOLS[name];
  return function* strict(process: Process, args: readonly string[]): Task<number> {
    for (const argument of args) {
      if (argument === '--') break;
      const problem = problemOf(process, argument, options);
      if (problem === undefined) continue;
      process.stderr(`${process.argv[0] ?? ''}: ${problem}\n`);
      return 1;
    }
    return yield* program(process, args);
  };
}

function problemOf(process: Process, argument: string, options: ToolOptions): string | undefined {
  // `-` is standard input, `-5` a number.
  if (!/^-[^\d.]/u.test(argument)) return undefined;
  const isBusybox = process.environment.flavor === 'busybox';
  const hint = isBusybox ? '' : `\nTry '${process.argv[0] ?? ''} --help' for more information.`;
  if (argument.startsWith('--')) {
    const name = argument.slice(2).replace(/=.*$/su, '');
    if (options.realLong.split(' ').includes(name) || name === 'help' || name === 'version') {
      return `option --${name} is not modelled in this lab`;
    }
    return isBusybox ? `unrecognized option: ${name}` : `unrecognized option '${argument}'${hint}`;
  }
  const letter = Array.from(argument.slice(1)).find((each) => !options.has.includes(each));
  if (letter === undefined) return undefined;
  if (options.realHas.includes(letter)) return `option -${letter} is not modelled in this lab`;
  return isBusybox ? `unrecognized option: ${letter}` : `invalid option -- '${letter}'${hint}`;
}
