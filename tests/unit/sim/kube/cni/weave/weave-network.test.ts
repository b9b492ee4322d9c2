import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  seed: 3
  cluster:
    cni: { plugin: weave, mode: fastdp }
    networking: { podSubnet: 10.32.0.0/12 }
---
apiVersion: v1
kind: Pod
metadata: { name: server }
spec:
  nodeName: node1
  containers: [{ name: nginx, image: 'nginx:alpine' }]
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec:
  nodeName: node2
  containers: [{ name: client, image: busybox, command: [sleep, infinity] }]
`;

describe('a network of Weave', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(LAB);
  });
  const node1 = (line: string): string => lab.sh('node/node1', line).stdout;

  it('has a bridge for Pods, and behind a veth pair a datapath with the tunnel', () => {
    expect(
      node1('ip -o link')
        .replaceAll(/ group .*/gu, '')
        .split('\n')
        .slice(2, 7),
    ).toEqual([
      '3: datapath: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1376 qdisc noqueue state UNKNOWN mode DEFAULT',
      '4: weave: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1376 qdisc noqueue state UP mode DEFAULT',
      '5: vethwe-datapath@vethwe-bridge: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1376 qdisc noqueue master datapath state UP mode DEFAULT',
      '6: vethwe-bridge@vethwe-datapath: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1376 qdisc noqueue master weave state UP mode DEFAULT',
      '7: vxlan-6784: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 65535 qdisc noqueue master datapath state UNKNOWN mode DEFAULT',
    ]);
  });

  it('gives each node a part of one range, and the node the first address of its part', () => {
    expect(node1('ip -br addr show weave')).toContain('10.40.0.0/12');
    expect(node1('weave status ipam')).toMatch(
      /\(control-plane\) +524288 IPs \(50\.0% of total\)\n\S+\(node1\) +262144 IPs \(25\.0% of total\) \(2 active\)\n\S+\(node2\) +262144 IPs \(25\.0% of total\)\n$/u,
    );
    expect(lab.sh('client', 'ip route').stdout).toContain('default via 10.44.0.0 dev eth0');
  });

  it('carries frames in datagrams whose network names both peers', () => {
    node1('ping -c 1 10.44.0.1');
    const seen = node1(
      'tcpdump -n -T vxlan -c 2 -i eth0 "udp port 6784 and less 200" 2>/dev/null & sleep 0.1; ping -c 1 10.44.0.1 >/dev/null; wait',
    );
    const [out = 0, back = 0] = [...seen.matchAll(/vni (\d+)/gu)].map(([, vni]) => Number(vni));
    expect(out).toBeGreaterThan(0xfff);
    expect(back).toBe((out % 0x1000) * 0x1000 + (out >>> 12));
  });

  it('masquerades what leaves the network, and lets its own pass', () => {
    expect(node1('iptables -t nat -S WEAVE')).toBe(
      '-N WEAVE\n-A WEAVE -s 10.32.0.0/12 -d 224.0.0.0/4 -j RETURN\n' +
        '-A WEAVE ! -s 10.32.0.0/12 -d 10.32.0.0/12 -j MASQUERADE\n-A WEAVE -s 10.32.0.0/12 ! -d 10.32.0.0/12 -j MASQUERADE\n',
    );
    expect(node1('iptables -S FORWARD')).toContain('-A FORWARD -i weave -o weave -j ACCEPT');
  });

  it('tells of its connections as weave status does', () => {
    expect(node1('weave status connections')).toMatch(
      /^-> 192\.168\.0\.10:6783 {5}established fastdp \S+\(control-plane\) mtu=1376\n<- 192\.168\.0\.12:\d+ +established fastdp \S+\(node2\) mtu=1376\n-> 192\.168\.0\.11:6783 {5}failed {6}cannot connect to ourself, retry: never\n$/u,
    );
    expect(node1('weave status')).toContain('    Connections: 3 (2 established, 1 failed)\n');
  });

  it('keeps connections of TCP with heartbeats, and tries the tunnel with frames of full size', () => {
    const seen = node1(
      'timeout 31 tcpdump -n -i eth0 "tcp port 6783 and tcp[13] & 8 != 0 or udp port 6784" 2>/dev/null',
    );
    expect(seen).toMatch(/192\.168\.0\.11\.\d+ > 192\.168\.0\.10\.6783: Flags \[P\.\], .* length 5\n/u);
    expect(seen.match(/6784: BFDv0.* length: 1398\n/gu)?.length).toBeGreaterThan(9);
  });

  it('forwards nothing while the router does not run, and comes back with it', () => {
    lab.sh('node/node1', "kill -9 $(ps -ef | awk '/[l]aunch.sh/ { print $2; exit }')");
    expect(lab.sh('client', 'ping -c 1 -W 1 10.40.0.1').exitCode).toBe(1);
    expect(lab.simulation.drops.since(0).some(({ reason }) => reason === 'no-tunnel-endpoint')).toBe(true);
    lab.simulation.runFor(60e9);
    expect(lab.sh('client', 'ping -c 1 -W 2 10.40.0.1').exitCode).toBe(0);
  });
});
