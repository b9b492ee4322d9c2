import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

function labWith(dhcp: string, pods: string): string {
  return `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: leases}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}, {name: node1}]
    cni: {plugin: macvlan, ipam: {type: dhcp}}
  network:
    segments: [{name: lan, cidr: 192.168.0.0/24}, {name: internet, cidr: 203.0.113.0/24}]
    routers:
      - name: router
        masquerade: internet
        ports: [{segment: lan, address: 192.168.0.1${dhcp}}, {segment: internet, address: 203.0.113.1}]
---
${pods}`;
}

function pod(name: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: default}
spec: {nodeName: node1, containers: [{name: web, image: 'nginx:alpine'}]}
---
`;
}

const IN_RANGE = /^192\.168\.0\.20[0-5]$/u;
const kubectl = (lab: CommandLab, line: string): string => lab.sh('host/laptop', `kubectl ${line}`).stdout;
const addressOf = (lab: CommandLab, name: string): string =>
  kubectl(lab, `get pod ${name} -o jsonpath='{.status.podIP}'`);

describe('the IPAM plugin dhcp', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(
      labWith(', dhcp: {first: 192.168.0.200, last: 192.168.0.205, leaseSeconds: 120}', ''),
    );
  });

  it('gets the address of a Pod from the server on the wire', () => {
    lab.sh('host/router', 'timeout 8 tcpdump -n -v -i eth0 port 67 or port 68 > /tmp/seen 2>/dev/null &');
    kubectl(lab, `run web --image=nginx:alpine --overrides='{"spec":{"nodeName":"node1"}}'`);
    kubectl(lab, 'wait --for=condition=Ready pod/web');
    const address = addressOf(lab, 'web');
    expect(address).toMatch(IN_RANGE);
    expect(lab.sh('web', 'ip -4 addr show eth0; ip route').stdout).toMatch(
      new RegExp(`${address}/24[^]*default via 192\\.168\\.0\\.1 dev eth0`),
    );
    lab.sh('host/router', 'sleep 10');
    const seen = lab.sh('host/router', 'cat /tmp/seen').stdout;
    const types = [...seen.matchAll(/DHCP-Message \(53\), length 1: (\w+)/gu)].map(([, type]) => type);
    expect(types.slice(-4)).toEqual(['Discover', 'Offer', 'Request', 'ACK']);
    expect(seen).toContain('0.0.0.0.68 > 255.255.255.255.67: BOOTP/DHCP, Request from');
    expect(seen).toMatch(/192\.168\.0\.1\.67 > 192\.168\.0\.20\d\.68: BOOTP\/DHCP, Reply, length/);
    expect(seen).not.toContain('bad udp cksum');
  });

  it('renews a lease after half of its time', () => {
    lab.sh('host/router', 'timeout 70 tcpdump -n -v -i eth0 port 67 > /tmp/renewed 2>/dev/null; true');
    const address = addressOf(lab, 'web');
    const seen = lab.sh('host/router', 'cat /tmp/renewed').stdout;
    expect(address).toMatch(IN_RANGE);
    expect(seen).toContain(`${address}.68 > 255.255.255.255.67: BOOTP/DHCP, Request from`);
    expect(seen).toMatch(/length 1: Request[^]*length 1: ACK/);
  });

  it('gives the address back with the Pod', () => {
    const address = addressOf(lab, 'web');
    kubectl(lab, 'delete pod web --now');
    kubectl(lab, `run next --image=nginx:alpine --overrides='{"spec":{"nodeName":"node1"}}'`);
    kubectl(lab, 'wait --for=condition=Ready pod/next');
    expect(address).toMatch(IN_RANGE);
    expect(addressOf(lab, 'next')).toBe(address);
  });

  it('leaves a Pod alone that has the name of one which went while nobody had answered yet', () => {
    const slow = new CommandLab(labWith(', dhcp: {first: 192.168.0.200, last: 192.168.0.205}', ''));
    const run = `run web --image=nginx:alpine --overrides='{"spec":{"nodeName":"node1"}}'`;
    slow.sh('host/router', 'ip link set eth0 down');
    kubectl(slow, run);
    slow.sh('host/laptop', 'sleep 3');
    kubectl(slow, 'delete pod web --now');
    expect(slow.sh('node/node1', 'ip netns list').stdout).toBe('');
    kubectl(slow, run);
    slow.sh('host/laptop', 'sleep 5');
    slow.sh('host/router', 'ip link set eth0 up');
    kubectl(slow, 'wait --for=condition=Ready pod/web');
    // As long as the first one would have gone on trying.
    slow.sh('host/laptop', 'sleep 60');
    const address = addressOf(slow, 'web');
    expect(address).toMatch(IN_RANGE);
    expect(slow.sh('web', 'ip -4 addr show eth0').stdout).toContain(address);
    expect(slow.sh('host/laptop', `ping -c 1 ${address}`).exitCode).toBe(0);
  });

  it('says so when nobody answers, after all its tries', () => {
    const silent = new CommandLab(labWith('', pod('web')));
    silent.sh('host/laptop', 'sleep 240');
    expect(kubectl(silent, 'describe pod web')).toContain(
      'plugin type="macvlan" failed (add): error calling DHCP.Allocate: no more tries',
    );
    expect(kubectl(silent, 'get pod web --no-headers')).toContain('ContainerCreating');
  });
});

describe('the DHCP server of a router', () => {
  it('has a range of its segment', () => {
    const wrong = labWith(', dhcp: {first: 10.0.0.1, last: 192.168.0.2}', '');
    expect(() => new CommandLab(wrong)).toThrow(/dhcp\.first.*is not in the network of the segment/u);
  });
});
