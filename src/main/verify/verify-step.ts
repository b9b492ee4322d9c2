/** One step of a Scenario on a real cluster, beside what came of it in the simulator. */
import { setTimeout as delay } from 'node:timers/promises';
import { listOf, say, type Wording } from '../../sim/api/sentence';
import type { KubectlAction, PodName, ReachAction } from '../../sim/api/verify/cluster-action';
import { NO_PROGRAM, reachCommand, STARTED } from '../../sim/api/verify/cluster-command';
import { clusterChecksOf, differingChecksOf, type VerifyStep } from '../../sim/api/verify/verify-plan';
import type { Kubectl, KubectlOutcome } from './kubectl';

export interface VerifiedStep {
  readonly title: Wording;
  readonly result: 'same' | 'differs' | 'left out';
  /** Why it was not carried out or judged, or what differs. */
  readonly notes: readonly Wording[];
  readonly simulator?: { readonly hasPassed: boolean; readonly stdout: string };
  readonly cluster?: Omit<KubectlOutcome, 'late'>;
}

interface StepCircumstances {
  readonly kubectl: Kubectl;
  /** More than a command takes in the simulator. */
  readonly timeoutSeconds: number;
  /** Nothing more is tried. */
  readonly signal: AbortSignal;
  /** The Scenario is over: what goes on in the background is stopped. */
  readonly end: AbortSignal;
  /** A step before it that a real cluster was spared, and that may be why something comes out otherwise. */
  readonly leftOut: Wording | undefined;
}

/** Wrapped, so that it can be begun without being waited for. */
interface BegunStep {
  readonly verified: Promise<VerifiedStep>;
}

interface Outcome {
  readonly cluster: KubectlOutcome;
  /** It did not end by itself. */
  readonly wasStopped: boolean;
}

const MS_PER_SECOND = 1000;
const NANOSECONDS_PER_SECOND = 1_000_000_000;
/** A server has begun before it listens; in the simulator it listens at once. */
const LISTENING_MS = 500;

/** What goes on in the background has begun when this answers. */
export async function beginStep(step: VerifyStep, circumstances: StepCircumstances): Promise<BegunStep> {
  const { title, action } = step;
  switch (action.kind) {
    case 'none':
      return over({ title, result: 'left out', notes: [action.why] });
    case 'wait':
      await pause(action.seconds * MS_PER_SECOND, circumstances.signal);
      return over({ title, result: 'same', notes: [] });
    case 'reach': {
      const cluster = await reach(action, circumstances, limitOf(step, circumstances));
      if ('why' in cluster) return over({ title, result: 'left out', notes: [cluster.why] });
      return over(judged(step, { cluster, wasStopped: false }, circumstances));
    }
    case 'kubectl': {
      if (action.background !== undefined) return await beginInBackground(step, action, circumstances);
      const { kubectl, signal } = circumstances;
      const { args, input = '' } = action;
      const limitSeconds = limitOf(step, circumstances);
      const cluster = await kubectl.run(args, { input, signal, limitSeconds });
      return over(judged(step, { cluster, wasStopped: false }, circumstances));
    }
  }
}

function limitOf({ simulated }: VerifyStep, { timeoutSeconds }: StepCircumstances): number {
  return timeoutSeconds + (simulated?.durationNs ?? 0) / NANOSECONDS_PER_SECOND;
}

function over(verified: VerifiedStep): BegunStep {
  return { verified: Promise.resolve(verified) };
}

async function beginInBackground(
  step: VerifyStep,
  { args, background }: KubectlAction,
  circumstances: StepCircumstances,
): Promise<BegunStep> {
  const { kubectl, signal, end } = circumstances;
  const stop = background === 'stopped' ? AbortSignal.any([signal, end]) : signal;
  let announce: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const command = kubectl.run(args, {
    signal: stop,
    onStderr: (text) => {
      if (text.includes(STARTED)) announce();
    },
  });
  const verified = judgedLater(step, command, { ...circumstances, stop });
  await Promise.race([begun, verified]);
  await pause(LISTENING_MS, signal);
  return { verified };
}

async function judgedLater(
  step: VerifyStep,
  command: Promise<KubectlOutcome>,
  circumstances: StepCircumstances & { readonly stop: AbortSignal },
): Promise<VerifiedStep> {
  const outcome = await command;
  const cluster = { ...outcome, stderr: outcome.stderr.replace(STARTED, '') };
  return judged(step, { cluster, wasStopped: circumstances.stop.aborted }, circumstances);
}

/** Or why it could not be tried. */
async function reach(
  { exec, to, port, protocol }: ReachAction,
  { kubectl, signal }: StepCircumstances,
  limitSeconds: number,
): Promise<KubectlOutcome | { readonly why: Wording }> {
  const host = typeof to === 'string' ? to : await addressOf(to, { kubectl, signal, limitSeconds });
  if (host === '') return { why: say('the Pod that it is to reach has no address') };
  const cluster = await kubectl.run([...exec, ...reachCommand(protocol, host, port)], {
    signal,
    limitSeconds,
  });
  return cluster.exitCode === NO_PROGRAM
    ? { why: say('the container has no program that opens connections: nc, curl or bash') }
    : cluster;
}

async function addressOf(
  { namespace, name }: PodName,
  { kubectl, ...options }: { kubectl: Kubectl; signal: AbortSignal; limitSeconds: number },
): Promise<string> {
  const args = ['get', 'pod', '-n', namespace, name, '-o', 'jsonpath={.status.podIP}'];
  const { stdout } = await kubectl.run(args, options);
  return stdout.trim();
}

function judged(
  step: VerifyStep,
  { cluster: { late, ...cluster }, wasStopped }: Outcome,
  { leftOut }: StepCircumstances,
): VerifiedStep {
  const { title, action, simulated, unjudged } = step;
  if (simulated === undefined) {
    return { title, result: 'left out', notes: [say('the simulator did not come to it')], cluster };
  }
  const differences = differencesOf(step, { cluster, wasStopped });
  const isOther = differences.length === 0 && simulated.stdout !== cluster.stdout;
  const isCommand = action.kind === 'kubectl' && action.args[0] === 'exec';
  const notes = [
    ...(late === undefined ? [] : [late]),
    ...(isOther && isCommand ? [say('the words on stdout are others')] : differences),
    ...(unjudged.length === 0
      ? []
      : [say('not judged, since only the simulator sees it: {what}', { what: listOf(unjudged) })]),
  ];
  const isComparable = differences.length === 0 || leftOut === undefined;
  return {
    title,
    result: differences.length === 0 ? 'same' : isComparable ? 'differs' : 'left out',
    notes: isComparable
      ? notes
      : [say('not judged, since a step before it was left out: {step}', { step: leftOut }), ...notes],
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
function differencesOf(
  { action, expectation, simulated }: VerifyStep,
  { cluster, wasStopped }: Outcome,
): readonly Wording[] {
  if (simulated === undefined) return [];
  if (action.kind === 'reach') return reachDifferences(action, simulated.hasPassed, cluster);
  if (expectation === undefined) {
    const isFine = cluster.exitCode === 0;
    if (isFine === simulated.hasPassed) return [];
    return [isFine ? say('it fails in the simulator alone') : `kubectl: ${cluster.stderr.trim()}`];
  }
  return differingChecksOf(clusterChecksOf(expectation, cluster, wasStopped), simulated).map(
    ({ expected, got }) =>
      got === undefined
        ? say('{expected}: so it is on the cluster, but not in the simulator', { expected })
        : say('{expected}: so it is in the simulator, but the cluster has {got}', { expected, got }),
  );
}

function reachDifferences(
  { isReachable }: ReachAction,
  hasPassed: boolean,
  { exitCode }: KubectlOutcome,
): readonly Wording[] {
  const isReached = exitCode === 0;
  if ((isReached === isReachable) === hasPassed) return [];
  return [
    isReached
      ? say('it is reachable on the cluster, but not in the simulator')
      : say('it is reachable in the simulator, but not on the cluster'),
  ];
}
