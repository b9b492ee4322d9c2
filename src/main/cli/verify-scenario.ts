/**
 * Carries out a Scenario on a real cluster: applies the lab's objects, goes through the steps with kubectl, and takes away what it
 * has brought, also when somebody stops it on the way. What is there already is left alone: a name that the cluster has stops everything
 * before anything is changed.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { inEnglish } from '../../sim/api/sentence';
import {
  clusterChecksOf,
  differingChecksOf,
  type VerifyPlan,
  type VerifyStep,
} from '../../sim/api/verify/verify-plan';
import { InputProblem } from './input-problem';
import type { Kubectl, KubectlOutcome } from './kubectl';

export interface VerifyOptions {
  /** What the Scenario has made stays. */
  readonly isKept: boolean;
  /** How long Pods may take to get ready. */
  readonly timeoutSeconds: number;
}

/** A Scenario on its way. */
interface Verification {
  readonly plan: VerifyPlan;
  readonly kubectl: Kubectl;
  readonly options: VerifyOptions;
  /** Nothing more is tried. */
  readonly signal: AbortSignal;
}

export interface VerifiedStep {
  readonly title: string;
  readonly result: 'same' | 'differs' | 'left out';
  /** Why it was not carried out, or what differs. */
  readonly notes: readonly string[];
  readonly simulator?: { readonly hasPassed: boolean; readonly stdout: string };
  readonly cluster?: KubectlOutcome;
}

export interface VerifiedScenario {
  readonly name: string;
  readonly hasPassed: boolean;
  readonly steps: readonly VerifiedStep[];
  /** Of the cluster as a whole: what did not get ready. */
  readonly notes: readonly string[];
}

const MS_PER_SECOND = 1000;

/** Undefined when `signal` stopped it. */
export async function verifyScenario(verification: Verification): Promise<VerifiedScenario | undefined> {
  const { plan, kubectl, options, signal } = verification;
  await refuseWhatIsThere(verification);
  if (isStopped(signal)) return undefined;
  try {
    const applied = await kubectl.run(['apply', '-f', '-'], plan.manifests, signal);
    if (applied.exitCode !== 0 && !isStopped(signal)) {
      throw new InputProblem(`podwire: kubectl apply: ${lastLineOf(applied.stderr)}`);
    }
    const notes = await waitUntilReady(verification);
    const steps: VerifiedStep[] = [];
    for (const step of plan.steps) {
      if (isStopped(signal)) break;
      steps.push(await verifyStep(step, verification));
      if (isChange(step)) await waitUntilReady(verification);
    }
    if (isStopped(signal)) return undefined;
    const hasPassed = steps.every(({ result }) => result !== 'differs');
    return { name: plan.scenario, hasPassed, steps, notes };
  } finally {
    if (!options.isKept) await takeAway(plan, kubectl);
  }
}

/** A function, since it changes between two looks at it. */
function isStopped({ aborted }: AbortSignal): boolean {
  return aborted;
}

async function refuseWhatIsThere({ plan, kubectl, signal }: Verification): Promise<void> {
  const words = ['get', '-f', '-', '--ignore-not-found', '-o', 'name'];
  const there = await kubectl.run(words, plan.manifests, signal);
  if (signal.aborted) return;
  if (there.exitCode !== 0) throw new InputProblem(`podwire: kubectl get: ${lastLineOf(there.stderr)}`);
  const names = there.stdout.trim().split('\n').join(', ');
  if (names !== '') {
    throw new InputProblem(
      `podwire: the cluster has ${names} already; verify applies and deletes what is in the lab, so give it a cluster without them`,
    );
  }
}

/** kubectl says the same once for each object, and what it tried before. */
function lastLineOf(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** What does not get ready is told: some labs have Pods that never do. */
async function waitUntilReady({ plan, kubectl, options, signal }: Verification): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const args of plan.awaited) {
    if (signal.aborted) break;
    const words = [...args, `--timeout=${options.timeoutSeconds}s`];
    const { exitCode, stderr } = await kubectl.run(words, '', signal);
    if (exitCode !== 0) notes.push(stderr.trim());
  }
  return notes;
}

/** Of the steps, too: an object that is gone already does no harm. */
async function takeAway({ manifests, steps }: VerifyPlan, kubectl: Kubectl): Promise<void> {
  const args = ['delete', '-f', '-', '--ignore-not-found'];
  for (const { action } of steps) {
    if (action.kind === 'kubectl' && action.input !== undefined) await kubectl.run(args, action.input);
  }
  await kubectl.run(args, manifests);
}

function isChange({ action }: VerifyStep): boolean {
  return action.kind === 'kubectl' && action.args[0] !== 'exec';
}

async function verifyStep(
  step: VerifyStep,
  { kubectl, signal }: Pick<Verification, 'kubectl' | 'signal'>,
): Promise<VerifiedStep> {
  const { title, action, simulated } = step;
  if (action.kind === 'none') return { title, result: 'left out', notes: [action.why] };
  if (action.kind === 'wait') {
    await pause(action.seconds * MS_PER_SECOND, signal);
    return { title, result: 'same', notes: [] };
  }
  const cluster = await kubectl.run(action.args, action.input, signal);
  if (simulated === undefined) {
    return { title, result: 'left out', notes: ['the simulator did not come to it'], cluster };
  }
  const differences = differencesOf(step, cluster);
  const isOther = differences.length === 0 && simulated.stdout !== cluster.stdout;
  return {
    title,
    result: differences.length === 0 ? 'same' : 'differs',
    notes: isOther && action.args[0] === 'exec' ? ['the words on stdout are others'] : differences,
    simulator: { hasPassed: simulated.hasPassed, stdout: simulated.stdout },
    cluster,
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** A check with another verdict; of a step without checks, that it went wrong on one side alone. */
function differencesOf({ expectation, simulated }: VerifyStep, cluster: KubectlOutcome): readonly string[] {
  if (simulated === undefined) return [];
  if (expectation === undefined) {
    const isFine = cluster.exitCode === 0;
    if (isFine === simulated.hasPassed) return [];
    return [isFine ? 'it fails in the simulator alone' : `kubectl: ${cluster.stderr.trim()}`];
  }
  return differingChecksOf(clusterChecksOf(expectation, cluster), simulated).map(({ expected, got }) =>
    got === undefined
      ? `${inEnglish(expected)}: so it is on the cluster, but not in the simulator`
      : `${inEnglish(expected)}: so it is in the simulator, but the cluster has ${inEnglish(got)}`,
  );
}
