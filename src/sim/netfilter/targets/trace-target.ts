/** `-j TRACE` (xt_TRACE). The packet goes on and is counted; there is no log to write its way to. */
import { NO_OPTIONS } from '../option-table';
import { CONTINUE, Target } from '../target';

export class TraceTarget extends Target {
  readonly name = 'TRACE';
  readonly options = NO_OPTIONS;

  takeOption(): undefined {
    return undefined;
  }

  apply(): typeof CONTINUE {
    return CONTINUE;
  }

  format(): string {
    return '';
  }

  describe(): string {
    return '';
  }
}
