/**
 * Felix's chains of the nat table (projectcalico/calico v3.29 `felix/rules/static.go`, `nat.go`): what leaves the pools with
 * natOutgoing is masqueraded, and so is what a node sends into a tunnel under another of its addresses.
 *
 * Leaves out floating IPs, whose chains are there and empty.
 */
import type { FelixChain, FelixRule } from './felix-chain';
import { setName } from './felix-names';

export const MASQUERADED_POOLS_SET = setName('masq-ipam-pools');
export const ALL_POOLS_SET = setName('all-ipam-pools');

export function natChains(tunnels: readonly string[], hasMasquerade: boolean): readonly FelixChain[] {
  const masquerade = '--jump MASQUERADE --random-fully';
  const outgoing: readonly FelixRule[] = [
    {
      match: `-m set --match-set ${MASQUERADED_POOLS_SET} src -m set ! --match-set ${ALL_POOLS_SET} dst`,
      action: masquerade,
    },
  ];
  return [
    { name: 'cali-PREROUTING', rules: [{ action: '--jump cali-fip-dnat' }] },
    {
      name: 'cali-POSTROUTING',
      rules: [
        { action: '--jump cali-fip-snat' },
        { action: '--jump cali-nat-outgoing' },
        ...tunnels.map((tunnel) => ({
          match: `--out-interface ${tunnel} -m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --src-type LOCAL`,
          action: masquerade,
        })),
      ],
    },
    { name: 'cali-OUTPUT', rules: [{ action: '--jump cali-fip-dnat' }] },
    { name: 'cali-fip-dnat', rules: [] },
    { name: 'cali-fip-snat', rules: [] },
    { name: 'cali-nat-outgoing', rules: hasMasquerade ? outgoing : [] },
  ];
}
