import type { VerifyPlan } from '../../sim/api/verify/verify-plan';

/** All that a Scenario gives to `kubectl apply -f -`: the objects of the lab, then those of its steps. */
export function inputsOf({ manifests, objects, steps }: VerifyPlan): readonly string[] {
  const applied = steps.flatMap(({ action }) =>
    action.kind === 'kubectl' && action.input !== undefined ? [action.input] : [],
  );
  return [...(objects.length === 0 ? [] : [manifests]), ...applied];
}
