/** `-j NFLOG` (xt_NFLOG). The packet goes on and is counted; nobody reads the log. */
import { optionTable } from '../option-table';
import { takeInteger } from '../option-values';
import { quoteArgument } from '../quote-argument';
import { CONTINUE, Target } from '../target';

const OPTIONS = optionTable(
  [
    '--nflog-group NUMBER',
    '--nflog-prefix TEXT',
    '--nflog-range NUMBER',
    '--nflog-size NUMBER',
    '--nflog-threshold NUMBER',
  ],
  { exclusive: [['--nflog-range', '--nflog-size']] },
);
const MAX_PREFIX_LENGTH = 63;
const MAX_WORD = 0xffff_ffff;
const DEFAULT_THRESHOLD = 0;

export class NflogTarget extends Target {
  readonly name = 'NFLOG';
  readonly options = OPTIONS;
  #group = 0;
  #prefix = '';
  #size: number | undefined = undefined;
  #threshold = DEFAULT_THRESHOLD;

  takeOption(option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    if (option === '--nflog-prefix') {
      if (text === '') return 'Argument must have a minimum length of 1 characters\n';
      if (text.includes('\n')) return 'Newlines not allowed in --log-prefix';
      this.#prefix = text.slice(0, MAX_PREFIX_LENGTH);
      return undefined;
    }
    const max = option === '--nflog-range' || option === '--nflog-size' ? MAX_WORD : 0xffff;
    const value = takeInteger(this.name, option, text, { max });
    if (typeof value === 'string') return value;
    if (option === '--nflog-group') this.#group = value;
    else if (option === '--nflog-threshold') this.#threshold = value;
    else if (option === '--nflog-size') this.#size = value;
    return undefined;
  }

  apply(): typeof CONTINUE {
    return CONTINUE;
  }

  format(): string {
    return this.#text(' --');
  }

  describe(): string {
    return this.#text(' ').trimStart();
  }

  #text(mark: string): string {
    let text = this.#prefix === '' ? '' : `${mark}nflog-prefix ${quoteArgument(this.#prefix)}`;
    if (this.#group !== 0) text += `${mark}nflog-group ${this.#group}`;
    if (this.#size !== undefined) text += `${mark}nflog-size ${this.#size}`;
    if (this.#threshold !== DEFAULT_THRESHOLD) text += `${mark}nflog-threshold ${this.#threshold}`;
    return text;
  }
}
