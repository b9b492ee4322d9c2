import { describe, expect, it } from 'vitest';
import { clusterRig, deployment, service } from '#kit/cluster-rig';

describe('Cluster', () => {
  it('brings up 100 Pods on two nodes in about a second of virtual time', () => {
    const rig = clusterRig();
    for (let index = 0; index < 10; index += 1)
      rig.apply(deployment(`web${index}`, 10), service(`web${index}`));
    rig.settle();
    expect(rig.cluster.pods().filter(({ isReady }) => isReady)).toHaveLength(112);
    expect(rig.scheduler.now()).toBeLessThan(3_000_000_000);
  });
});
