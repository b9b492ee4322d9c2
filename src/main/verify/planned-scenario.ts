/** What a page is shown of a plan: for each step, what the cluster would be asked. */
import type { VerifyAction } from '../../sim/api/verify/cluster-action';
import type { VerifyPlan, VerifyStep } from '../../sim/api/verify/verify-plan';
import type { VerificationPlan } from '../contract/verify-requests';

type PlannedScenario = VerificationPlan['scenarios'][number];

export function plannedScenarioOf({ scenario, steps }: VerifyPlan): PlannedScenario {
  return { name: scenario, steps: steps.map(plannedStepOf) };
}

export function plannedStepOf({ title, action }: VerifyStep): PlannedScenario['steps'][number] {
  if (action.kind === 'none') return { title, why: action.why };
  const command = commandOf(action);
  return command === undefined ? { title } : { title, command };
}

/** As one would type it; undefined for what asks the cluster nothing. */
function commandOf(action: Exclude<VerifyAction, { readonly kind: 'none' }>): string | undefined {
  switch (action.kind) {
    case 'kubectl':
      return ['kubectl', ...action.args.map(quoted)].join(' ');
    case 'reach': {
      const host = typeof action.to === 'string' ? action.to : `${action.to.namespace}/${action.to.name}`;
      return ['kubectl', ...action.exec.map(quoted), `… ${host}:${action.port}/${action.protocol}`].join(' ');
    }
    case 'wait':
      return undefined;
  }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
