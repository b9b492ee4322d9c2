/** sysctl of procps 4.0, and busybox's: the network settings of the namespace, read and written. -a -n -N -b -e -q -w -r. */
import { hasOption, optionValue, parseOptions, type ParsedOptions } from '../../app/options';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { Sysctl } from '../../net/sysctl';

const LONG_OPTIONS = {
  all: 'a',
  values: 'n',
  names: 'N',
  binary: 'b',
  ignore: 'e',
  quiet: 'q',
  write: 'w',
  pattern: 'r:',
  load: 'p',
  system: 'S',
};

// eslint-disable-next-line require-yield -- done at once
export function* sysctl(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: 'aAXnNbeqwr:pSoxfd', long: LONG_OPTIONS });
  if (!parsed.ok) {
    process.stderr(`sysctl: invalid option -- '${parsed.error.option.replace(/^-+/, '')}'\n`);
    return 1;
  }
  const { options } = parsed;
  if (hasOption(options, 'p') || hasOption(options, 'f') || hasOption(options, 'S')) {
    process.stderr('sysctl: files of settings are not modelled\n');
    return 1;
  }
  const run = new SysctlRun(process, options);
  if (hasOption(options, 'a') || hasOption(options, 'A') || hasOption(options, 'X')) return run.showAll();
  if (options.operands.length === 0) {
    process.stderr("sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
    return 1;
  }
  for (const argument of options.operands) run.take(argument);
  return run.exitCode;
}

class SysctlRun {
  exitCode = 0;
  readonly #process: Process;
  readonly #options: ParsedOptions;
  readonly #settings: Sysctl;
  readonly #pattern: RegExp | undefined;

  constructor(process: Process, options: ParsedOptions) {
    this.#process = process;
    this.#options = options;
    this.#settings = process.environment.namespace.stack.sysctl;
    const pattern = optionValue(options, 'r');
    this.#pattern = pattern === undefined ? undefined : patternOf(pattern);
  }

  showAll(): number {
    for (const [name, value] of this.#settings.entries()) this.#show(name, value);
    return 0;
  }

  /** `NAME`, `NAME=VALUE`, or the beginning of names. */
  take(argument: string): void {
    const at = argument.indexOf('=');
    const name = (at === -1 ? argument : argument.slice(0, at)).trim();
    if (at !== -1) this.#write(name, argument.slice(at + 1).trim());
    else if (hasOption(this.#options, 'w'))
      this.#fail('sysctl: command line(0): invalid syntax, continuing...');
    else this.#read(name);
  }

  #read(name: string): void {
    const key = keyOf(name);
    const value = this.#isThere(key) ? this.#settings.get(key) : undefined;
    if (value !== undefined) {
      this.#show(key, value);
      return;
    }
    const under = this.#settings.entries().filter(([each]) => each.startsWith(`${key}.`));
    for (const [each, text] of under) this.#show(each, text);
    if (under.length === 0) this.#failUnknown(name, key);
  }

  #write(name: string, value: string): void {
    const key = keyOf(name);
    if (!this.#isThere(key)) {
      this.#failUnknown(name, key);
      return;
    }
    // Several numbers are kept with tabs between them.
    const isList = this.#settings.get(key)?.includes('\t') === true;
    const written = this.#settings.write(key, isList ? value.replaceAll(/\s+/g, '\t') : value);
    if (written.ok) {
      if (!hasOption(this.#options, 'q')) this.#show(key, value);
    } else if (written.error === 'unknown-key') this.#failUnknown(name, key);
    else {
      const isMissing = written.error === 'no-such-value';
      const words = isMissing ? 'No such file or directory' : 'Invalid argument';
      this.#fail(`sysctl: setting key "${key}": ${words}`);
    }
  }

  /** Whether a setting of a device is one of a device that exists. */
  #isThere(key: string): boolean {
    const place = /^net\.ipv[46]\.(?:conf|neigh)\.(.+)\.\w+$/.exec(key)?.[1]?.replaceAll('/', '.');
    if (place === undefined || place === 'all' || place === 'default') return true;
    return this.#process.environment.namespace.stack.findDevice(place) !== undefined;
  }

  #show(name: string, value: string): void {
    if (this.#pattern?.test(name) === false) return;
    const { stdout } = this.#process;
    if (hasOption(this.#options, 'N')) stdout(`${name}\n`);
    else if (hasOption(this.#options, 'b')) stdout(value);
    else stdout(hasOption(this.#options, 'n') ? `${value}\n` : `${name} = ${value}\n`);
  }

  #failUnknown(name: string, key: string): void {
    if (hasOption(this.#options, 'e')) return;
    this.#fail(
      this.#process.environment.flavor === 'busybox'
        ? `sysctl: error: '${name}' is an unknown key`
        : `sysctl: cannot stat /proc/sys/${pathOf(key)}: No such file or directory`,
    );
  }

  #fail(text: string): void {
    this.#process.stderr(`${text}\n`);
    this.exitCode = 1;
  }
}

/** `net/ipv4/conf/flannel.1/rp_filter` names `net.ipv4.conf.flannel/1.rp_filter`. */
function keyOf(name: string): string {
  const slash = name.indexOf('/');
  const dot = name.indexOf('.');
  if (slash === -1 || (dot !== -1 && dot < slash)) return name;
  return name.replaceAll(/[./]/g, (separator) => (separator === '/' ? '.' : '/'));
}

function pathOf(key: string): string {
  return key.replaceAll(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}

/** An extended regular expression of POSIX, nearly that of JavaScript; what cannot be one matches nothing. */
function patternOf(text: string): RegExp {
  const isPlain = /^[\w.^$*+?|()[\]{}\\/: -]*$/.test(text) && isBalanced(text);
  return isPlain ? new RegExp(text) : /(?!)/;
}

function isBalanced(text: string): boolean {
  const count = (character: string): number => text.split(character).length;
  const isClosed = count('(') === count(')') && count('[') === count(']') && count('{') === count('}');
  return isClosed && !/(?:^|[(|])[*+?{]|[*+?][*+?{]|\\$/.test(text);
}
