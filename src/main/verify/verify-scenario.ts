/**
 * Carries out a Scenario on a real cluster: applies the lab's objects, goes through the steps with kubectl, and takes away what it
 * has brought, also when somebody stops it on the way. What is there already is left alone: a name that the cluster has stops everything
 * before anything is changed.
 */
import { clausesOf, say, type Wording } from '../../sim/api/sentence';
import type { VerifyPlan, VerifyStep } from '../../sim/api/verify/verify-plan';
import { inputsOf } from './applied-inputs';
import { clusterProblem, lastLineOf } from './cluster-problem';
import type { Kubectl } from './kubectl';
import { VerifyProblem } from './verify-problem';
import { beginStep, type VerifiedStep } from './verify-step';

export interface VerifyOptions {
  /** What the Scenario has made stays. */
  readonly isKept: boolean;
  /** How long Pods may take to get ready, and kubectl to answer. */
  readonly timeoutSeconds: number;
}

/** What kubectl waits for itself, it gives up itself. */
const SPARE_SECONDS = 10;
/** Pods may take half a minute to end, whoever else is in a hurry. */
const LEAST_DELETION_SECONDS = 60;

export type VerifyPhase = 'looking' | 'applying' | 'steps' | 'deleting';

/** Told how far it is. */
export interface VerifyListener {
  readonly onPhase?: (phase: VerifyPhase) => void;
  readonly onStepBegun?: (index: number) => void;
  readonly onStepEnded?: (index: number, verified: VerifiedStep) => void;
}

/** A Scenario on its way. */
interface Verification {
  readonly plan: VerifyPlan;
  readonly kubectl: Kubectl;
  readonly options: VerifyOptions;
  /** Nothing more is tried. */
  readonly signal: AbortSignal;
  readonly listener?: VerifyListener;
}

export interface VerifiedScenario {
  readonly name: string;
  readonly hasPassed: boolean;
  readonly steps: readonly VerifiedStep[];
  /** Of the cluster as a whole: what did not get ready, what could not be taken away. */
  readonly notes: readonly Wording[];
}

export type VerifyOutcome =
  | { readonly kind: 'verified'; readonly scenario: VerifiedScenario }
  /** By `signal`. */
  | { readonly kind: 'stopped'; readonly notes: readonly Wording[] };

/** Rejects with a `VerifyProblem` where nothing could be tried. */
export async function verifyScenario(verification: Verification): Promise<VerifyOutcome> {
  const { options, signal, listener } = verification;
  listener?.onPhase?.('looking');
  await refuseWhatIsThere(verification);
  if (isStopped(signal)) return { kind: 'stopped', notes: [] };
  listener?.onPhase?.('applying');
  const left: Wording[] = [];
  try {
    let scenario: VerifiedScenario | undefined;
    try {
      scenario = await carryOut(verification);
    } finally {
      // Whatever came of it.
      if (!options.isKept) left.push(...(await takeAway(verification)));
    }
    if (scenario === undefined) return { kind: 'stopped', notes: left };
    return { kind: 'verified', scenario: { ...scenario, notes: [...scenario.notes, ...left] } };
  } catch (error) {
    if (!(error instanceof VerifyProblem)) throw error;
    throw new VerifyProblem(clausesOf([error.what, ...left]), error.hint);
  }
}

async function carryOut(verification: Verification): Promise<VerifiedScenario | undefined> {
  const { plan, kubectl, options, signal, listener } = verification;
  if (plan.objects.length > 0) {
    const applied = await kubectl.run(['apply', '-f', '-'], {
      input: plan.manifests,
      signal,
      limitSeconds: options.timeoutSeconds,
    });
    if (applied.exitCode !== 0 && !isStopped(signal)) throw clusterProblem('apply', applied);
  }
  const notes = await waitUntilReady(verification);
  listener?.onPhase?.('steps');
  const steps = await verifySteps(verification);
  if (isStopped(signal)) return undefined;
  return { name: plan.scenario, hasPassed: steps.every(({ result }) => result !== 'differs'), steps, notes };
}

/** What was begun in the background and does not end by itself ends with the last step. */
async function verifySteps(verification: Verification): Promise<readonly VerifiedStep[]> {
  const { plan, options, signal, listener } = verification;
  const { timeoutSeconds } = options;
  const end = new AbortController();
  const begun: Promise<VerifiedStep>[] = [];
  let leftOut: Wording | undefined;
  try {
    for (const [index, step] of plan.steps.entries()) {
      if (isStopped(signal)) break;
      listener?.onStepBegun?.(index);
      const { verified } = await beginStep(step, {
        ...verification,
        timeoutSeconds,
        end: end.signal,
        leftOut,
      });
      const told = verified.then((result) => {
        listener?.onStepEnded?.(index, result);
        return result;
      });
      begun.push(told);
      // Heard at the end, with all the others.
      told.catch(() => undefined);
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

async function refuseWhatIsThere({ plan, kubectl, options, signal }: Verification): Promise<void> {
  const words = ['get', '-f', '-', '--ignore-not-found', '-o', 'name'];
  const names: string[] = [];
  for (const input of inputsOf(plan)) {
    const there = await kubectl.run(words, { input, signal, limitSeconds: options.timeoutSeconds });
    if (signal.aborted) return;
    if (there.exitCode !== 0) throw clusterProblem('get', there);
    names.push(...there.stdout.split('\n').filter((name) => name !== ''));
  }
  if (names.length === 0) return;
  throw new VerifyProblem(
    say('the cluster has {names} already', { names: [...new Set(names)].join(', ') }),
    say('verify applies and deletes what is in the lab, so give it a cluster without them'),
  );
}

/** What does not get ready is told: some labs have Pods that never do. */
async function waitUntilReady({ plan, kubectl, options, signal }: Verification): Promise<readonly Wording[]> {
  const notes: Wording[] = [];
  for (const args of plan.awaited) {
    if (signal.aborted) break;
    const words = [...args, `--timeout=${options.timeoutSeconds}s`];
    const limitSeconds = options.timeoutSeconds + SPARE_SECONDS;
    const { exitCode, stderr, late } = await kubectl.run(words, { signal, limitSeconds });
    if (exitCode !== 0) notes.push(say('not ready: {what}', { what: late ?? stderr.trim() }));
  }
  return notes;
}

/** Of the steps, too: an object that is gone already does no harm. Answers what may be there still. */
async function takeAway({ plan, kubectl, options, listener }: Verification): Promise<readonly Wording[]> {
  listener?.onPhase?.('deleting');
  const limitSeconds = Math.max(options.timeoutSeconds, LEAST_DELETION_SECONDS);
  const words = ['delete', '-f', '-', '--ignore-not-found'];
  const notes: Wording[] = [];
  for (const input of inputsOf(plan).toReversed()) {
    const { exitCode, stderr, late } = await kubectl.run(words, { input, limitSeconds });
    if (late !== undefined) return [...notes, late, leftWords(plan)];
    if (exitCode === 0) continue;
    notes.push(
      say('some of what was applied may still be on the cluster: {problem}', { problem: lastLineOf(stderr) }),
    );
  }
  return notes;
}

/** A cluster that does not answer is not asked once more for what the steps have brought, so that is named with the rest. */
function leftWords({ objects, steps }: VerifyPlan): Wording {
  const brought = steps.flatMap(({ action }) => (action.kind === 'kubectl' ? (action.brought ?? []) : []));
  const names = [...objects, ...brought].map(({ kind, namespace, name }) =>
    namespace === '' ? `${kind}/${name}` : `${kind}/${name} (${namespace})`,
  );
  return say('these may still be on the cluster: {names}', { names: [...new Set(names)].join(', ') });
}

function isChange({ action }: VerifyStep): boolean {
  return action.kind === 'kubectl' && action.args[0] !== 'exec';
}
