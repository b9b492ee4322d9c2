/** Who reaches whom in clusters up to Kubernetes' published limits, from policies alone: all pairs of classes, all ports. */
import process from 'node:process';
import { ReachScale, type ReachScaleSize } from '../../sim/api/reach-scale';
import { medianOf, millisecondsOf, type BenchGoal, type BenchResult } from './bench-result';

const SIZES: readonly ReachScaleSize[] = [
  { pods: 1_000, policies: 1_000 },
  { pods: 10_000, policies: 10_000 },
  { pods: 150_000, policies: 10_000 },
];
const LARGEST = 150_000;
const GOAL_SECONDS = 2;
const GOAL_MEBIBYTES = 512;
const GOAL_EDIT_MS = 100;
const EDITS = 3;
const BYTES_PER_MEBIBYTE = 1024 * 1024;

export function benchReach(): readonly BenchResult[] {
  return SIZES.flatMap((size) => resultsOf(size));
}

function resultsOf(size: ReachScaleSize): readonly BenchResult[] {
  const name = `reach, ${count(size.pods)} Pods, ${count(size.policies)} policies`;
  const scale = new ReachScale(size);
  const seconds =
    millisecondsOf(() => {
      scale.prepare();
      scale.evaluate();
    }) / 1000;
  const memory = process.memoryUsage().rss / BYTES_PER_MEBIBYTE;
  const edit = medianOf(EDITS, () => millisecondsOf(() => scale.edit()));
  const [sources, targets] = scale.classes;
  const goal = (value: number): { readonly goal?: BenchGoal } =>
    size.pods === LARGEST ? { goal: { kind: 'at-most', value } } : {};
  return [
    { name: `${name}: all pairs, all ports`, value: seconds, unit: 's', ...goal(GOAL_SECONDS) },
    { name: `${name}: memory of the process`, value: memory, unit: 'MiB', ...goal(GOAL_MEBIBYTES) },
    { name: `${name}: an edit of a policy`, value: edit, unit: 'ms', ...goal(GOAL_EDIT_MS) },
    { name: `${name}: classes, senders by receivers`, value: sources * targets, unit: 'pairs' },
  ];
}

function count(value: number): string {
  return value.toString().replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
}
