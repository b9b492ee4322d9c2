/** `-j NOTRACK` and `-j CT --notrack` (xt_CT): connection tracking leaves the packet alone. Leaves out zones and helpers. */
import { FLOW_STATE } from '../connection';
import { NO_OPTIONS, optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';
import { CONTINUE, Target, type TargetPlace } from '../target';

const CT_OPTIONS = optionTable('--notrack');

export class NotrackTarget extends Target {
  readonly name: 'NOTRACK' | 'CT';
  readonly options;
  override readonly needsTracking = true;
  #isGiven = false;

  constructor(name: 'NOTRACK' | 'CT') {
    super();
    this.name = name;
    this.options = name === 'CT' ? CT_OPTIONS : NO_OPTIONS;
    this.#isGiven = name === 'NOTRACK';
  }

  override get listedName(): string {
    return 'CT';
  }

  takeOption(): string | undefined {
    this.#isGiven = true;
    return undefined;
  }

  findProblem(): string | undefined {
    return undefined;
  }

  fits({ table }: TargetPlace): boolean {
    return table === 'raw';
  }

  apply({ packet }: RuleContext): typeof CONTINUE {
    if (this.#isGiven && packet.flowState === FLOW_STATE.NONE) packet.flowState = FLOW_STATE.UNTRACKED;
    return CONTINUE;
  }

  format(): string {
    return this.name === 'CT' && this.#isGiven ? ' --notrack' : '';
  }

  describe(): string {
    return this.name === 'CT' ? (this.#isGiven ? 'CT notrack' : 'CT') : 'NOTRACK';
  }
}
