/** `podwire verify LAB --kubeconfig FILE`. */
import process from 'node:process';
import type { VerifyPlan } from '../../sim/api/verify/verify-plan';
import type { VerifyCommand } from './command';
import { Kubectl } from './kubectl';
import { readInputFile, readLabInput } from './read-input';
import { INTERRUPTED, runJob } from './run-job';
import { writeErrorOutput, writeOutput } from './standard-output';
import { verifiedJson, verifiedText } from './verified-text';
import { verifyScenario, type VerifiedScenario } from './verify-scenario';

export async function performVerify(command: VerifyCommand): Promise<number> {
  const { scenario, options, format } = command;
  await readInputFile(command.kubectl.kubeconfig);
  const lab = await readLabInput(command.lab);
  const plans: VerifyPlan[] = [];
  const exitCode = await runJob(
    { kind: 'verify', lab, scenario },
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
  const interruption = listenForInterruption(options.isKept);
  try {
    for (const plan of plans) {
      const { signal } = interruption;
      const scenarioVerified = await verifyScenario({ plan, kubectl, options, signal });
      if (scenarioVerified === undefined) return INTERRUPTED;
      verified.push(scenarioVerified);
    }
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
function listenForInterruption(isKept: boolean): Interruption {
  const controller = new AbortController();
  function onInterrupt(): void {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
    const what = isKept ? 'what was applied stays on the cluster' : 'taking away what was applied';
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
