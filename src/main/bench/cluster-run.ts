/** One large cluster from its objects to a request that is answered, with what each step takes. Runs in a process of its own. */
import { inEnglish } from '../../sim/api/sentence';
import { readLab } from '../../sim/api/read-lab';
import { Settling } from '../../sim/api/settling';
import { Simulation } from '../../sim/api/simulation';
import { imageCatalogue } from '../worker/image-catalogue';
import {
  CLIENT_POD,
  clusterLabOf,
  objectCountOf,
  readingTextOf,
  WANTED_URL,
  type ClusterSize,
} from './cluster-lab';
import { millisecondsOf } from './bench-result';
import { bytesInUse } from './bytes-in-use';
import type { ClusterStep } from './cluster-step';

/** Reading is measured on so many objects, and is linear. */
const READ_SERVICES = 500;
const IDLE_SECONDS = 60;
const NANOSECONDS_PER_SECOND = 1_000_000_000;
const REQUEST_LIMIT_NS = 30 * NANOSECONDS_PER_SECOND;
const PROGRESS_MS = 5_000;
const STEPS_BETWEEN_LOOKS = 1_024;

export function runCluster(size: ClusterSize, tell: (step: ClusterStep) => void): void {
  tell({ step: 'reading', seconds: readingSecondsOf(size) });
  const document = clusterLabOf(size);
  const start = performance.now();
  const processor = process.cpuUsage();
  const opened = Simulation.open(document, { images: imageCatalogue() });
  if (!opened.ok) {
    tell({ step: 'problem', text: opened.error.map(({ message }) => message).join('; ') });
    return;
  }
  const simulation = opened.value;
  tell({ step: 'built', seconds: secondsSince(start) });
  settle(simulation, () => {
    tell({ step: 'settling', seconds: secondsSince(start), text: progressOf(simulation) });
  });
  const seconds = secondsSince(start);
  const { user, system } = process.cpuUsage(processor);
  const pending = simulation.cluster.pendingReasons().map(inEnglish);
  if (!simulation.cluster.isSettled() || pending.length > 0) {
    tell({ step: 'problem', text: `${pending.length} things are not up: ${pending.slice(0, 3).join('; ')}` });
  }
  tell({
    step: 'settled',
    seconds,
    processorSeconds: (user + system) / 1e6,
    mebibytes: bytesInUse() / 1024 / 1024,
    text: progressOf(simulation),
  });
  tell({ step: 'request', ...requestCost(simulation) });
  tell({ step: 'idle', ...idleCost(simulation) });
}

function settle(simulation: Simulation, onProgress: () => void): void {
  let last = performance.now();
  let count = 0;
  const settling = new Settling(simulation);
  while (settling.step()) {
    count += 1;
    if (count % STEPS_BETWEEN_LOOKS !== 0 || performance.now() - last < PROGRESS_MS) continue;
    last = performance.now();
    onProgress();
  }
}

/** Counting those that are ready would take longer than what is measured. */
function progressOf({ cluster, nowNs }: Simulation): string {
  return `${cluster.store.countOf('Pod')} Pods after ${(nowNs / NANOSECONDS_PER_SECOND).toFixed(2)} simulated seconds`;
}

/** Of all objects, from the share that was read. */
function readingSecondsOf(size: ClusterSize): number {
  const part = { ...size, services: Math.min(size.services, READ_SERVICES), pods: READ_SERVICES };
  const bytes = new TextEncoder().encode(readingTextOf(part));
  const milliseconds = millisecondsOf(() => {
    const read = readLab([{ name: 'part.yaml', bytes }]);
    if (!read.ok) throw new Error(read.error.map(({ message }) => message).join('; '));
  });
  return (milliseconds / 1000) * (objectCountOf(size) / objectCountOf(part));
}

/** A name looked up and a page fetched, both through Services, with the way of each packet noted. */
function requestCost(simulation: Simulation): Omit<ClusterStep, 'step'> {
  simulation.startTrace();
  const start = performance.now();
  const ignore = { stdout: (): void => undefined, stderr: (): void => undefined };
  const command = simulation.exec(`default/${CLIENT_POD}`, ['wget', '-qO-', WANTED_URL], ignore);
  if (!command.ok) return { text: inEnglish(command.error) };
  const exitCode = simulation.run(command.value, REQUEST_LIMIT_NS);
  const seconds = secondsSince(start);
  simulation.stopTrace();
  return exitCode === 0 ? { seconds } : { seconds, text: `wget ended with ${exitCode}` };
}

/** Of one simulated second in which nobody does anything. */
function idleCost(simulation: Simulation): Omit<ClusterStep, 'step'> {
  let events = 0;
  const deadline = simulation.nowNs + IDLE_SECONDS * NANOSECONDS_PER_SECOND;
  const start = performance.now();
  while (simulation.stepEvent(deadline)) events += 1;
  simulation.runUntil(deadline);
  return { seconds: secondsSince(start) / IDLE_SECONDS, events: events / IDLE_SECONDS };
}

function secondsSince(startMs: number): number {
  return (performance.now() - startMs) / 1000;
}
