/**
 * Carries out a Scenario on a real cluster: applies the lab's objects, goes through the steps with kubectl, and takes away what it
 * has brought, also when somebody stops it on the way. What is there already is left alone: a name that the cluster has stops everything
 * before anything is changed.
 */
import type { VerifyPlan, VerifyStep } from '../../sim/api/verify/verify-plan';
import { InputProblem } from './input-problem';
import type { Kubectl } from './kubectl';
import { beginStep, type VerifiedStep } from './verify-step';

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

export interface VerifiedScenario {
  readonly name: string;
  readonly hasPassed: boolean;
  readonly steps: readonly VerifiedStep[];
  /** Of the cluster as a whole: what did not get ready. */
  readonly notes: readonly string[];
}

/** Undefined when `signal` stopped it. */
export async function verifyScenario(verification: Verification): Promise<VerifiedScenario | undefined> {
  const { plan, kubectl, options, signal } = verification;
  await refuseWhatIsThere(verification);
  if (isStopped(signal)) return undefined;
  try {
    const applied = await kubectl.run(['apply', '-f', '-'], { input: plan.manifests, signal });
    if (applied.exitCode !== 0 && !isStopped(signal)) {
      throw new InputProblem(`podwire: kubectl apply: ${lastLineOf(applied.stderr)}`);
    }
    const notes = await waitUntilReady(verification);
    const steps = await verifySteps(verification);
    if (isStopped(signal)) return undefined;
    const hasPassed = steps.every(({ result }) => result !== 'differs');
    return { name: plan.scenario, hasPassed, steps, notes };
  } finally {
    if (!options.isKept) await takeAway(plan, kubectl);
  }
}

/** What was begun in the background and does not end by itself ends with the last step. */
async function verifySteps(verification: Verification): Promise<readonly VerifiedStep[]> {
  const { plan, signal } = verification;
  const end = new AbortController();
  const begun: Promise<VerifiedStep>[] = [];
  let leftOut: string | undefined;
  try {
    for (const step of plan.steps) {
      if (isStopped(signal)) break;
      const { verified } = await beginStep(step, { ...verification, end: end.signal, leftOut });
      begun.push(verified);
      if (step.isBreaking) leftOut = step.title;
      if (isChange(step)) await waitUntilReady(verification);
    }
  } finally {
    end.abort();
  }
  return await Promise.all(begun);
}

/** A function, since it changes between two looks at it. */
function isStopped({ aborted }: AbortSignal): boolean {
  return aborted;
}

async function refuseWhatIsThere({ plan, kubectl, signal }: Verification): Promise<void> {
  const words = ['get', '-f', '-', '--ignore-not-found', '-o', 'name'];
  const there = await kubectl.run(words, { input: plan.manifests, signal });
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
    const { exitCode, stderr } = await kubectl.run(words, { signal });
    if (exitCode !== 0) notes.push(stderr.trim());
  }
  return notes;
}

/** Of the steps, too: an object that is gone already does no harm. */
async function takeAway({ manifests, steps }: VerifyPlan, kubectl: Kubectl): Promise<void> {
  const args = ['delete', '-f', '-', '--ignore-not-found'];
  for (const { action } of steps) {
    if (action.kind === 'kubectl' && action.input !== undefined)
      await kubectl.run(args, { input: action.input });
  }
  await kubectl.run(args, { input: manifests });
}

function isChange({ action }: VerifyStep): boolean {
  return action.kind === 'kubectl' && action.args[0] !== 'exec';
}
