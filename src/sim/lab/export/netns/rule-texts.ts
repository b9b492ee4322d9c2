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
  /** `ip6tables-restore` */
  readonly ip6tables: string;
  /** `nft -f -` */
  readonly nftables: string;
  /** `ipvsadm -R` */
  readonly ipvs: string;
}

export function ruleTextsOf(netfilter: Netfilter, hasIpv6: boolean): RuleTexts {
  return {
    accounting: [...netfilter.accounting.keys()],
    sets: netfilter.ipset.run(['save']).stdout,
    iptables: netfilter.save(),
    ip6tables: hasIpv6 ? netfilter.ip6tables.save() : '',
    nftables: netfilter.listNftables(),
    ipvs: formatSaved(netfilter.ipvs.services.services(), true),
  };
}
