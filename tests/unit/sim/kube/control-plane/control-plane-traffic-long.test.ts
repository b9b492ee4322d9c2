import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const lab = new CommandLab(`apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: traffic }
spec: { cluster: { controlPlane: { traffic: true } } }
`);
const NODE = 'node/node1';

/** Program and server of each connection that is open. */
function connectionsOf(node: string, server: string): readonly string[] {
  const lines = lab.sh(node, 'ss -tnp').stdout.split('\n');
  return lines.flatMap((line) => {
    const [, program] = new RegExp(String.raw`^ESTAB .* ${server} +users:\(\("([^"]+)`, 'u').exec(line) ?? [];
    return program === undefined ? [] : [program];
  });
}

function countsOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe('a way to the API server that was cut', () => {
  it('is found again when the API server has started again', () => {
    lab.sh('node/control-plane', "kill $(ss -ltnp | grep ':6443' | grep -o 'pid=[0-9]*' | cut -d= -f2)");
    lab.sh(NODE, 'sleep 15');
    expect(countsOf(connectionsOf(NODE, '192.168.0.10:6443'))).toEqual({
      kubelet: 4,
      'kube-proxy': 3,
      flanneld: 1,
    });
    expect(connectionsOf('node/control-plane', '127.0.0.1:2379')).toEqual(['kube-apiserver']);
  });

  it('is found again when the cable is back', () => {
    lab.sh(NODE, 'ip link set eth0 down; sleep 60');
    expect(connectionsOf(NODE, '192.168.0.10:6443')).toEqual([]);
    lab.sh(NODE, 'ip link set eth0 up');
    lab.sh(NODE, 'sleep 100');
    expect(countsOf(connectionsOf(NODE, '192.168.0.10:6443'))).toMatchObject({
      kubelet: 4,
      'kube-proxy': 3,
      flanneld: 1,
    });
  });
});
