/**
 * Clusters up to Kubernetes' published limits (5,000 nodes, 10,000 Services, 150,000 Pods): how long one takes to come up,
 * what it weighs, a first request through a Service, and what it costs when nothing happens.
 *
 * Each is brought up in a process of its own, with room for as much memory as the machine has to give.
 */
import { spawn } from 'node:child_process';
import { totalmem } from 'node:os';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ClusterSize } from './cluster-lab';
import { parseClusterStep, type ClusterStep } from './cluster-step';
import type { BenchResult } from './bench-result';

const SMALL: ClusterSize = { nodes: 100, services: 1_000, pods: 3_000 };
const MIDDLE: ClusterSize = { nodes: 1_000, services: 10_000, pods: 30_000 };
const LARGE: ClusterSize = { nodes: 5_000, services: 10_000, pods: 150_000 };

const MIDDLE_SECONDS = 10;
const MIDDLE_MEBIBYTES = 2_048;

/** What is not up by then is said to be as far as it is. */
const LIMIT_MS = 15 * 60 * 1_000;
const MEBIBYTE = 1024 * 1024;
/** As in the thread that simulates (`simulator-thread.ts`): a third of its young generation. */
const SEMI_SPACE_MEBIBYTES = 64;

/** 100 and 1,000 nodes, and how time and memory grow from one to the other. */
export async function benchScale(onNote: (note: string) => void): Promise<readonly BenchResult[]> {
  const small = await stepsOf(SMALL, onNote);
  const middle = await stepsOf(MIDDLE, onNote);
  return [
    ...rowsOf(SMALL, small),
    ...rowsOf(MIDDLE, middle),
    ...growthOf('time of a Pod', small.get('settled')?.seconds, middle.get('settled')?.seconds),
    ...growthOf('memory of a Pod', small.get('settled')?.mebibytes, middle.get('settled')?.mebibytes),
  ];
}

/** 5,000 nodes. */
export async function benchLimits(onNote: (note: string) => void): Promise<readonly BenchResult[]> {
  return rowsOf(LARGE, await stepsOf(LARGE, onNote));
}

function rowsOf(
  size: ClusterSize,
  steps: ReadonlyMap<ClusterStep['step'], ClusterStep>,
): readonly BenchResult[] {
  const name = nameOf(size);
  const isGoal = size === MIDDLE;
  const rows: BenchResult[] = [];
  const settled = steps.get('settled');
  if (settled?.seconds !== undefined) {
    rows.push({
      name: `${name}: up and settled`,
      value: settled.seconds,
      unit: 's',
      ...(isGoal ? { goal: { kind: 'at-most', value: MIDDLE_SECONDS } } : {}),
    });
  }
  if (settled?.processorSeconds !== undefined) {
    rows.push({ name: `${name}: the same, processor time`, value: settled.processorSeconds, unit: 's' });
  }
  if (settled?.mebibytes !== undefined) {
    rows.push({
      name: `${name}: memory`,
      value: settled.mebibytes,
      unit: 'MiB',
      ...(isGoal ? { goal: { kind: 'at-most', value: MIDDLE_MEBIBYTES } } : {}),
    });
  }
  const reading = steps.get('reading')?.seconds;
  if (reading !== undefined) {
    rows.push({ name: `${name}: reading its objects as a text, besides`, value: reading, unit: 's' });
  }
  const request = steps.get('request')?.seconds;
  if (request !== undefined) {
    rows.push({
      name: `${name}: first traced request by a Service's name`,
      value: request * 1000,
      unit: 'ms',
    });
  }
  const idle = steps.get('idle');
  if (idle?.seconds !== undefined) {
    rows.push({ name: `${name}: a simulated second of idleness`, value: idle.seconds * 1000, unit: 'ms' });
  }
  if (idle?.events !== undefined) {
    rows.push({ name: `${name}: the same, events`, value: idle.events, unit: 'events' });
  }
  return rows;
}

/** Of the larger cluster to the smaller one, by Pod: 1 is linear. */
function growthOf(
  what: string,
  small: number | undefined,
  middle: number | undefined,
): readonly BenchResult[] {
  if (small === undefined || middle === undefined) return [];
  return [
    {
      name: `${what} with ${count(MIDDLE.nodes)} nodes to that with ${count(SMALL.nodes)}`,
      value: middle / MIDDLE.pods / (small / SMALL.pods),
      unit: 'times',
    },
  ];
}

async function stepsOf(
  size: ClusterSize,
  onNote: (note: string) => void,
): Promise<ReadonlyMap<ClusterStep['step'], ClusterStep>> {
  const steps = new Map<ClusterStep['step'], ClusterStep>();
  const heap = Math.floor((totalmem() / MEBIBYTE) * 0.8);
  const script = fileURLToPath(new URL('./cluster-process.js', import.meta.url));
  const words = [size.nodes, size.services, size.pods].map(String);
  const flags = [`--max-old-space-size=${heap}`, `--max-semi-space-size=${SEMI_SPACE_MEBIBYTES}`];
  const child = spawn(process.execPath, [...flags, script, ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const end = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(signal ?? `exit code ${code ?? 0}`));
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    const step = parseClusterStep(line);
    if (step === undefined) continue;
    steps.set(step.step, step);
    if (step.step === 'problem' || (step.step === 'request' && step.text !== undefined)) {
      onNote(`${nameOf(size)}: ${step.text ?? ''}`);
    }
  }
  clearTimeout(timer);
  const how = await end;
  if (!steps.has('idle')) {
    const last = steps.get('settling');
    const far =
      last === undefined
        ? 'it was not built'
        : `after ${(last.seconds ?? 0).toFixed(0)} s: ${last.text ?? ''}`;
    onNote(`${nameOf(size)}: did not come up (${how}), ${far}`);
  }
  return steps;
}

function nameOf({ nodes, services, pods }: ClusterSize): string {
  return `${count(nodes)} nodes, ${count(services)} Services, ${count(pods)} Pods`;
}

function count(value: number): string {
  return value.toString().replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
}
