import { describe, expect, it } from 'vitest';
import {
  clearMark,
  hashedRules,
  marked,
  unmarked,
  MARK,
  type FelixChain,
} from '#sim/kube/cni/calico/felix/felix-chain';
import { chainName } from '#sim/kube/cni/calico/felix/felix-names';
import { natChains } from '#sim/kube/cni/calico/felix/nat-chains';
import { FORWARD_APPENDED, staticChains } from '#sim/kube/cni/calico/felix/static-chains';

function hashesOf(chain: FelixChain): readonly string[] {
  return hashedRules(chain).map((rule) => /cali:([\w-]{16})/.exec(rule)?.[1] ?? '');
}

describe('the hashes in comments of Felix’s rules', () => {
  it('are those of Felix’s own tests', () => {
    const rules = [{ action: '--jump ACCEPT' }, { action: '--jump DROP' }];
    expect(hashesOf({ name: 'cali-foobar', rules })).toEqual(['42h7Q64_2XDzpwKe', '0sUFHicPNNqNyNx8']);
  });

  it('are those that every node with Calico shows', () => {
    expect(hashesOf({ name: 'FORWARD', rules: [{ action: '--jump cali-FORWARD' }] })).toEqual([
      'wUHhoiAYhphO9Mso',
    ]);
    const chains = staticChains({ hasIpip: true, hasVxlan: false, endpointToHost: 'ACCEPT' });
    const forward = chains.find(({ name }) => name === 'cali-FORWARD');
    expect(forward === undefined ? [] : hashesOf(forward)).toEqual([
      'vjrMJCRpqwy5oRoX',
      'A_sPAO0mcxbT9mOV',
      '8ZoYfO5HKXWbB3pk',
      'jdEuaPBe14V2hutn',
      '12bc6HljsMKsmfr-',
      'NOSxoaGx8OIstr1z',
    ]);
  });

  it('are those of published nodes in the nat table', () => {
    const hashes = new Map(natChains(['vxlan.calico'], true).map((chain) => [chain.name, hashesOf(chain)]));
    expect(hashes.get('cali-PREROUTING')).toEqual(['r6XmIziWUJsdOK6Z']);
    expect(hashes.get('cali-OUTPUT')).toEqual(['GBTAv2p5CwevEyJm']);
    expect(hashes.get('cali-POSTROUTING')).toEqual([
      'Z-c7XtVd2Bq7s_hA',
      'nYKhEzDlr11Jccal',
      'e9dnSgSVNmIcpVhP',
    ]);
    expect(hashes.get('cali-nat-outgoing')).toEqual(['flqWnvo8yq4ULQLa']);
  });

  it('are those of published nodes at the end of FORWARD', () => {
    expect(hashesOf({ name: 'FORWARD*appends*', rules: FORWARD_APPENDED })).toEqual([
      'S93hcgKJrXEqnTfs',
      'mp77cMpurHhyjLrM',
    ]);
  });

  // A published node (Calico v3.2x), before tiers had names in the comments.
  it('are those of a published endpoint, rule by rule', () => {
    const back = { match: marked(MARK.accept), action: '--jump RETURN' };
    const rules = [
      { match: '-m conntrack --ctstate RELATED,ESTABLISHED', action: '--jump ACCEPT' },
      { match: '-m conntrack --ctstate INVALID', action: '--jump DROP' },
      { action: clearMark(MARK.accept) },
      { action: clearMark(MARK.pass), comments: ['Start of policies'] },
      { match: unmarked(MARK.pass), action: '--jump cali-pi-_tTE-E7yY40ogArNVgKt' },
      { ...back, comments: ['Return if policy accepted'] },
      {
        match: unmarked(MARK.pass),
        action: '--jump DROP',
        comments: ['Drop if no policies passed packet'],
      },
      { action: '--jump cali-pri-kns.default' },
      { ...back, comments: ['Return if profile accepted'] },
      { action: '--jump cali-pri-ksa.default.default' },
      { ...back, comments: ['Return if profile accepted'] },
      { action: '--jump DROP', comments: ['Drop if no profiles matched'] },
    ];
    expect(hashesOf({ name: 'cali-tw-cali95aa86cbb2a', rules })).toEqual([
      'eCrqwxNk3cKw9Eq6',
      '_krp5nzavhAu5avJ',
      'Cu-tVtfKKu413YTT',
      'leBL64hpAXM9y4nk',
      'pm-LK-c1ra31tRwz',
      'q_zG8dAujKUIBe0Q',
      'FUDVBYh1Yr6tVRgq',
      'X19Z-Pa0qidaNsMH',
      'Ljj0xNidsduxDGUb',
      '0z9RRvvZI9Gud0Wv',
      'pNCpK-SOYelSULC1',
      'sMkvrxvxj13WlTMK',
    ]);
  });
});

describe('the names of Felix’s chains', () => {
  it('are hashes where they would be longer than iptables takes', () => {
    expect(chainName('cali-pri-', 'kns.default')).toBe('cali-pri-kns.default');
    expect(chainName('cali-pri-', 'ksa.default.default')).toBe('cali-pri-ksa.default.default');
    expect(chainName('cali-pi-', 'default/default.deny-everything')).toMatch(/^cali-pi-_[\w-]{19}$/);
  });
});
