/**
 * The analysis against the simulator: packets of real clients through what plugins make of policies. No pair may disagree.
 *
 * Where the API leaves a choice, plugins differ: Calico takes a Pod whose address is in a block for a member of it, Cilium
 * does not (its blocks are for who is outside the cluster); and Cilium takes a named port for every number that a Pod of the
 * cluster gives that name (`docs/fidelity.md`).
 */
import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { ASKED_PORTS, randomCluster } from '#kit/random-policies';
import { containsPort, NO_CONNECTIONS } from '#sim/policy/connection-set';
import { reachabilityOf } from '#sim/policy/reachability';
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { isPod, podAddressesOf } from '#sim/kube/model/pod';

const PODS = 6;
/** curl's exit code when nobody answers: dropped packets. One that is refused came through. */
const TIMED_OUT = '28';

function objectsOf(seed: number, cni: string): readonly KubeObject[] {
  return randomCluster(seed, PODS, { hasOwnNames: cni === 'calico' });
}

function labOf(seed: number, cni: string): string {
  const lab = {
    apiVersion: 'podwire.dev/v1',
    kind: 'Lab',
    metadata: { name: 'random' },
    spec: {
      seed: 1,
      cluster: {
        nodes: [{ name: 'control-plane', role: 'control-plane' }, { name: 'node1' }, { name: 'node2' }],
        cni: { plugin: cni },
      },
    },
  };
  return [lab, ...objectsOf(seed, cni)].map((object) => JSON.stringify(object)).join('\n---\n');
}

describe.each(['calico', 'cilium'])('under %s', (cni) => {
  it.each([1, 2, 3, 5])('every pair of cluster %i reaches what the analysis says, and no more', (seed) => {
    const lab = new CommandLab(labOf(seed, cni));
    const pods = lab.simulation.cluster.store
      .list('Pod')
      .filter(isPod)
      .filter(({ metadata }) => metadata.name.startsWith('pod-'));
    const addresses = new Map(
      pods.map((pod) => [`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`, podAddressesOf(pod)]),
    );
    const lines = reachabilityOf(objectsOf(seed, cni), cni === 'calico' ? { addresses } : {}).lines();
    const sets = new Map(lines.map(({ from, to, connections }) => [`${from} ${to}`, connections]));
    const expected: string[] = [];
    const seen: string[] = [];
    for (const from of addresses.keys()) {
      const targets = [...addresses]
        .filter(([to]) => to !== from)
        .flatMap(([to, [address = '']]) => ASKED_PORTS.map((port) => ({ to, address, port })));
      const line = targets
        .map(({ address, port }) => `curl -s -o /dev/null -m 1 http://${address}:${port}/; echo $?`)
        .join('; ');
      const codes = lab.sh(from, line).stdout.trim().split('\n');
      for (const [index, { to, port }] of targets.entries()) {
        const set = sets.get(`${from}[Pod] ${to}[Pod]`) ?? NO_CONNECTIONS;
        expected.push(`${from} ${to} ${port} ${containsPort(set, 'TCP', port)}`);
        seen.push(`${from} ${to} ${port} ${codes[index] !== TIMED_OUT}`);
      }
    }
    expect(seen).toEqual(expected);
  });
});
