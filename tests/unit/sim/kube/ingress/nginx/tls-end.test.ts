import { expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { dropView } from '#sim/api/drop-text';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: ingress}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}, {name: node1}]
    ingressControllers: [{class: nginx, kind: nginx, exposure: node-port, nodePorts: {http: 30080, https: 30443}}]
`;

/** As nginx 1.22 and curl 7.88 part: alert, FIN, FIN. */
it('says no goodbye to a client that has closed, whose answer would be a reset', () => {
  const lab = new CommandLab(LAB);
  const { simulation } = lab;
  const before = simulation.drops.count;
  const { exitCode, stdout } = lab.sh('host/laptop', 'curl -sk https://192.168.0.11:30443/');
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('404 Not Found')]);
  simulation.runFor(2e9);
  expect(simulation.drops.since(before).map((drop) => dropView(drop).packet)).toEqual([]);
});
