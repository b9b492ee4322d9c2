import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: tool}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}, {name: node1}]
    cni: {plugin: bridge}
`;

describe('cnitool', () => {
  let lab: CommandLab;
  const node = (line: string) => lab.sh('node/node1', `export CNI_PATH=/opt/cni/bin; ${line}`);
  beforeAll(() => {
    lab = new CommandLab(LAB);
    node('ip netns add playing');
  });

  it('prints how it is called', () => {
    expect(node('cnitool add bridge')).toMatchObject({ exitCode: 1, stdout: '' });
    expect(node('cnitool add bridge').stderr).toContain('cnitool check  <net> <netns>');
  });

  it('connects a namespace as a runtime would, and prints the result', () => {
    const added = node('cnitool add bridge /var/run/netns/playing');
    expect(added.exitCode).toBe(0);
    expect(JSON.parse(added.stdout)).toMatchObject({
      cniVersion: '1.0.0',
      interfaces: [
        { name: 'cni0' },
        { name: expect.stringMatching(/^veth[0-9a-f]{8}$/) as unknown },
        { name: 'eth0', sandbox: '/var/run/netns/playing' },
      ],
      ips: [
        {
          interface: 2,
          address: expect.stringMatching(/^10\.244\.1\.\d+\/24$/) as unknown,
          gateway: '10.244.1.1',
        },
      ],
      dns: {},
    });
    expect(node('ip netns exec playing ping -c 1 10.244.1.1').exitCode).toBe(0);
    expect(node('ls /var/lib/cni/results').stdout).toMatch(/^bridge-cnitool-[0-9a-f]{20}-eth0$/m);
  });

  it('does not connect an interface twice', () => {
    expect(node('cnitool add bridge /var/run/netns/playing')).toMatchObject({
      exitCode: 1,
      stderr: 'plugin type="bridge" failed (add): container veth name provided (eth0) already exists\n',
    });
    expect(node('CNI_IFNAME=net1 cnitool add bridge /var/run/netns/playing').exitCode).toBe(0);
    expect(node('ip netns exec playing ip -br link').stdout).toMatch(/^net1@/m);
  });

  it('finds all in place, and what somebody has taken away', () => {
    const check = (): string => node('cnitool check bridge /var/run/netns/playing').stderr;
    expect(check()).toBe('');
    // One of two default routes is enough for it.
    node('ip netns exec playing ip link del net1; ip netns exec playing ip route del default');
    expect(check()).toBe(
      'Expected Route {Dst:{IP:0.0.0.0 Mask:00000000} GW:<nil> MTU:0 AdvMSS:0 Priority:0 Table:<nil> Scope:<nil>} not found in routing table\n',
    );
    node('ip netns exec playing ip addr flush dev eth0');
    expect(check()).toMatch(/^Failed to match addr 10\.244\.1\.\d+\/24 on interface eth0$/m);
    node('ip link set $(ip -br link | grep -o "^veth[0-9a-f]*" | head -1) nomaster');
    expect(check()).toBe('CNI veth created for bridge cni0 was not found\n');
    node('rm /var/lib/cni/networks/bridge/10.244.1.*');
    expect(check()).toMatch(/^host-local: Failed to find address added by container cnitool-[0-9a-f]{20}$/m);
    expect(lab.sh('node/node1', 'grep -c CHECK /var/log/podwire-cni.log').stdout).not.toBe('0\n');
  });

  it('takes away what it has made, as often as one likes', () => {
    expect(node('cnitool del bridge /var/run/netns/playing').exitCode).toBe(0);
    expect(node('cnitool del bridge /var/run/netns/playing').exitCode).toBe(0);
    expect(node('ip netns exec playing ip -br link').stdout).not.toContain('eth0');
  });

  it('says what is missing', () => {
    expect(node('cnitool add other /var/run/netns/playing').stderr).toBe(
      'no net configuration with name "other" in /etc/cni/net.d\n',
    );
    expect(node('cnitool add bridge /var/run/netns/nobody').stderr).toContain(
      'plugin type="bridge" failed (add): failed to open netns "/var/run/netns/nobody"',
    );
    expect(lab.sh('node/node1', 'cnitool add bridge /var/run/netns/playing').stderr).toBe(
      'plugin type="bridge" failed (add): no paths provided\n',
    );
  });

  it('refuses CHECK of a configuration that is older than CHECK', () => {
    const old = new CommandLab(LAB.replace('bridge', 'flannel'));
    expect(old.sh('node/node1', 'CNI_PATH=/opt/cni/bin cnitool check cbr0 /var/run/netns/x').stderr).toBe(
      'configuration version "0.3.1" does not support CHECK command\n',
    );
  });
});
