/** How long a lab takes to come up, and what an idle Pod weighs. */
import { EchoNetwork } from '../../sim/api/echo-network';
import { sleepersManifest } from './bench-labs';
import { simulationOf } from './bench-simulation';
import { bytesInUse } from './bytes-in-use';
import type { Ns3Network } from './ns3-network';
import { medianOf, millisecondsOf, type BenchResult } from './bench-result';

const RUNS = 5;
const PODS = 100;
const MANY_PODS = 1000;

export function benchBringUp(ns3: Ns3Network | undefined): readonly BenchResult[] {
  const manifest = sleepersManifest(PODS);
  return [
    {
      name: `bring up 2 nodes and ${PODS} Pods, data plane alone`,
      value: medianOf(RUNS, () => millisecondsOf(() => dataPlaneOf(2, PODS / 2))),
      unit: 'ms',
      goal: { kind: 'at-most', value: 10 },
      ...ns3?.beside(ns3.setUp(2, PODS / 2).milliseconds, { kind: 'at-most', value: 1 }),
    },
    {
      name: `bring up 20 nodes and ${MANY_PODS} Pods, data plane alone`,
      value: medianOf(RUNS, () => millisecondsOf(() => dataPlaneOf(20, MANY_PODS / 20))),
      unit: 'ms',
      goal: { kind: 'at-most', value: 50 },
      ...ns3?.beside(ns3.setUp(20, MANY_PODS / 20).milliseconds, { kind: 'at-most', value: 50 / 53 }),
    },
    {
      name: `bring up 2 workers and ${PODS} Pods with Kubernetes, until all are ready`,
      value: medianOf(RUNS, () => millisecondsOf(() => simulationOf(manifest))),
      unit: 'ms',
    },
  ];
}

/** The difference between two labs, so that what every lab has does not count. */
export function benchMemory(ns3: Ns3Network | undefined): readonly BenchResult[] {
  const few = weigh(() => simulationOf(sleepersManifest(PODS)));
  const many = weigh(() => simulationOf(sleepersManifest(2 * PODS)));
  const plain = weigh(() => dataPlaneOf(20, MANY_PODS / 20));
  const theirs = ns3?.setUp(20, MANY_PODS / 20).bytes;
  return [
    {
      name: 'memory of an idle Pod, with its objects and processes',
      value: (many - few) / PODS / 1024,
      unit: 'KiB',
      goal: { kind: 'at-most', value: 40 },
    },
    {
      name: 'memory of an idle Pod, data plane alone',
      value: plain / MANY_PODS / 1024,
      unit: 'KiB',
      ...ns3?.beside(theirs === undefined ? undefined : theirs / MANY_PODS / 1024),
    },
  ];
}

function dataPlaneOf(nodes: number, podsPerNode: number): EchoNetwork {
  return new EchoNetwork({ nodes, podsPerNode, payloadBytes: 64 });
}

/** Bytes that stay in use after `make`, as long as what it made is alive. */
function weigh(make: () => unknown): number {
  const before = bytesInUse();
  const made = make();
  const after = bytesInUse();
  // Read once more, so that it cannot be collected before the second measurement.
  return made === undefined ? 0 : after - before;
}
