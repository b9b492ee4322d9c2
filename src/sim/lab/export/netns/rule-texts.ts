/** What the tools of netfilter are given to have the rules of a namespace: each its own text, as it prints it itself. */
import { formatSaved } from '../../../netfilter/ipvs/ipvs-text';
import type { Netfilter } from '../../../netfilter/netfilter';

export interface RuleTexts {
  /** Counters that rules name: `nfacct add NAME`. */
  readonly accounting: readonly string[];
  /** `ipset restore` */
  readonly sets: string;
  /** `iptables-restore` */
  readonly iptables: string;
  /** `nft -f -` */
  readonly nftables: string;
  /** `ipvsadm -R` */
  readonly ipvs: string;
}

export function ruleTextsOf(netfilter: Netfilter): RuleTexts {
  return {
    accounting: [...netfilter.accounting.keys()],
    sets: netfilter.ipset.run(['save']).stdout,
    iptables: netfilter.save(),
    nftables: netfilter.listNftables(),
    ipvs: formatSaved(netfilter.ipvs.services.services(), true),
  };
}
