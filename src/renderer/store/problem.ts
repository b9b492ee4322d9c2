import type { ContractDiagnostic } from '../../main/contract/diagnostic';
import type { Wording } from '../../main/contract/wording';

/** Why something was not done, in words, with what to do next. */
export interface Problem {
  readonly message: Wording;
  /** A sentence, or a clause that can be one. */
  readonly hint?: Wording | undefined;
  readonly diagnostics?: readonly ContractDiagnostic[];
}
