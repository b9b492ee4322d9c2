/** How many frames a second cross links: plain routes, and a real cluster's bridge, VXLAN and Service rules. */
import { EchoNetwork } from '../../sim/api/echo-network';
import { PodEcho } from '../../sim/api/pod-echo';
import { simulationOf } from './bench-simulation';
import { ECHO_MANIFEST } from './bench-labs';
import type { Ns3Network } from './ns3-network';
import { medianOf, millisecondsOf, type BenchResult } from './bench-result';

const RUNS = 5;
const WARM_UP_FRAMES = 300_000;
const MEASURED_FRAMES = 400_000;
/** With captures a run keeps every frame, so it is shorter. */
const CAPTURED_FRAMES = 200_000;
const PAYLOAD_BYTES = 64;
const UNIT = 'frames/s';

export function benchPlainEcho(
  nodes: number,
  podsPerNode: number,
  ns3: Ns3Network | undefined,
): readonly BenchResult[] {
  const name = `UDP echo, plain routes, ${nodes} nodes, ${nodes * podsPerNode} Pods`;
  const network = new EchoNetwork({ nodes, podsPerNode, payloadBytes: PAYLOAD_BYTES });
  network.startCrossNode();
  network.run(WARM_UP_FRAMES);
  const plain = medianOf(RUNS, () => rateOf(() => network.run(MEASURED_FRAMES), MEASURED_FRAMES));
  const traced = medianOf(RUNS, () => {
    const stop = network.traceEverything();
    const rate = rateOf(() => network.run(CAPTURED_FRAMES), CAPTURED_FRAMES);
    stop();
    return rate;
  });
  const captured = medianOf(RUNS, () => {
    const session = network.captureEverything();
    const rate = rateOf(() => network.run(CAPTURED_FRAMES), CAPTURED_FRAMES);
    session.stop();
    return rate;
  });
  const isLarge = podsPerNode > 2;
  const theirs = ns3?.echo(nodes, podsPerNode);
  return [
    {
      name,
      value: plain,
      unit: UNIT,
      goal: { kind: 'at-least', value: isLarge ? 680_000 : 820_000 },
      ...ns3?.beside(theirs?.plain, { kind: 'at-least', value: isLarge ? 4 : 2 }),
    },
    { name: `${name}, traced`, value: traced, unit: UNIT },
    { name: `${name}, captured`, value: captured, unit: UNIT, ...ns3?.beside(theirs?.captured) },
    {
      name: `${name}, what the capture takes`,
      value: shareTaken(plain, captured) ?? 0,
      unit: '%',
      goal: { kind: 'at-most', value: 15 },
      ...ns3?.beside(shareTaken(theirs?.plain, theirs?.captured)),
    },
  ];
}

/** By how many percent a rate is lower than it was. */
function shareTaken(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : (1 - after / before) * 100;
}

export function benchClusterEcho(): readonly BenchResult[] {
  return [
    ...benchPodEcho('same node', 'near', undefined),
    ...benchPodEcho('cross-node, VXLAN', 'far', undefined),
    ...benchPodEcho('ClusterIP, cross-node', 'far', 'far'),
  ];
}

function benchPodEcho(label: string, server: string, service: string | undefined): readonly BenchResult[] {
  const simulation = simulationOf(ECHO_MANIFEST);
  const { machines, services } = simulation.topology();
  const pod = machines.flatMap(({ pods }) => pods).find(({ name }) => name === server);
  const cluster = services.find(({ name }) => name === service);
  const address = cluster?.clusterAddress ?? pod?.address ?? '';
  const echo = new PodEcho(simulation, { client: 'client', server, address, payloadBytes: PAYLOAD_BYTES });
  echo.run(WARM_UP_FRAMES / 3);
  const frames = MEASURED_FRAMES / 2;
  const plain = medianOf(RUNS, () => rateOf(() => echo.run(frames), frames));
  const traced = medianOf(RUNS, () => {
    simulation.startTrace();
    const rate = rateOf(() => echo.run(CAPTURED_FRAMES), CAPTURED_FRAMES);
    simulation.stopTrace();
    return rate;
  });
  const captured = medianOf(RUNS, () => {
    const session = simulation.startCapture({ interfaces: ['any'], filter: '' });
    const rate = rateOf(() => echo.run(CAPTURED_FRAMES), CAPTURED_FRAMES);
    if (session.ok) simulation.deleteCapture(session.value.id);
    return rate;
  });
  const name = `UDP echo, ${label}`;
  return [
    { name, value: plain, unit: UNIT },
    { name: `${name}, traced`, value: traced, unit: UNIT },
    {
      name: `${name}, captured`,
      value: captured,
      unit: UNIT,
      goal: { kind: 'at-least', value: plain * 0.85 },
    },
  ];
}

function rateOf(work: () => void, frames: number): number {
  return (frames / millisecondsOf(work)) * 1000;
}
