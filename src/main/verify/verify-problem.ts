import { inEnglish, type Wording } from '../../sim/api/sentence';

/** Why nothing could be tried on a cluster, and what to do about it. */
export class VerifyProblem extends Error {
  override readonly name = 'VerifyProblem';
  readonly what: Wording;
  /** Lower case, without a full stop. */
  readonly hint: Wording;

  constructor(what: Wording, hint: Wording) {
    super(`${inEnglish(what)}; ${inEnglish(hint)}`);
    this.what = what;
    this.hint = hint;
  }
}
