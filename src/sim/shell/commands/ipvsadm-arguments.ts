/** The words after `ipvsadm`, in the order and with the objections of ipvsadm 1.31 (parse_options of ipvsadm.c). */
import { err, ok, type Result } from '../../base/result';

export type IpvsadmCommand = 'A' | 'E' | 'D' | 'C' | 'a' | 'e' | 'd' | 'L' | 'S' | 'R' | 'set' | 'Z';

export interface IpvsadmArguments {
  readonly command: IpvsadmCommand;
  /** By the name of the option in `OPTIONS`; without a value ''. */
  readonly options: ReadonlyMap<IpvsadmOption, string>;
  /** Which of `-t`, `-u` and `-f` named the service. */
  readonly serviceKind: string;
  readonly operands: readonly string[];
}

export interface IpvsadmFailure {
  readonly message: string;
  readonly exitCode: number;
}

const HELP_HINT: IpvsadmFailure = {
  message: "Try `ipvsadm -h' or 'ipvsadm --help' for more information.",
  exitCode: 255,
};

const COMMANDS: Readonly<Record<string, IpvsadmCommand>> = {
  '-A': 'A',
  '--add-service': 'A',
  '-E': 'E',
  '--edit-service': 'E',
  '-D': 'D',
  '--delete-service': 'D',
  '-C': 'C',
  '--clear': 'C',
  '-a': 'a',
  '--add-server': 'a',
  '-e': 'e',
  '--edit-server': 'e',
  '-d': 'd',
  '--delete-server': 'd',
  '-L': 'L',
  '-l': 'L',
  '--list': 'L',
  '-S': 'S',
  '--save': 'S',
  '-R': 'R',
  '--restore': 'R',
  '--set': 'set',
  '-Z': 'Z',
  '--zero': 'Z',
};

const COMMAND_NAMES: Readonly<Record<IpvsadmCommand, string>> = {
  A: 'add-service',
  E: 'edit-service',
  D: 'delete-service',
  C: 'flush',
  a: 'add-server',
  e: 'edit-server',
  d: 'delete-server',
  L: 'list',
  S: 'save',
  R: 'restore',
  set: 'set',
  Z: 'zero',
};

export type IpvsadmOption =
  | 'numeric'
  | 'ipv6'
  | 'connection'
  | 'service-address'
  | 'scheduler'
  | 'persistent'
  | 'netmask'
  | 'real-server'
  | 'forwarding-method'
  | 'weight'
  | 'u-threshold'
  | 'l-threshold'
  | 'timeout'
  | 'daemon'
  | 'stats'
  | 'rate'
  | 'thresholds'
  | 'persistent-conn'
  | 'nosort'
  | 'sort'
  | 'exact'
  | 'ops'
  | 'sched-flags';

type ValueKind = 'none' | 'required' | 'number';

/** What the words `-p` and so on stand for. */
const FORMS: Readonly<Record<string, readonly [IpvsadmOption, ValueKind]>> = {
  '-t': ['service-address', 'required'],
  '--tcp-service': ['service-address', 'required'],
  '-u': ['service-address', 'required'],
  '--udp-service': ['service-address', 'required'],
  '--sctp-service': ['service-address', 'required'],
  '-f': ['service-address', 'required'],
  '--fwmark-service': ['service-address', 'required'],
  '-s': ['scheduler', 'required'],
  '--scheduler': ['scheduler', 'required'],
  '-p': ['persistent', 'number'],
  '--persistent': ['persistent', 'number'],
  '-M': ['netmask', 'required'],
  '--netmask': ['netmask', 'required'],
  '-r': ['real-server', 'required'],
  '--real-server': ['real-server', 'required'],
  '-m': ['forwarding-method', 'none'],
  '--masquerading': ['forwarding-method', 'none'],
  '-g': ['forwarding-method', 'none'],
  '--gatewaying': ['forwarding-method', 'none'],
  '-i': ['forwarding-method', 'none'],
  '--ipip': ['forwarding-method', 'none'],
  '-w': ['weight', 'required'],
  '--weight': ['weight', 'required'],
  '-x': ['u-threshold', 'required'],
  '--u-threshold': ['u-threshold', 'required'],
  '-y': ['l-threshold', 'required'],
  '--l-threshold': ['l-threshold', 'required'],
  '-6': ['ipv6', 'none'],
  '--ipv6': ['ipv6', 'none'],
  '-c': ['connection', 'none'],
  '--connection': ['connection', 'none'],
  '-n': ['numeric', 'none'],
  '--numeric': ['numeric', 'none'],
  '-o': ['ops', 'none'],
  '--ops': ['ops', 'none'],
  '-b': ['sched-flags', 'required'],
  '--sched-flags': ['sched-flags', 'required'],
  '--timeout': ['timeout', 'none'],
  '--daemon': ['daemon', 'none'],
  '--stats': ['stats', 'none'],
  '--rate': ['rate', 'none'],
  '--thresholds': ['thresholds', 'none'],
  '--persistent-conn': ['persistent-conn', 'none'],
  '--nosort': ['nosort', 'none'],
  '--sort': ['sort', 'none'],
  '--exact': ['exact', 'none'],
};

const LISTING: readonly IpvsadmOption[] = [
  'numeric',
  'ipv6',
  'connection',
  'service-address',
  'timeout',
  'daemon',
  'stats',
  'rate',
  'thresholds',
  'persistent-conn',
  'nosort',
  'sort',
  'exact',
];
const SERVICE: readonly IpvsadmOption[] = [
  'service-address',
  'ipv6',
  'scheduler',
  'persistent',
  'netmask',
  'ops',
  'sched-flags',
];
const SERVER: readonly IpvsadmOption[] = [
  'service-address',
  'ipv6',
  'real-server',
  'forwarding-method',
  'weight',
  'u-threshold',
  'l-threshold',
];

const ALLOWED: Readonly<Record<IpvsadmCommand, readonly IpvsadmOption[]>> = {
  A: SERVICE,
  E: SERVICE,
  D: ['service-address', 'ipv6'],
  C: [],
  a: SERVER,
  e: SERVER,
  d: ['service-address', 'ipv6', 'real-server'],
  L: LISTING,
  S: ['numeric'],
  R: [],
  set: [],
  Z: ['service-address', 'ipv6'],
};
const REQUIRED: Partial<Readonly<Record<IpvsadmCommand, readonly IpvsadmOption[]>>> = {
  A: ['service-address'],
  E: ['service-address'],
  D: ['service-address'],
  a: ['service-address', 'real-server'],
  e: ['service-address', 'real-server'],
  d: ['service-address', 'real-server'],
};

export function failWith(message: string): Result<never, IpvsadmFailure> {
  return err({ message, exitCode: 2 });
}

/** Words as the shell gives them; several letters may stand together behind one dash. */
export function parseIpvsadm(words: readonly string[]): Result<IpvsadmArguments, IpvsadmFailure> {
  const rest = words.flatMap(splitLetters);
  const [first] = rest;
  if (first === undefined) return ok({ command: 'L', options: new Map(), serviceKind: '', operands: [] });
  const command = COMMANDS[first];
  if (command === undefined) return err(HELP_HINT);
  const reader = new OptionReader(rest.slice(1));
  const failure = reader.read(command);
  if (failure !== undefined) return err(failure);
  const { options, operands, serviceKind } = reader;
  if (command === 'set') {
    if (operands.length !== 3) return failWith('--set option requires 3 timeout values');
  } else if (operands[0] !== undefined) return failWith(`unexpected argument ${operands[0]}`);
  for (const option of options.keys()) {
    if (!ALLOWED[command].includes(option)) {
      return failWith(`Illegal '${option}' option with the '${COMMAND_NAMES[command]}' command`);
    }
  }
  const missing = REQUIRED[command]?.find((option) => !options.has(option));
  if (missing !== undefined) {
    return failWith(`You need to supply the '${missing}' option for the '${COMMAND_NAMES[command]}' command`);
  }
  return ok({ command, options, serviceKind, operands });
}

class OptionReader {
  readonly options = new Map<IpvsadmOption, string>();
  readonly operands: string[] = [];
  serviceKind = '';
  readonly #words: string[];

  constructor(words: readonly string[]) {
    this.#words = [...words];
  }

  read(command: IpvsadmCommand): IpvsadmFailure | undefined {
    for (let word = this.#words.shift(); word !== undefined; word = this.#words.shift()) {
      if (!word.startsWith('-') || word === '-') {
        this.operands.push(word);
        continue;
      }
      const failure = this.#take(word, command);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  #take(word: string, command: IpvsadmCommand): IpvsadmFailure | undefined {
    const [spelling = '', attached] = word.startsWith('--') ? word.split(/=(.*)/s) : [word];
    const form = FORMS[spelling];
    if (form === undefined) {
      if (COMMANDS[spelling] !== undefined) return { message: `invalid option \`${spelling}'`, exitCode: 2 };
      return HELP_HINT;
    }
    const [option, kind] = form;
    if (this.options.has(option)) return { message: `multiple '${option}' options specified`, exitCode: 2 };
    const isNext = kind === 'required' || (kind === 'number' && !/^(-|$)/.test(this.#words[0] ?? ''));
    const value = attached ?? (isNext ? this.#words.shift() : '');
    if (value === undefined) return HELP_HINT;
    this.options.set(option, option === 'forwarding-method' ? spelling : value);
    if (option === 'service-address') this.serviceKind = spelling;
    return command === 'set' ? HELP_HINT : undefined;
  }
}

/** `-Lnc` is `-L -n -c`. */
function splitLetters(word: string): readonly string[] {
  if (!/^-[A-Za-z]{2,}$/.test(word)) return [word];
  return Array.from(word.slice(1), (letter) => `-${letter}`);
}
