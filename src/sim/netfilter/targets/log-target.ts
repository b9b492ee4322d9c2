/** `-j LOG` (xt_LOG): the packet goes on, and a line about it goes to the kernel's log. */
import { formatLogLine } from '../log-line';
import { optionTable } from '../option-table';
import { parseInteger } from '../option-values';
import { quoteArgument } from '../quote-argument';
import type { RuleContext } from '../rule-context';
import { CONTINUE, Target } from '../target';

const MAX_PREFIX_LENGTH = 29;
const MAX_LEVEL = 7;
const DEFAULT_LEVEL = 4;
const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'];
const LISTED_LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
/** Name and bit of the kernel's flags, in the order that iptables prints them. */
const FLAGS: readonly (readonly [string, number])[] = [
  ['--log-tcp-sequence', 1],
  ['--log-tcp-options', 2],
  ['--log-ip-options', 4],
  ['--log-uid', 8],
  ['--log-macdecode', 32],
];
const OPTIONS = optionTable(['--log-level LEVEL', '--log-prefix TEXT', ...FLAGS.map(([name]) => name)]);

export class LogTarget extends Target {
  readonly name = 'LOG';
  readonly options = OPTIONS;
  #level = DEFAULT_LEVEL;
  #prefix = '';
  #flags = 0;

  takeOption(option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    if (option === '--log-prefix') {
      if (text === '') return 'Argument must have a minimum length of 1 characters\n';
      if (text.includes('\n')) return 'Newlines not allowed in --log-prefix';
      this.#prefix = text.slice(0, MAX_PREFIX_LENGTH);
      return undefined;
    }
    if (option !== '--log-level') {
      this.#flags |= FLAGS.find(([name]) => name === option)?.[1] ?? 0;
      return undefined;
    }
    const named = LEVELS.indexOf(text === 'panic' ? 'emerg' : text);
    const level = parseInteger(text, 0, MAX_LEVEL) ?? named;
    if (level === -1) return `log level "${text}" unknown\n`;
    this.#level = level;
    return undefined;
  }

  apply(context: RuleContext): typeof CONTINUE {
    const { log, host } = context.state;
    const text = formatLogLine(context, this.#prefix, this.#flags);
    log.add({ at: host.clock.now(), level: this.#level, text });
    return CONTINUE;
  }

  format(): string {
    let text = '';
    if (this.#prefix !== '') text += ` --log-prefix ${quoteArgument(this.#prefix)}`;
    if (this.#level !== DEFAULT_LEVEL) text += ` --log-level ${this.#level}`;
    for (const [name, bit] of FLAGS) if ((this.#flags & bit) !== 0) text += ` ${name}`;
    return text;
  }

  describe(isNumeric: boolean): string {
    const prefix = this.#prefix === '' ? '' : ` prefix "${this.#prefix}"`;
    if (isNumeric) return `LOG flags ${this.#flags} level ${this.#level}${prefix}`;
    const flags = FLAGS.filter(([, bit]) => (this.#flags & bit) !== 0).map(([name]) =>
      name.replace('--log-', ' '),
    );
    return `LOG level ${LISTED_LEVELS[this.#level] ?? ''}${flags.join('')}${prefix}`;
  }
}
