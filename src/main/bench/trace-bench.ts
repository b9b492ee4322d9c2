/** What it costs to explain a connection through a Service, and what to note the ways of all packets costs the data plane. */
import { traceConnection } from '../../sim/api/trace/trace-connection';
import { PodEcho } from '../../sim/api/pod-echo';
import { ECHO_MANIFEST } from './bench-labs';
import { medianOf, millisecondsOf, type BenchResult } from './bench-result';
import { simulationOf } from './bench-simulation';

const RUNS = 11;
const WARM_UP_FRAMES = 50_000;
const MEASURED_FRAMES = 50_000;
const PAYLOAD_BYTES = 64;
/** After the lab is up. */
const GOAL_MS = 50;

export function benchTrace(): readonly BenchResult[] {
  return [oneTrace(), recording()];
}

function oneTrace(): BenchResult {
  const simulation = simulationOf(ECHO_MANIFEST);
  const question = { from: 'client', to: 'svc/far:7/udp', options: {} };
  const value = medianOf(RUNS, () => millisecondsOf(() => traceConnection(simulation, question)));
  return { name: 'trace of one request', value, unit: 'ms', goal: { kind: 'at-most', value: GOAL_MS } };
}

function recording(): BenchResult {
  const simulation = simulationOf(ECHO_MANIFEST);
  const address = simulation.topology().services.find(({ name }) => name === 'far')?.clusterAddress ?? '';
  const echo = new PodEcho(simulation, {
    client: 'client',
    server: 'far',
    address,
    payloadBytes: PAYLOAD_BYTES,
  });
  echo.run(WARM_UP_FRAMES);
  const value = medianOf(RUNS, () => {
    simulation.recordPaths();
    const time = millisecondsOf(() => echo.run(MEASURED_FRAMES));
    simulation.stopRecordingPaths();
    return (MEASURED_FRAMES / time) * 1000;
  });
  return { name: 'UDP echo, ClusterIP, cross-node, every decision noted', value, unit: 'frames/s' };
}
