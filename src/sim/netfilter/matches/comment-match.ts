/** `-m comment`: text for people (libxt_comment). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import { quoteArgument } from '../quote-argument';

/** One less than the kernel's buffer (XT_MAX_COMMENT_LEN); the tool cuts a longer one. */
const MAX_COMMENT_BYTES = 255;
const OPTIONS = optionTable(['--comment TEXT'], { mandatory: ['--comment'] });

export class CommentMatch extends Match {
  readonly name = 'comment';
  readonly options = OPTIONS;
  text: string | undefined = undefined;

  takeOption(_option: string, values: readonly string[]): string | undefined {
    this.text = values[0]?.slice(0, MAX_COMMENT_BYTES);
    return undefined;
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
