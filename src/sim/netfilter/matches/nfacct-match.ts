/** `-m nfacct`: counts what passes in a counter with a name; it always matches (xt_nfacct). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';

const OPTIONS = optionTable(['--nfacct-name NAME'], { mandatory: ['--nfacct-name'] });

const MAX_NAME_LENGTH = 31;

export class NfacctMatch extends Match {
  readonly name = 'nfacct';
  readonly options = OPTIONS;
  counterName: string | undefined = undefined;

  takeOption(_option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    if (text === '') return 'Argument must have a minimum length of 1 characters\n';
    this.counterName = text.slice(0, MAX_NAME_LENGTH);
    return undefined;
  }

  matches(context: RuleContext): boolean {
    const counter = context.state.accounting.get(this.counterName ?? '');
    if (counter !== undefined) {
      counter.packets += 1;
      counter.bytes += context.lengthBytes;
    }
    return true;
  }

  /** With two blanks, as the tool prints it. */
  format(): string {
    return ` --nfacct-name  ${this.counterName ?? ''}`;
  }

  describe(): string {
    return `nfacct-name  ${this.counterName ?? ''}`;
  }
}
