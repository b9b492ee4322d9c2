/** What rules are asked about (`xt_action_param`): a packet at a hook, and what the rules of its namespace share. */
import type { KernelLog } from './kernel-log';
import type { Nat } from './nat';
import type { NetfilterHost } from './netfilter-host';
import { PacketContext } from './packet-context';
import type { RecentLists } from './recent-lists';

/** A counter that rules feed with `-m nfacct`. */
export interface AccountingCounter {
  packets: number;
  bytes: number;
}

/** What the rules of one namespace share. */
export interface RuleState {
  readonly host: NetfilterHost;
  readonly accounting: ReadonlyMap<string, AccountingCounter>;
  readonly recent: RecentLists;
  readonly nat: Nat;
  readonly log: KernelLog;
}

export class RuleContext extends PacketContext {
  readonly state: RuleState;

  constructor(state: RuleState) {
    super();
    this.state = state;
  }
}
