import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';
import { isService } from '#sim/kube/model/service';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    networking: {podSubnet: '10.244.0.0/16,fd00:10:244::/56', serviceSubnet: '10.96.0.0/16,fd00:10:96::/112'}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {nodeName: node1, containers: [{name: main, image: nicolaka/netshoot, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {nodeName: node2, containers: [{name: main, image: nginx}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ipFamilyPolicy: PreferDualStack, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: six}
spec: {selector: {app: web}, ipFamilies: [IPv6], ports: [{port: 80}]}
`;

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

  it('takes a Service to its back end over IPv6', () => {
    const six = cluster.store.find('Service', 'default', 'six');
    const address = isService(six) ? (six.spec.clusterIP ?? '') : '';
    const { stdout } = lab.exec('client', [
      'curl',
      '-s',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      `http://[${address}]/`,
    ]);
    expect(stdout).toBe('200');
    const { stdout: flows } = lab.exec('node1', ['conntrack', '-L', '-f', 'ipv6', '-d', address]);
    expect(flows).toMatch(
      new RegExp(
        `^tcp      6 \\d+ TIME_WAIT src=fd00:10:244:1::2 dst=${address} sport=\\d+ dport=80 ` +
          'src=fd00:10:244:2::2 dst=fd00:10:244:1::2 sport=80 dport=\\d+ \\[ASSURED\\] mark=0 use=1\\n$',
      ),
    );
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
