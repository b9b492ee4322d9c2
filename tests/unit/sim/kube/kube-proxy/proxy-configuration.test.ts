import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { diagnosticsOf, readGood } from '#kit/lab-text';

const lab = (kubeProxy: string): string => `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: proxy}
spec: {cluster: {kubeProxy: ${kubeProxy}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {nodeName: node1, containers: [{name: main, image: nginx:1.27}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  clusterIP: 10.96.1.1
  selector: {app: web}
  ports: [{port: 80, nodePort: 30080}]
`;

/** What is wrong with it, as text. */
function problemsOf(kubeProxy: string): readonly string[] {
  return diagnosticsOf(lab(kubeProxy)).map(({ message }) => message);
}

function rules(kubeProxy: string, command: string, pattern: string): readonly string[] {
  const { stdout } = new CommandLab(lab(kubeProxy)).sh('node/node1', `${command} | grep -e '${pattern}'`);
  return stdout.split('\n').filter((line) => line !== '');
}

describe('how kube-proxy tells Pods', () => {
  it('takes the range of the node, in every mode', () => {
    const node = '{detectLocalMode: NodeCIDR}';
    expect(rules(node, 'iptables-save -t nat', 'web cluster IP.*MARK-MASQ')).toEqual([
      '-A KUBE-SVC-LOLE4ISW44XBNF3G ! -s 10.244.1.0/24 -d 10.96.1.1/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
    ]);
    const ipvs = '{mode: ipvs, detectLocalMode: NodeCIDR}';
    expect(rules(ipvs, 'iptables-save -t nat', 'CLUSTER-IP.*MARK-MASQ')).toEqual([
      '-A KUBE-SERVICES ! -s 10.244.1.0/24 -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose" -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ',
    ]);
    const nftables = '{mode: nftables, detectLocalMode: NodeCIDR}';
    const texts = rules(nftables, 'nft list ruleset', '10.244.1.0/24').map((line) =>
      line.replace(/goto \S+/u, 'goto'),
    );
    expect(texts.filter((line) => !line.includes('10.96.0.'))).toEqual([
      '\t\tip daddr 10.96.1.1 tcp dport 80 ip saddr != 10.244.1.0/24 jump mark-for-masquerade',
      '\t\tip saddr 10.244.1.0/24 goto comment "short-circuit pod traffic"',
    ]);
  });

  it('takes the device on which a packet comes in', () => {
    const bridge = '{detectLocalMode: BridgeInterface, detectLocal: {bridgeInterface: cni0}}';
    expect(rules(bridge, 'iptables-save -t nat', 'cni0.*web')).toEqual([
      '-A KUBE-EXT-LOLE4ISW44XBNF3G -i cni0 -m comment --comment "pod traffic for default/web external destinations" -j KUBE-SVC-LOLE4ISW44XBNF3G',
      '-A KUBE-SVC-LOLE4ISW44XBNF3G -d 10.96.1.1/32 ! -i cni0 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
    ]);
    const prefix =
      '{mode: nftables, detectLocalMode: InterfaceNamePrefix, detectLocal: {interfaceNamePrefix: cni}}';
    expect(rules(prefix, 'nft list ruleset', 'iifname.*mark')).toContain(
      '\t\tip daddr 10.96.1.1 tcp dport 80 iifname != "cni*" jump mark-for-masquerade',
    );
  });

  it('writes rules with a device once there is one', () => {
    const started = new CommandLab(
      lab('{mode: nftables, detectLocalMode: BridgeInterface, detectLocal: {bridgeInterface: cni0}}'),
    );
    started.sh('host/laptop', 'sleep 31');
    const { stdout } = started.sh('node/node1', 'nft list ruleset | grep -c "iif.*cni0"');
    expect(Number(stdout)).toBeGreaterThan(0);
    expect(
      started.sh('host/laptop', 'curl -s -o /dev/null -w "%{http_code}" http://192.168.0.11:30080').stdout,
    ).toBe('200');
  });
});

describe('the configuration of kube-proxy', () => {
  it('marks with another bit', () => {
    expect(rules('{iptables: {masqueradeBit: 10}}', 'iptables-save -t nat', '0x400\\b')).toEqual([
      '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x400/0x400',
      '-A KUBE-POSTROUTING -m mark ! --mark 0x400/0x400 -j RETURN',
      '-A KUBE-POSTROUTING -j MARK --set-xmark 0x400/0x0',
    ]);
  });

  it('sets connection tracking', () => {
    const set =
      '{conntrack: {min: 1000, maxPerCore: 100, tcpEstablishedTimeout: 1h, udpTimeout: 0s, tcpBeLiberal: true}}';
    const names = ['max', 'tcp_timeout_established', 'tcp_be_liberal', 'udp_timeout'];
    const started = new CommandLab(lab(set));
    const words = names.map((name) => `net.netfilter.nf_conntrack_${name}`).join(' ');
    expect(started.sh('node/node1', `sysctl -n ${words}`).stdout.trim().split('\n')).toEqual([
      '1000',
      '3600',
      '1',
      '30',
    ]);
  });

  it('is checked', () => {
    expect(problemsOf('{detectLocalMode: Nodes}')).toEqual([
      expect.stringContaining(
        'Unsupported value: "Nodes": supported values: "BridgeInterface", "ClusterCIDR", "InterfaceNamePrefix", "NodeCIDR"',
      ),
    ]);
    expect(problemsOf('{detectLocalMode: BridgeInterface}')).toEqual([
      expect.stringContaining('bridgeInterface: Required value: must not be empty'),
    ]);
    expect(problemsOf('{iptables: {masqueradeBit: 32}}')).toEqual([
      expect.stringContaining('masqueradeBit: Invalid value: 32: must be within the range [0, 31]'),
    ]);
    expect(problemsOf('{iptables: {syncPeriod: 0s}}')).toEqual([
      expect.stringContaining('syncPeriod: Invalid value: "0s": must be greater than 0'),
    ]);
    expect(problemsOf('{iptables: {syncPeriod: 1s, minSyncPeriod: 5s}}')).toEqual([
      expect.stringContaining('must be greater than or equal to minSyncPeriod'),
    ]);
    expect(problemsOf('{conntrack: {min: -1}}')).toEqual([
      expect.stringContaining('min: Invalid value: -1: must be greater than or equal to 0'),
    ]);
    expect(
      readGood(lab('{mode: nftables, iptables: {syncPeriod: 0s}}')).spec.cluster.kubeProxy.syncPeriod,
    ).toBe(undefined);
  });

  it('writes everything anew after an hour', () => {
    const started = new CommandLab(lab('{}'));
    started.sh('node/node1', 'iptables -t nat -F KUBE-SVC-LOLE4ISW44XBNF3G');
    const left = (): number =>
      Number(
        started.sh('node/node1', 'iptables -t nat -S KUBE-SVC-LOLE4ISW44XBNF3G | grep -c KUBE-SEP').stdout,
      );
    expect(left()).toBe(0);
    for (let minute = 0; minute < 61; minute += 1) started.sh('host/laptop', 'sleep 60');
    expect(left()).toBe(1);
  });
});
