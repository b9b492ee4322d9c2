/** What Felix and kube-router have written is taken by the real tools, and the kernel then lists what the simulator lists. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { policyLab, WEB_POLICIES } from '#kit/policy-lab';

/** Besides those of the recordings: what needs several rules and sets of other types. */
const MORE = `${WEB_POLICIES}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: many}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ipBlock: {cidr: 192.168.0.0/16, except: [192.168.0.128/25, 192.168.1.0/24]}}]
      ports: [{port: http}, {port: 9000, endPort: 9100}, {protocol: UDP}]
  egress:
    - to: [{namespaceSelector: {}}]
    - ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}, {protocol: SCTP, port: 7}]
`;

function inNamespace(script: string, input = ''): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync('unshare', ['-n', 'sh', '-ec', script], {
    input,
    encoding: 'utf8',
  });
  return { status, text: status === 0 ? stdout : stderr };
}

function hasTools(): boolean {
  const probe =
    'iptables --version; ipset create probe hash:ip,port; iptables -A INPUT -m set --match-set probe src,src -j DROP';
  const { status, text } = inNamespace(probe);
  return status === 0 && text.includes('v1.8.9 (nf_tables)');
}

/** Rules and names of chains, without counters and comments of the tool. */
function rulesOf(saved: string): readonly string[] {
  return saved
    .split('\n')
    .filter((line) => /^[-*:]/.test(line))
    .map((line) => line.replace(/ \[\d+:\d+\]$/, ''))
    .toSorted();
}

describe.skipIf(!hasTools())('the rules of those who enforce policies', () => {
  it.each(['{plugin: calico, mode: bgp}', '{plugin: kube-router}'])(
    'are valid for iptables-restore and ipset under %s',
    (cni) => {
      const lab = new CommandLab(policyLab(cni, MORE));
      const sets = lab.sh('node/node1', 'ipset save').stdout;
      // The real kernel of this machine has no counters of nfacct.
      const filter = lab
        .sh('node/node1', 'iptables-save -t filter')
        .stdout.split('\n')
        .filter((line) => !line.includes('nfacct'))
        .join('\n');
      expect(filter).toMatch(/cali-pi-|KUBE-NWPLCY-/);
      const real = inNamespace(
        [
          `printf '%s' '${sets.replaceAll(/ (?:bucketsize|initval) \S+/g, '')}' | ipset restore`,
          'iptables-restore',
          'iptables-save -t filter',
        ].join('\n'),
        filter,
      );
      expect(real.text).toContain('*filter');
      expect(rulesOf(real.text)).toEqual(rulesOf(filter));
    },
    240_000,
  );
});
