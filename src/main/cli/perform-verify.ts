/** `podwire verify LAB --kubeconfig FILE`. */
import type { VerifyPlan } from '../../sim/api/verify/verify-plan';
import type { VerifyCommand } from './command';
import { Kubectl } from './kubectl';
import { readInputFile, readLabInput } from './read-input';
import { runJob } from './run-job';
import { writeOutput } from './standard-output';
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
  for (const plan of plans) verified.push(await verifyScenario(plan, kubectl, options));
  await writeOutput(format === 'json' ? verifiedJson(verified) : verifiedText(verified));
  return verified.every(({ hasPassed }) => hasPassed) ? 0 : 1;
}
