import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

/** Two blocks of four addresses. */
const LAB = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  seed: 3
  cluster:
    cni: { plugin: calico, mode: bgp }
---
apiVersion: projectcalico.org/v3
kind: IPPool
metadata: { name: small }
spec: { cidr: 10.245.0.0/29, blockSize: 30, ipipMode: Never, vxlanMode: Never, natOutgoing: true }
`;
const BORROWED = '10.245.0.5';

describe('an address that a node has borrowed of another one’s block', () => {
  let lab: CommandLab;
  const kubectl = (line: string): string => lab.sh('host/laptop', `kubectl ${line}`).stdout;
  const run = (pod: string, node: string): void => {
    kubectl(`run ${pod} --image=busybox --overrides='{"spec":{"nodeName":"${node}"}}' -- sleep infinity`);
    kubectl(`wait --for=condition=Ready pod/${pod}`);
  };
  /** What the cards of nodes see of a ping, by node. */
  const seenOf = (from: string): Readonly<Record<string, string>> => {
    const nodes = ['node1', 'node2'];
    for (const node of nodes)
      lab.sh(
        `node/${node}`,
        `timeout 3 tcpdump -n -t -i eth0 icmp and host ${BORROWED} > /tmp/seen 2> /dev/null &`,
      );
    lab.sh(from, `ping -c 1 -W 1 ${BORROWED}; sleep 4`);
    return Object.fromEntries(
      nodes.map((node) => [node, lab.sh(`node/${node}`, 'cat /tmp/seen').stdout.trim()]),
    );
  };

  beforeAll(() => {
    lab = new CommandLab(LAB);
    kubectl(`patch ippool default-ipv4-ippool --type merge -p '{"spec":{"disabled":true}}'`);
    run('owner', 'node2');
    for (const number of [1, 2, 3, 4]) run(`own${number}`, 'node1');
    run('borrower', 'node1');
    lab.simulation.runFor(3e9);
  });

  it('is of the other block, which the node has no affinity to', () => {
    expect(kubectl("get pod owner borrower -o jsonpath='{.items[*].status.podIP}'")).toBe(
      `10.245.0.4 ${BORROWED}`,
    );
    expect(
      kubectl('get blockaffinities -o jsonpath=\'{range .items[*]}{.spec.node} {.spec.cidr}{"\\n"}{end}\''),
    ).toMatch(/node2 10\.245\.0\.4\/30/u);
  });

  it('is announced by itself beside the block, and the longer prefix decides', () => {
    const routes = lab.sh('node/control-plane', 'ip route').stdout;
    expect(routes).toContain('10.245.0.4/30 via 192.168.0.12 dev eth0 proto bird');
    expect(routes).toContain(`${BORROWED} via 192.168.0.11 dev eth0 proto bird`);
    expect(lab.sh('node/node2', `ip route get ${BORROWED}`).stdout).toContain('via 192.168.0.11 dev eth0');
  });

  it('is reached straight at its node, past the owner of the block', () => {
    const seen = seenOf('node/control-plane');
    expect(seen['node1']).toMatch(
      new RegExp(
        `^IP 192\\.168\\.0\\.10 > ${BORROWED}: ICMP echo request.*\\nIP ${BORROWED} > 192\\.168\\.0\\.10: ICMP echo reply.*$`,
        'u',
      ),
    );
    expect(seen['node2']).toBe('');
  });

  it('is reached from the block’s own node, whose blackhole for the block is shorter', () => {
    expect(lab.sh('owner', `ping -c 1 -W 1 ${BORROWED}`).stdout).toContain('ttl=62');
  });

  it('goes with its Pod: then the owner of the block swallows what is for it', () => {
    kubectl('delete pod borrower --now');
    lab.simulation.runFor(3e9);
    expect(lab.sh('node/control-plane', 'ip route').stdout).not.toContain(BORROWED);
    const seen = seenOf('node/control-plane');
    expect(seen['node1']).toBe('');
    expect(seen['node2']).toMatch(/^IP 192\.168\.0\.10 > 10\.245\.0\.5: ICMP echo request.*$/u);
    const last = lab.simulation.drops.since(0).findLast(({ reason }) => reason === 'blackhole-route');
    expect(last).toMatchObject({
      at: 'node/node2',
      detail: expect.stringContaining('10.245.0.4/30') as string,
    });
  });
});
