/** `-j CLASSIFY` (xt_CLASSIFY). Devices have no traffic classes here, so that it changes nothing. */
import type { RulePlace } from '../extension';
import { optionTable } from '../option-table';
import { CONTINUE, Target } from '../target';

const OPTIONS = optionTable(['--set-class MAJOR:MINOR'], { mandatory: ['--set-class'] });
const HOOKS = ['FORWARD', 'OUTPUT', 'POSTROUTING'];

export class ClassifyTarget extends Target {
  readonly name = 'CLASSIFY';
  readonly options = OPTIONS;
  #major = '';
  #minor = '';

  takeOption(_option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    const [, major = '', minor = ''] = /^\s*\+?(?:0x)?([0-9a-f]+):\s*\+?(?:0x)?([0-9a-f]+)/i.exec(text) ?? [];
    if (major === '') return `Bad class value "${text}"`;
    this.#major = (Number.parseInt(major, 16) & 0xffff).toString(16);
    this.#minor = (Number.parseInt(minor, 16) & 0xffff).toString(16);
    return undefined;
  }

  override fits({ hookName }: RulePlace): boolean {
    return hookName === undefined || HOOKS.includes(hookName);
  }

  apply(): typeof CONTINUE {
    return CONTINUE;
  }

  format(): string {
    return ` --set-class ${this.#major.padStart(4, '0')}:${this.#minor.padStart(4, '0')}`;
  }

  describe(): string {
    return `CLASSIFY set ${this.#major}:${this.#minor}`;
  }
}
