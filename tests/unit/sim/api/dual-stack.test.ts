import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { DUAL_STACK_CLUSTER, manifestOf, toolPod, webPod, webService } from '#kit/lab-manifest';
import { readGood } from '#kit/lab-text';
import { isService } from '#sim/kube/model/service';

const LAB = manifestOf(
  DUAL_STACK_CLUSTER,
  toolPod('client', 'node1'),
  webPod('web', 'node2'),
  webService('web', 'ipFamilyPolicy: PreferDualStack, ports: [{port: 80}]'),
  webService('six', 'type: NodePort, ipFamilies: [IPv6], ports: [{port: 80, nodePort: 30080}]'),
  `apiVersion: v1
kind: Service
metadata: {name: nobody}
spec: {selector: {app: nobody}, ipFamilies: [IPv6], ports: [{port: 80}]}
`,
  webService('closed', 'ipFamilies: [IPv6], ports: [{port: 53, protocol: UDP}]'),
);

describe('a cluster of both families', () => {
  const lab = new CommandLab(LAB);
  const { cluster } = lab.simulation;

  it('gives nodes, Pods and Services addresses of both', () => {
    expect(cluster.store.find('Node', '', 'node1')).toMatchObject({
      spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24', 'fd00:10:244:1::/64'] },
      status: {
        addresses: [
          { type: 'InternalIP', address: '192.168.0.11' },
          { type: 'InternalIP', address: 'fd00:192:168::11' },
          { type: 'Hostname', address: 'node1' },
        ],
      },
    });
    expect(cluster.store.find('Pod', 'default', 'web')).toMatchObject({
      status: { podIP: '10.244.2.2', podIPs: [{ ip: '10.244.2.2' }, { ip: 'fd00:10:244:2::2' }] },
    });
    const service = cluster.store.find('Service', 'default', 'web');
    expect(service).toMatchObject({ spec: { ipFamilies: ['IPv4', 'IPv6'] } });
    expect(isService(service) ? service.spec.clusterIPs : []).toEqual([
      expect.stringMatching(/^10\.96\./),
      expect.stringMatching(/^fd00:10:96::/),
    ]);
    const six = cluster.store.find('Service', 'default', 'six');
    expect(six).toMatchObject({ spec: { ipFamilies: ['IPv6'], ipFamilyPolicy: 'SingleStack' } });
    expect(isService(six) ? six.spec.clusterIP : '').toMatch(/^fd00:10:96::/);
  });

  it('has an EndpointSlice for each family of a Service', () => {
    const selector = { matchLabels: { 'kubernetes.io/service-name': 'web' } };
    const slices = cluster.store.list('EndpointSlice', { namespace: 'default', selector });
    const shown = slices.map((slice) => ({ type: slice['addressType'], endpoints: slice['endpoints'] }));
    expect(shown).toMatchObject([
      { type: 'IPv4', endpoints: [{ addresses: ['10.244.2.2'] }] },
      { type: 'IPv6', endpoints: [{ addresses: ['fd00:10:244:2::2'] }] },
    ]);
  });

  it('carries IPv6 between Pods of different nodes through a tunnel over IPv6', () => {
    const { stdout } = lab.exec('client', ['ping', '-6', '-c', '2', 'fd00:10:244:2::2']);
    expect(stdout).toContain('2 received');
  });

  it('speaks TCP over IPv6, to a server that listens to both', () => {
    const { stdout } = lab.exec('client', [
      'curl',
      '-s',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code} %{remote_ip}',
      'http://[fd00:10:244:2::2]/',
    ]);
    expect(stdout).toBe('200 fd00:10:244:2::2');
    const { stdout: four } = lab.exec('client', [
      'curl',
      '-s',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      'http://10.244.2.2/',
    ]);
    expect(four).toBe('200');
  });

  /** The IPv6 address of a Service. */
  const addressOf = (name: string): string => {
    const service = cluster.store.find('Service', 'default', name);
    const addresses = isService(service) ? (service.spec.clusterIPs ?? []) : [];
    return addresses.find((address) => address.includes(':')) ?? '';
  };
  const fetch = (target: string, url: string): string =>
    lab.exec(target, ['curl', '-sS', '-m', '5', '-o', '/dev/null', '-w', '%{http_code}', url]).stdout;
  const flowsOf = (node: string, ...filter: readonly string[]): string =>
    lab.exec(node, ['conntrack', '-L', '-f', 'ipv6', ...filter]).stdout;

  it('takes a Service to its back end over IPv6', () => {
    const address = addressOf('six');
    expect(fetch('client', `http://[${address}]/`)).toBe('200');
    expect(flowsOf('node/node1', '-d', address)).toMatch(
      new RegExp(
        `^tcp      6 \\d+ \\w+ src=fd00:10:244:1::2 dst=${address} sport=(\\d+) dport=80 ` +
          'src=fd00:10:244:2::2 dst=fd00:10:244:1::2 sport=80 dport=\\1 \\[ASSURED\\] mark=0 use=1\\n$',
      ),
    );
  });

  it('refuses a Service without back ends', () => {
    const { stderr } = lab.exec('client', ['curl', '-sS', '-m', '5', `http://[${addressOf('nobody')}]/`]);
    expect(stderr).toContain('Could not connect to server');
    expect(lab.exec('node/node1', ['ip6tables', '-S', 'KUBE-SERVICES']).stdout).toContain(
      `-d ${addressOf('nobody')}/128 -p tcp -m comment --comment "default/nobody has no endpoints" -m tcp ` +
        '--dport 80 -j REJECT --reject-with icmp6-port-unreachable',
    );
  });

  it('brings errors about translated packets to their sender', () => {
    const address = addressOf('closed');
    const line = `tcpdump -n -t -v -c 2 'icmp6[0] == 1 or dst port 53' & sleep 1; echo hi | nc -u -w 1 ${address} 53`;
    const { stdout } = lab.sh('client', line);
    expect(stdout).toMatch(
      new RegExp(
        `${address} > fd00:10:244:1::2: \\[icmp6 sum ok\\] ICMP6, destination unreachable, unreachable port, ${address} udp port 53`,
      ),
    );
  });

  it('answers node ports over IPv6, with the node as the sender', () => {
    expect(fetch('host/laptop', 'http://[fd00:192:168::11]:30080/')).toBe('200');
    expect(flowsOf('node/node1', '-s', 'fd00:192:168::100')).toMatch(
      / src=fd00:192:168::100 dst=fd00:192:168::11 sport=\d+ dport=30080 src=fd00:10:244:2::2 dst=fd00:10:244:1::1? /,
    );
    expect(fetch('node/node1', 'http://[fd00:192:168::12]:30080/')).toBe('200');
  });

  it('masquerades what Pods send out of the cluster', () => {
    const { stdout } = lab.exec('client', ['ping', '-6', '-c', '1', 'fd00:192:168::1']);
    expect(stdout).toContain('1 received');
    expect(flowsOf('node/node1', '-d', 'fd00:192:168::1')).toMatch(
      /^icmpv6 {3}58 29 src=fd00:10:244:1::2 dst=fd00:192:168::1 type=128 code=0 id=\d+ src=fd00:192:168::1 dst=fd00:192:168::11 type=129 code=0 id=\d+ mark=0 use=1\n$/,
    );
  });

  it('writes the rules of kubelet, kube-proxy and flannel for IPv6', () => {
    const { stdout } = lab.exec('node/node1', ['ip6tables', '-S', 'INPUT']);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      '-P INPUT ACCEPT',
      '-A INPUT -j KUBE-FIREWALL',
      '-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL',
    ]);
    const { stdout: saved } = lab.exec('node/node1', ['ip6tables-save', '-t', 'nat']);
    expect(saved).toContain(
      '-A FLANNEL-POSTRTG -s fd00:10:244::/56 ! -d ff00::/8 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully\n',
    );
    expect(saved).toContain(
      '-A KUBE-SERVICES ! -d ::1/128 -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS\n',
    );
    expect(saved).toContain('--to-destination [fd00:10:244:2::2]:80\n');
  });

  it('answers IPv6 names', () => {
    const { stdout } = lab.exec('client', ['dig', '+short', 'AAAA', 'web.default.svc.cluster.local']);
    expect(stdout).toMatch(/^fd00:10:96::/);
  });

  it('refuses a Service of a family that a cluster does not have', () => {
    const single = new CommandLab('apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n');
    const outcome = single.simulation.update(
      readGood(
        'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ipFamilies: [IPv6], ports: [{port: 80}]}\n',
      ),
    );
    expect(JSON.stringify(outcome)).toContain(
      'spec.ipFamilies[0]: Invalid value: \\"IPv6\\": not configured on this cluster',
    );
  });
});
