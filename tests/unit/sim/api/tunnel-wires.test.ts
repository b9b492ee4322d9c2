import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

function tunnelsOf(cni: string): readonly string[] {
  const lab = new CommandLab(`apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: tunnels}
spec:
  cluster:
    cni: ${cni}
`);
  const { wires } = lab.simulation.topology();
  return wires.flatMap(({ kind, from, to }) => (kind === 'tunnel' ? [`${from} ${to}`] : []));
}

/** Each of the three nodes with each, once. */
function meshOf(device: string): readonly string[] {
  const [first, second, third] = ['control-plane', 'node1', 'node2'].map((name) => `node/${name}:${device}`);
  return [`${first} ${second}`, `${first} ${third}`, `${second} ${third}`];
}

describe('tunnels between machines', () => {
  it.each([
    ['that name their ends', '{plugin: flannel, mode: vxlan}', 'flannel.1'],
    ['to the gateways of routes', '{plugin: calico, mode: ipip}', 'tunl0'],
    ['that Calico writes into a forwarding table', '{plugin: calico, mode: vxlan}', 'vxlan.calico'],
    ['of packets that say themselves where they go', '{plugin: cilium, mode: vxlan}', 'cilium_vxlan'],
    ['of Geneve', '{plugin: cilium, mode: geneve}', 'cilium_geneve'],
    ['between the peers of Weave', '{plugin: weave}', 'vxlan-6784'],
  ])('are drawn: those %s', (_, cni, device) => {
    expect([...tunnelsOf(cni)].sort()).toEqual(meshOf(device));
  });

  it('are none where packets travel without one', () => {
    expect(tunnelsOf('{plugin: calico, mode: bgp}')).toEqual([]);
  });
});
