import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

function labWith(cni: string, pods: string): string {
  return `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: chained}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}, {name: node1}]
    cni: ${cni}
  addresses: {default/kept: 10.244.1.77}
---
${pods}`;
}

function pod(name: string, annotations = '{}'): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: default, annotations: ${annotations}}
spec: {nodeName: node1, containers: [{name: web, image: 'nginx:alpine'}]}
---
`;
}

describe('tuning', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(
      labWith(
        `{plugin: bridge, chain: [{type: tuning, mac: 'c2:11:22:33:44:55', mtu: 1400, promisc: true, sysctl: {net.ipv4.ip_default_ttl: '33', net.ipv4.conf.IFNAME.arp_notify: '1'}}]}`,
        pod('web'),
      ),
    );
  });

  it('changes the interface that bridge has made, and settings of its namespace', () => {
    expect(lab.sh('web', 'ip link show eth0').stdout).toMatch(/PROMISC.* mtu 1400 .*\n.*c2:11:22:33:44:55/);
    expect(lab.sh('web', 'sysctl -n net.ipv4.ip_default_ttl').stdout).toBe('33\n');
    expect(lab.sh('web', 'sysctl -n net.ipv4.conf.eth0.arp_notify').stdout).toBe('1\n');
    expect(lab.exec('node/node1', ['ping', '-c', '1', '10.244.1.2']).stdout).toContain('ttl=33');
  });

  it('tells of the other hardware address in its result, and writes down what was before', () => {
    const calls = lab.sh('node/node1', 'grep \\"tuning\\" /var/log/podwire-cni.log').stdout;
    expect(calls).toMatch(/"stdout":.*"name":"eth0","mac":"c2:11:22:33:44:55"/);
    expect(lab.sh('node/node1', 'cat /run/cni/tuning/*_eth0.json').stdout).toBe(
      '{\n "mac": "0a:58:0a:f4:01:02",\n "promisc": false,\n "mtu": 1500\n}',
    );
  });

  it('refuses what is no network setting, and the Pod has no network', () => {
    const other = new CommandLab(
      labWith(`{plugin: bridge, chain: [{type: tuning, sysctl: {kernel.pid_max: '9'}}]}`, pod('web')),
    );
    expect(other.sh('host/laptop', 'kubectl describe pod web').stdout).toMatch(
      /FailedCreatePodSandBox .* plugin type="tuning" failed \(add\): invalid net sysctl key: "kernel\/pid_max"/,
    );
  });
});

describe('bandwidth', () => {
  const LIMITED = `{plugin: bridge, chain: [{type: bandwidth, ingressRate: 8000000, ingressBurst: 800000, egressRate: 4000000, egressBurst: 400000}]}`;
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(labWith(LIMITED, pod('web')));
    lab.sh('web', 'head -c 1100000 /dev/zero > /usr/share/nginx/html/big');
  });

  const secondsFor = (target: string, url: string): number =>
    Number(lab.exec(target, ['curl', '-s', '-o', '/dev/null', '-w', '%{time_total}', url]).stdout);

  it('holds what a Pod sends to its rate once the burst is spent', () => {
    // 4 Mbit/s are 500,000 bytes a second; 50,000 of 1,100,000 are the burst, and a frame may be owed.
    const time = secondsFor('node/node1', 'http://10.244.1.2/big');
    expect(time).toBeGreaterThan(1.9);
    expect(time).toBeLessThan(2.3);
  });

  it('puts a queue on the end of the node, and an ifb for what comes out of the Pod', () => {
    const links = lab.sh('node/node1', 'ip link').stdout;
    expect(links).toMatch(/: veth[0-9a-f]{8}@if2: .* qdisc htb master cni0/);
    expect(links).toMatch(/: bwp[0-9a-f]{12}: <BROADCAST,NOARP,UP,LOWER_UP> .* qdisc htb state UNKNOWN/);
  });

  it('goes with the Pod', () => {
    lab.sh('host/laptop', 'kubectl delete pod web --now');
    expect(lab.sh('node/node1', 'ip link').stdout).not.toContain('bwp');
  });

  it('takes the annotations of a Pod where its configuration has no rates', () => {
    const other = new CommandLab(
      labWith(
        '{plugin: bridge, chain: [{type: bandwidth, capabilities: {bandwidth: true}}]}',
        pod('web', '{kubernetes.io/ingress-bandwidth: 10M}') +
          pod('odd', '{kubernetes.io/ingress-bandwidth: "1"}'),
      ),
    );
    expect(other.sh('node/node1', 'grep \\"bandwidth\\" /var/log/podwire-cni.log').stdout).toContain(
      '"runtimeConfig":{"bandwidth":{"ingressRate":10000000,"ingressBurst":4294967295}}',
    );
    expect(other.sh('node/node1', 'ip link').stdout).toMatch(/veth[0-9a-f]{8}@if2: .* qdisc htb/);
    expect(other.sh('host/laptop', 'kubectl describe pod odd').stdout).toContain(
      'get cni namespace options: reading pod bandwidth annotations: resource is unreasonably small (< 1kbit)',
    );
  });
});

describe('static', () => {
  it('gives the address that is written, to every Pod of the configuration', () => {
    const lab = new CommandLab(
      labWith(
        `{plugin: bridge, ipam: {type: static, addresses: [{address: 10.244.1.50/24, gateway: 10.244.1.1}], routes: [{dst: 0.0.0.0/0}]}}`,
        pod('one') + pod('two'),
      ),
    );
    for (const name of ['one', 'two'])
      expect(lab.sh(name, 'ip -4 addr show eth0; ip route').stdout).toMatch(
        /10\.244\.1\.50\/24[^]*default via 10\.244\.1\.1 dev eth0/,
      );
  });

  it('gives a Pod the address that the lab keeps for it, and nobody else one', () => {
    const lab = new CommandLab(labWith('{plugin: bridge, ipam: {type: static}}', pod('kept') + pod('none')));
    expect(lab.sh('kept', 'ip -4 addr show eth0').stdout).toContain('10.244.1.77/24');
    expect(lab.sh('host/laptop', 'kubectl describe pod none').stdout).toContain(
      'plugin type="bridge" failed (add): IPAM plugin returned missing IP config',
    );
  });
});
