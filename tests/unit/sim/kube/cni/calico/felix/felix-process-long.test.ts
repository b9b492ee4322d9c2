import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { policyLab, WEB_POLICIES } from '#kit/policy-lab';

const PATIENCE = 120_000;
const AWAY = '{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/os":"plan9"}}}}}';
const BACK = '{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/os":"linux"}}}}}';

function patch(lab: CommandLab, text: string): void {
  lab.sh('host/laptop', `kubectl -n kube-system patch ds calico-node -p '${text}'; sleep 30`);
}

function policyChains(lab: CommandLab): number {
  return Number(lab.sh('node/node1', 'iptables-save -t filter | grep -c "^:cali-pi-"').stdout);
}

describe('Felix as a process of calico-node', () => {
  it(
    'leaves its rules behind when calico-node ends, and hears of nothing until it is back',
    { timeout: PATIENCE },
    () => {
      const lab = new CommandLab(policyLab('{plugin: calico, mode: bgp}'));
      const rules = (): string => lab.sh('node/node1', 'iptables-save -t filter | grep -v "^[#:]"').stdout;
      const before = rules();
      expect(before).toContain('cali-FORWARD');
      patch(lab, AWAY);
      expect(lab.sh('node/node1', 'ps aux | grep -c "[c]alico-node -felix"').stdout).toBe('0\n');
      lab.exec('host/laptop', ['kubectl', 'apply', '-f', '-'], WEB_POLICIES);
      lab.sh('host/laptop', 'sleep 5');
      expect(rules()).toBe(before);
      expect(policyChains(lab)).toBe(0);
      patch(lab, BACK);
      expect(policyChains(lab)).toBeGreaterThan(0);
    },
  );

  it('is started again by runit when it is killed', { timeout: PATIENCE }, () => {
    const lab = new CommandLab(policyLab('{plugin: calico, mode: bgp}'));
    lab.sh('node/node1', "kill -9 $(ps aux | awk '/[c]alico-node -felix/ { print $2 }')");
    lab.exec('host/laptop', ['kubectl', 'apply', '-f', '-'], WEB_POLICIES);
    lab.sh('host/laptop', 'sleep 0.5');
    expect(policyChains(lab)).toBe(0);
    lab.sh('host/laptop', 'sleep 2');
    expect(policyChains(lab)).toBeGreaterThan(0);
  });
});
