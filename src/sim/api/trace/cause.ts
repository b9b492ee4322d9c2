import type { FindingFix } from '../../lab/lint/finding';
import type { Because } from './because';

/** What stands behind a failure, and the edits that would mend it, not tried yet. */
export interface Cause extends Because {
  readonly fixes?: readonly FindingFix[];
}
