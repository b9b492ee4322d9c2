/** What kube-proxy feeds is taken by the real tools, and the kernel then lists what the simulator lists. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { endpoint, ELSEWHERE, NODE_IP, NODE_NAME, nodeOf, portOf } from '#kit/service-flows';
import { Prng } from '#sim/base/prng';
import type { SimTime } from '#sim/base/time';
import { formatKubeletRules } from '#sim/kube/kube-proxy/iptables-jumps';
import { IptablesProxier } from '#sim/kube/kube-proxy/iptables-proxier';
import { formatIpvsRules } from '#sim/kube/kube-proxy/ipvs-rules';
import { createWords, IPVS_SETS, ipvsSetEntries } from '#sim/kube/kube-proxy/ipvs-sets';
import { NftablesProxier } from '#sim/kube/kube-proxy/nftables-proxier';
import type { ProxyNode } from '#sim/kube/kube-proxy/proxy-node';
import { CompiledPort } from '#sim/kube/kube-proxy/service-catalogue';
import type { ProxyEndpoint, ServicePort } from '#sim/kube/kube-proxy/service-port';
import { Netfilter } from '#sim/netfilter/netfilter';

/** From util-linux: runs a command in a network namespace of its own. */
const NAMESPACE_TOOL = 'unshare';
const ROUNDS = Number(process.env['PODWIRE_ORACLE_ROUNDS'] ?? '4');
const TIMEOUT_MS = 60_000;

function runInNamespace(
  script: string,
  input: string,
): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout, stderr } = spawnSync(NAMESPACE_TOOL, ['-n', 'sh', '-ec', script], {
    input,
    encoding: 'utf8',
  });
  return { status, stdout: status === 0 ? stdout : stderr };
}

function hasTools(): boolean {
  const versions = 'iptables --version; nft --version';
  const { status, stdout } = runInNamespace(versions, '');
  return status === 0 && stdout.includes('v1.8.9 (nf_tables)') && stdout.includes('v1.0.6');
}

const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;

function drawnPorts(prng: Prng): readonly CompiledPort[] {
  const chance = (): boolean => prng.below(2) === 0;
  return Array.from({ length: 1 + prng.below(8) }, (_, index) => {
    const endpoints: ProxyEndpoint[] = Array.from({ length: prng.below(5) }, (_each, place) =>
      endpoint(`10.180.${index}.${place + 1}`, {
        port: 8080 + prng.below(3),
        ...(chance() ? ELSEWHERE : { nodeName: NODE_NAME }),
        isReady: prng.below(4) > 0,
      }),
    );
    const port: ServicePort = portOf({
      name: chance() ? `ns${index}/svc-${index}:p${index}` : `ns${index}/svc-${index}`,
      protocol: PROTOCOLS[prng.below(PROTOCOLS.length)] ?? 'tcp',
      clusterIp: `172.30.0.${41 + index}`,
      port: 80 + index,
      nodePort: chance() ? 30_000 + index : 0,
      externalIps: chance() ? [`192.168.99.${index + 1}`] : [],
      loadBalancerIps: chance() ? [`1.2.3.${index + 1}`] : [],
      loadBalancerSourceRanges: chance() ? ['203.0.113.0/25', ...(chance() ? ['192.168.0.0/24'] : [])] : [],
      isExternalPolicyLocal: chance(),
      isInternalPolicyLocal: chance(),
      affinitySeconds: chance() ? 10_800 : undefined,
      healthCheckNodePort: chance() ? 31_000 + index : 0,
    });
    return new CompiledPort(port, endpoints);
  });
}

/** Every way to tell Pods, in turn. */
const DETECTIONS: readonly Partial<ProxyNode>[] = [
  {},
  { clusterCidr: undefined, podDevice: { name: 'eth0', isPrefix: false } },
  { clusterCidr: undefined, podDevice: { name: 'veth', isPrefix: true }, masqueradeBit: 10 },
  { clusterCidr: undefined },
];

function drawnNode(mode: 'iptables' | 'ipvs' | 'nftables', round: number): ProxyNode {
  return nodeOf(mode, DETECTIONS[round % DETECTIONS.length]);
}

function withoutComments(saved: string): readonly string[] {
  return saved
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.replace(/ \[\d+:\d+\]$/, ''));
}

describe.skipIf(!hasTools())('what kube-proxy feeds', () => {
  it(
    'restores in iptables as it does here',
    () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const ports = drawnPorts(new Prng(round));
        const netfilter = new Netfilter(new FakeNetfilterHost({ eth0: NODE_IP }));
        const text = new IptablesProxier(drawnNode('iptables', round), netfilter).feed(ports);
        const own = new Netfilter(new FakeNetfilterHost({ eth0: NODE_IP }));
        expect(own.restore(text, { isNoFlush: false }).ok).toBe(true);
        const script =
          'cat > /dev/shm/$$; iptables-restore --test < /dev/shm/$$; iptables-restore < /dev/shm/$$; rm /dev/shm/$$; iptables-save';
        const judged = runInNamespace(script, text);
        expect(judged).toMatchObject({ status: 0 });
        expect(withoutComments(judged.stdout)).toEqual(withoutComments(own.save()));
      }
    },
    TIMEOUT_MS,
  );

  it(
    'leaves the same tables as kubelet and kube-proxy do one after the other',
    () => {
      const node = nodeOf('iptables');
      for (let round = 0; round < ROUNDS; round += 1) {
        const ports = drawnPorts(new Prng(round));
        const running = new Netfilter(new FakeNetfilterHost({ eth0: NODE_IP }));
        running.restore(formatKubeletRules('IPv4'), { isNoFlush: true });
        const proxier = new IptablesProxier(node, running);
        proxier.sync(ports);
        const fresh = new Netfilter(new FakeNetfilterHost({ eth0: NODE_IP }));
        expect(fresh.restore(proxier.feed(ports), { isNoFlush: false }).ok).toBe(true);
        expect(withoutComments(fresh.save())).toEqual(withoutComments(running.save()));
      }
    },
    TIMEOUT_MS,
  );

  it(
    'restores in iptables with the sets of IPVS mode as it does here',
    () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const node = drawnNode('ipvs', round);
        const ports = drawnPorts(new Prng(round));
        const addresses = { nodeAddresses: [NODE_IP], boundAddresses: new Set(['172.30.0.41']) };
        const entries = ipvsSetEntries(ports, node, addresses);
        const sets = IPVS_SETS.map((set) => createWords(set, 'IPv4'));
        const elements = [...entries].flatMap(([set, list]) => [...list].map((entry) => ['add', set, entry]));
        const text = formatIpvsRules(entries, node, true);
        const own = new Netfilter(new FakeNetfilterHost({ eth0: NODE_IP }));
        for (const words of [...sets, ...elements]) expect(own.ipset.run(words).stderr).toBe('');
        expect(own.restore(text, { isNoFlush: false }).ok).toBe(true);
        const commands = [...sets, ...elements].map((words) => `ipset ${words.join(' ')}`);
        const judged = runInNamespace([...commands, 'iptables-restore', 'iptables-save'].join('\n'), text);
        expect(judged).toMatchObject({ status: 0 });
        expect(withoutComments(judged.stdout)).toEqual(withoutComments(own.save()));
      }
    },
    TIMEOUT_MS,
  );

  it(
    'loads in nftables as it does here',
    () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const ports = drawnPorts(new Prng(round));
        const { nftables } = new Netfilter(new FakeNetfilterHost({ eth0: NODE_IP }));
        const proxier = new NftablesProxier(drawnNode('nftables', round), nftables);
        expect(proxier.sync(ports, 0 as SimTime)).toBe(true);
        const script = 'ip link add eth0 type veth peer name peer0; nft -f -; nft list ruleset';
        const judged = runInNamespace(script, proxier.feed(ports));
        expect(judged).toEqual({ status: 0, stdout: nftables.list() });
      }
    },
    TIMEOUT_MS,
  );

  it(
    'loads in nftables over a table that is there already',
    () => {
      const ports = drawnPorts(new Prng(3));
      const { nftables } = new Netfilter(new FakeNetfilterHost({ eth0: NODE_IP }));
      const proxier = new NftablesProxier(nodeOf('nftables'), nftables);
      const again = new NftablesProxier(nodeOf('nftables'), nftables);
      proxier.sync(ports, 0 as SimTime);
      expect(again.sync(ports, 0 as SimTime)).toBe(true);
    },
    TIMEOUT_MS,
  );
});
