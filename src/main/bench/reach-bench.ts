/** Who reaches whom in clusters up to Kubernetes' published limits, from policies alone: all pairs of classes, all ports. */
import process from 'node:process';
import { ReachScale, type ReachScaleSize } from '../../sim/api/reach-scale';
import { medianOf, millisecondsOf, type BenchGoal, type BenchResult } from './bench-result';

const SIZES: readonly ReachScaleSize[] = [
  { pods: 1_000, policies: 1_000 },
  { pods: 10_000, policies: 10_000 },
  { pods: 150_000, policies: 10_000 },
  { pods: 150_000, policies: 10_000, isEachItsOwn: true },
];
const LARGEST = 150_000;
const GOAL = { seconds: 2, mebibytes: 512 };
/** Where no Pod is like another. */
const GOAL_OF_OWN = { seconds: 30, mebibytes: 1024 };
const GOAL_EDIT_MS = 100;
const EDITS = 3;
const BYTES_PER_MEBIBYTE = 1024 * 1024;

export function benchReach(): readonly BenchResult[] {
  return SIZES.flatMap((size) => resultsOf(size));
}

function resultsOf(size: ReachScaleSize): readonly BenchResult[] {
  const own = size.isEachItsOwn === true ? ', each its own class' : '';
  const name = `reach, ${count(size.pods)} Pods${own}, ${count(size.policies)} policies`;
  const scale = new ReachScale(size);
  const seconds =
    millisecondsOf(() => {
      scale.prepare();
      scale.evaluate();
    }) / 1000;
  const memory = process.memoryUsage().rss / BYTES_PER_MEBIBYTE;
  const edit = medianOf(EDITS, () => millisecondsOf(() => scale.edit()));
  const [sources, targets] = scale.classes;
  const { seconds: goalSeconds, mebibytes } = size.isEachItsOwn === true ? GOAL_OF_OWN : GOAL;
  const goal = (value: number): { readonly goal?: BenchGoal } =>
    size.pods === LARGEST ? { goal: { kind: 'at-most', value } } : {};
  return [
    { name: `${name}: all pairs, all ports`, value: seconds, unit: 's', ...goal(goalSeconds) },
    { name: `${name}: memory of the process`, value: memory, unit: 'MiB', ...goal(mebibytes) },
    { name: `${name}: an edit of a policy`, value: edit, unit: 'ms', ...goal(GOAL_EDIT_MS) },
    { name: `${name}: classes, senders by receivers`, value: sources * targets, unit: 'pairs' },
  ];
}

function count(value: number): string {
  return value.toString().replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
}
