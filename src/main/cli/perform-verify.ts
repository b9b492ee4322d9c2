/** `podwire verify LAB --kubeconfig FILE`. */
import process from 'node:process';
import { inEnglish } from '../../sim/api/sentence';
import type { VerifyPlan } from '../../sim/api/verify/verify-plan';
import { Kubectl } from '../verify/kubectl';
import { verifiedJson, verifiedText } from '../verify/verified-text';
import { VerifyProblem } from '../verify/verify-problem';
import { verifyScenario, type VerifiedScenario, type VerifyListener } from '../verify/verify-scenario';
import type { VerifyCommand } from './command';
import { InputProblem } from './input-problem';
import { readInputFile, readLabInput } from './read-input';
import { INTERRUPTED, runJob } from './run-job';
import { writeErrorOutput, writeOutput } from './standard-output';

export async function performVerify(command: VerifyCommand): Promise<number> {
  const { scenario, options, format } = command;
  await readInputFile(command.kubectl.kubeconfig);
  const lab = await readLabInput(command.lab);
  const plans: VerifyPlan[] = [];
  const exitCode = await runJob(
    { kind: 'verify', lab, scenarios: scenario === undefined ? [] : [scenario] },
    {
      onVerifyPlans: (message) => {
        plans.push(...message.plans);
        return Promise.resolve();
      },
    },
  );
  if (exitCode !== 0) return exitCode;
  const kubectl = new Kubectl(command.kubectl);
  const verified: VerifiedScenario[] = [];
  const progress = { hasApplied: false };
  const interruption = listenForInterruption(kubectl, options.isKept, progress);
  const listener: VerifyListener = {
    onPhase: (phase) => {
      // What a Scenario before it applied is gone by then, or stays.
      progress.hasApplied = phase !== 'looking' || (options.isKept && progress.hasApplied);
    },
  };
  try {
    for (const plan of plans) {
      const { signal } = interruption;
      const outcome = await verifyScenario({ plan, kubectl, options, signal, listener });
      if (outcome.kind === 'stopped') {
        for (const note of outcome.notes) await writeErrorOutput(`podwire: ${inEnglish(note)}\n`);
        return INTERRUPTED;
      }
      verified.push(outcome.scenario);
    }
  } catch (error) {
    throw error instanceof VerifyProblem ? new InputProblem(`podwire: ${error.message}`) : error;
  } finally {
    interruption.stopListening();
  }
  await writeOutput(format === 'json' ? verifiedJson(verified) : verifiedText(verified));
  return verified.every(({ hasPassed }) => hasPassed) ? 0 : 1;
}

interface Interruption {
  readonly signal: AbortSignal;
  readonly stopListening: () => void;
}

/** The first Ctrl+C still takes away what was applied; a second one ends the wait for that. */
function listenForInterruption(
  kubectl: Kubectl,
  isKept: boolean,
  progress: { readonly hasApplied: boolean },
): Interruption {
  const controller = new AbortController();
  function onInterrupt(): void {
    if (controller.signal.aborted) {
      kubectl.killAll();
      process.exit(INTERRUPTED);
    }
    controller.abort();
    const what = !progress.hasApplied
      ? 'nothing was applied'
      : isKept
        ? 'what was applied stays on the cluster'
        : 'taking away what was applied';
    void writeErrorOutput(`podwire: stopped; ${what}\n`);
  }
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  return {
    signal: controller.signal,
    stopListening: () => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onInterrupt);
    },
  };
}
