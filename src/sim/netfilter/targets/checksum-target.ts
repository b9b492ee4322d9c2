/**
 * `-j CHECKSUM --checksum-fill` (xt_CHECKSUM): computes a checksum that was left to the device. Checksums here are whole
 * from the beginning, so nothing is left to do.
 */
import type { RulePlace } from '../extension';
import { optionTable } from '../option-table';
import { CONTINUE, Target } from '../target';

const OPTIONS = optionTable(['--checksum-fill'], { mandatory: ['--checksum-fill'] });

export class ChecksumTarget extends Target {
  readonly name = 'CHECKSUM';
  readonly options = OPTIONS;

  takeOption(): undefined {
    return undefined;
  }

  override fits({ table }: RulePlace): boolean {
    return table === 'mangle';
  }

  apply(): typeof CONTINUE {
    return CONTINUE;
  }

  format(): string {
    return ' --checksum-fill';
  }

  describe(): string {
    return 'CHECKSUM fill';
  }
}
