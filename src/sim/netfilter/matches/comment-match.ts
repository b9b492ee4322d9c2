/** `-m comment`: text for people (libxt_comment). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import { quoteArgument } from '../quote-argument';

/** One less than the kernel's buffer (XT_MAX_COMMENT_LEN). */
const MAX_COMMENT_BYTES = 255;
const OPTIONS = optionTable('--comment TEXT');

export class CommentMatch extends Match {
  readonly name = 'comment';
  readonly options = OPTIONS;
  text: string | undefined = undefined;

  takeOption(_option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    if (text.length > MAX_COMMENT_BYTES) {
      return `comment: bad value for option "--comment", or out of range (0-${MAX_COMMENT_BYTES}).\n`;
    }
    this.text = text;
    return undefined;
  }

  findProblem(): string | undefined {
    return this.text === undefined ? 'comment: option "--comment" must be specified\n' : undefined;
  }

  matches(): boolean {
    return true;
  }

  format(): string {
    return ` --comment ${quoteArgument(this.text ?? '')}`;
  }

  describe(): string {
    return `/* ${this.text ?? ''} */`;
  }
}
