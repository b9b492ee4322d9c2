/** Which steps of a Scenario are judged, so that they can be worth a point, and which only do something. */
import { isUnknownList } from '../kube/objects/kube-object';
import type { Scenario, ScenarioStep } from '../lab/scenario/scenario';

const ACTIONS: ReadonlySet<string> = new Set(['apply', 'delete', 'wait', 'fault', 'note', 'capture-start']);

export interface JudgedStep {
  /** Its place among the steps. */
  readonly index: number;
  readonly points: number;
}

export function judgedStepsOf({ steps }: Scenario): readonly JudgedStep[] {
  return steps.flatMap((step, index) => (isJudged(step) ? [{ index, points: step.points ?? 1 }] : []));
}

function isJudged(step: ScenarioStep): boolean {
  if (step.kind === 'capture-stop') {
    return 'packets' in step && isUnknownList(step.packets) && step.packets.length > 0;
  }
  const isChange = 'isChange' in step && step.isChange;
  return !isChange && !ACTIONS.has(step.kind);
}
