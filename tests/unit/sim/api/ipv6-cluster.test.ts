import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { manifestOf, toolPod, webPod, webService } from '#kit/lab-manifest';
import { isPod, podAddressesOf } from '#sim/kube/model/pod';
import { isService, type ServiceSpec } from '#sim/kube/model/service';

const OBJECTS = manifestOf(
  toolPod('client', 'node1'),
  webPod('web', 'node2', 'readinessProbe: {httpGet: {path: /, port: 80}}'),
  `apiVersion: v1
kind: Pod
metadata: {name: here}
spec: {nodeName: node1, hostNetwork: true, containers: [{name: main, image: busybox, command: [sleep, infinity]}]}
`,
  webService('web', 'type: NodePort, ports: [{port: 80, nodePort: 30080}]'),
  webService('both', 'ipFamilyPolicy: PreferDualStack, ports: [{port: 80}]'),
);

function labWith(spec: string): CommandLab {
  return new CommandLab(`apiVersion: podwire.dev/v1\nkind: Lab\nspec:\n${spec}---\n${OBJECTS}`);
}

function fetchStatus(lab: CommandLab, target: string, url: string): string {
  return lab.exec(target, ['curl', '-sS', '-m', '5', '-o', '/dev/null', '-w', '%{http_code}', url]).stdout;
}

function specOf(lab: CommandLab, name: string): ServiceSpec {
  const service = lab.simulation.cluster.store.find('Service', 'default', name);
  if (!isService(service)) throw new Error(`no Service ${name}`);
  return service.spec;
}

describe('a cluster of IPv6 alone', () => {
  const lab = labWith('  cluster: {networking: {podSubnet: "fd00:10:244::/56"}}\n');
  const { cluster } = lab.simulation;

  it('gives nodes, Pods and Services IPv6 addresses and no others', () => {
    expect(cluster.store.find('Node', '', 'node1')).toMatchObject({
      spec: { podCIDR: 'fd00:10:244:1::/64', podCIDRs: ['fd00:10:244:1::/64'] },
      status: {
        addresses: [
          { type: 'InternalIP', address: 'fd00:192:168::11' },
          { type: 'Hostname', address: 'node1' },
        ],
      },
    });
    expect(cluster.store.find('Pod', 'default', 'web')).toMatchObject({
      status: {
        podIP: 'fd00:10:244:2::2',
        podIPs: [{ ip: 'fd00:10:244:2::2' }],
        hostIPs: [{ ip: 'fd00:192:168::12' }],
      },
    });
    expect(specOf(lab, 'both')).toMatchObject({ ipFamilies: ['IPv6'], ipFamilyPolicy: 'PreferDualStack' });
    expect(specOf(lab, 'both').clusterIPs).toEqual([expect.stringMatching(/^fd00:10:96::/)]);
    expect(lab.sh('client', 'ip -4 -o addr').stdout).toMatch(/^1: lo {4}inet 127\.0\.0\.1\/8 [^\n]+\n$/);
  });

  it('has the API server, and DNS, behind IPv6 Services', () => {
    const selector = { matchLabels: { 'kubernetes.io/service-name': 'kubernetes' } };
    expect(cluster.store.list('EndpointSlice', { namespace: 'default', selector })).toMatchObject([
      { addressType: 'IPv6', endpoints: [{ addresses: ['fd00:192:168::10'] }] },
    ]);
    expect(lab.sh('client', 'env | grep ^KUBERNETES_PORT=').stdout).toBe(
      'KUBERNETES_PORT=tcp://[fd00:10:96::1]:443\n',
    );
    expect(lab.exec('client', ['nc', '-z', '-v', 'kubernetes.default', '443']).exitCode).toBe(0);
    expect(lab.sh('client', 'grep nameserver /etc/resolv.conf').stdout).toBe('nameserver fd00:10:96::a\n');
    expect(lab.sh('node/node1', 'cat /etc/resolv.conf').stdout).toBe('nameserver fd00:192:168::1\n');
  });

  it('is reached by names, by the addresses of Pods and nodes, and reaches the internet', () => {
    expect(fetchStatus(lab, 'client', 'http://web/')).toBe('200');
    expect(fetchStatus(lab, 'client', 'http://[fd00:10:244:2::2]/')).toBe('200');
    expect(fetchStatus(lab, 'host/laptop', 'http://[fd00:192:168::11]:30080/')).toBe('200');
    expect(fetchStatus(lab, 'client', 'http://example.com/')).toBe('200');
    const both = lab.exec('client', [
      'curl',
      '-g',
      '-6',
      '-sS',
      '-o',
      '/dev/null',
      'http://[fd00:10:244:2::2]/',
    ]);
    expect(both).toMatchObject({ stderr: '', exitCode: 0 });
  });

  it('tunnels over IPv6, and tells Pods what fits', () => {
    expect(lab.sh('node/node1', 'ss -Huan').stdout).toMatch(/^UNCONN 0 {6}0 +\[::\]:8472 +\[::\]:\* *\n$/);
    expect(lab.sh('node/node1', 'ip -o link show type vxlan').stdout).toMatch(
      /^\d+: flannel-v6\.1: .* mtu 1430 /,
    );
    // Fragments are put together on the bridge, and taken apart again as the tunnel needs it.
    const long = lab.exec('client', ['ping', '-c', '1', '-s', '3000', 'fd00:10:244:2::2']).stdout;
    expect(long).toContain('3008 bytes from fd00:10:244:2::2: icmp_seq=1 ttl=62');
    const first = lab.exec('client', ['ping', '-c', '1', '-s', '1400', 'fd00:10:244:2::2']).stdout;
    expect(first).toContain('From fd00:10:244:1::1 icmp_seq=1 Packet too big: mtu=1430\n');
    // The answer of the other Pod meets its own tunnel.
    lab.exec('client', ['ping', '-c', '1', '-s', '1400', '-W', '1', 'fd00:10:244:2::2']);
    const third = lab.exec('client', ['ping', '-c', '1', '-s', '1400', 'fd00:10:244:2::2']).stdout;
    expect(third).toContain('1408 bytes from fd00:10:244:2::2: icmp_seq=1 ttl=62');
  });

  it('writes the rules of kube-proxy for both families, and Services in those of IPv6 alone', () => {
    expect(lab.sh('node/node1', 'iptables -t nat -S KUBE-SERVICES').stdout).toBe(
      '-N KUBE-SERVICES\n-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS\n',
    );
    expect(lab.sh('node/node1', 'ip6tables -t nat -S KUBE-SERVICES').stdout).toContain(
      '-d fd00:10:96::a/128 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53',
    );
  });
});

describe('a picture of a cluster with IPv6', () => {
  const view = (podSubnet: string): ReturnType<CommandLab['simulation']['topology']> =>
    labWith(`  cluster: {networking: {podSubnet: "${podSubnet}"}}\n`).simulation.topology();

  it('shows the addresses that devices, Pods and Services were given', () => {
    const { machines, services } = view('fd00:10:244::/56');
    const node = machines.find(({ name }) => name === 'node2');
    expect(node?.interfaces.map(({ name, addresses }) => [name, ...addresses])).toMatchObject([
      ['lo', '127.0.0.1/8', '::1/128'],
      ['eth0', 'fd00:192:168::12/64'],
      ['flannel-v6.1', 'fd00:10:244:2::/128'],
      ['cni0', 'fd00:10:244:2::1/64'],
      [expect.stringMatching(/^veth/)],
    ]);
    expect(node?.pods).toMatchObject([{ address: 'fd00:10:244:2::2' }]);
    expect(node?.pods[0]?.secondAddress).toBeUndefined();
    const web = services.find(({ name }) => name === 'web');
    expect(web).toMatchObject({ endpoints: ['[fd00:10:244:2::2]:80'] });
  });

  it('shows both of two families', () => {
    const { machines, services } = view('fd00:10:244::/56,10.244.0.0/16');
    const pods = machines.flatMap((machine) => machine.pods);
    expect(pods.find(({ name }) => name === 'web')).toMatchObject({
      address: 'fd00:10:244:2::2',
      secondAddress: '10.244.2.2',
      interfaces: [{ name: 'lo' }, { addresses: ['10.244.2.2/24', 'fd00:10:244:2::2/64'] }],
    });
    const both = services.find(({ name }) => name === 'both');
    expect(both?.secondClusterAddress).toMatch(/^10\./);
    expect(both?.endpoints).toEqual(['[fd00:10:244:2::2]:80', '10.244.2.2:80']);
  });
});

describe('a cluster of both families with IPv6 first', () => {
  const lab = labWith(
    '  cluster: {cni: {mode: host-gw}, networking: {podSubnet: "fd00:10:244::/56,10.244.0.0/16", serviceSubnet: "fd00:10:96::/112,10.96.0.0/16"}}\n',
  );
  const { cluster } = lab.simulation;

  it('lists the IPv6 address first wherever there is an order', () => {
    expect(cluster.store.find('Node', '', 'node2')).toMatchObject({
      spec: { podCIDR: 'fd00:10:244:2::/64', podCIDRs: ['fd00:10:244:2::/64', '10.244.2.0/24'] },
      status: { addresses: [{ address: 'fd00:192:168::12' }, { address: '192.168.0.12' }, {}] },
    });
    expect(cluster.store.find('Pod', 'default', 'here')).toMatchObject({
      status: {
        podIPs: [{ ip: 'fd00:192:168::11' }, { ip: '192.168.0.11' }],
        hostIPs: [{ ip: 'fd00:192:168::11' }, { ip: '192.168.0.11' }],
      },
    });
    const web = cluster.store.find('Pod', 'default', 'web');
    expect(isPod(web) ? podAddressesOf(web) : []).toEqual(['fd00:10:244:2::2', '10.244.2.2']);
    expect(specOf(lab, 'web')).toMatchObject({ ipFamilies: ['IPv6'], ipFamilyPolicy: 'SingleStack' });
    expect(specOf(lab, 'both')).toMatchObject({ ipFamilies: ['IPv6', 'IPv4'] });
    expect(specOf(lab, 'both').clusterIPs).toEqual([
      expect.stringMatching(/^fd00:10:96::/),
      expect.stringMatching(/^10\.96\./),
    ]);
  });

  it('routes the Pods of both families through their nodes', () => {
    expect(lab.sh('node/node1', 'ip -6 route show fd00:10:244:2::/64').stdout).toBe(
      'fd00:10:244:2::/64 via fd00:192:168::12 dev eth0 metric 1024 pref medium\n',
    );
    expect(lab.sh('node/node1', 'ip route show 10.244.2.0/24').stdout).toBe(
      '10.244.2.0/24 via 192.168.0.12 dev eth0 \n',
    );
    for (const url of ['http://web/', 'http://both/', 'http://[fd00:10:244:2::2]/', 'http://10.244.2.2/']) {
      expect(fetchStatus(lab, 'client', url)).toBe('200');
    }
  });
});

describe('ranges of a cluster that cannot be', () => {
  it.each([
    [
      "podSubnet: 'fd00:10:244::/56,fd00:10:245::/56'",
      'expected one (IPv4 or IPv6) CIDR or two CIDRs from each family for dual-stack networking',
    ],
    [
      "podSubnet: 'fd00:10:244::/65'",
      'the size of pod subnet with mask 65 is smaller than the size of node subnet with mask 64',
    ],
    ["podSubnet: 'fd00:10::/32'", 'pod subnet mask (32) and node-mask (64) difference is greater than 16'],
    ["podSubnet: '10.0.0.0/7'", 'pod subnet mask (7) and node-mask (24) difference is greater than 16'],
    ["podSubnet: 'fd00:10:244::'", "couldn't parse subnet"],
    [
      "podSubnet: 'fd00:10:244::/56', serviceSubnet: 'fd00:10:96::/107'",
      'specified service subnet is too large; for 128-bit addresses, the mask must be >= 108',
    ],
    [
      "podSubnet: 'fd00:10:244::/56', serviceSubnet: 'fd00:10:96::/125'",
      'subnet with 8 address(es) is too small, the minimum is 10',
    ],
    [
      "podSubnet: 'fd00:10:244::/56', serviceSubnet: '10.96.0.0/12'",
      'no Pod has an IPv4 address: expected families of podSubnet, IPv6',
    ],
  ])('%s', (networking, why) => {
    expect(() => labWith(`  cluster: {networking: {${networking}}}\n`)).toThrow(why);
  });

  it('needs an address of the primary family on every node', () => {
    const spec =
      "  cluster: {networking: {podSubnet: 'fd00:10:244::/56'}}\n" +
      '  network: {segments: [{name: lan, cidr: 192.168.0.0/24}]}\n';
    expect(() => labWith(spec)).toThrow(
      'node node1 has no IPv6 address, and IPv6 is the primary family of podSubnet',
    );
  });
});
