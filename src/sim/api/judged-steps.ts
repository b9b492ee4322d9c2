/** Which steps of a Scenario are judged, so that they can be worth a point, and which only do something. */
import { isUnknownList } from '../kube/objects/kube-object';
import type { Scenario, ScenarioStep } from '../lab/scenario/scenario';

const ACTIONS: ReadonlySet<string> = new Set(['apply', 'delete', 'wait', 'fault', 'note', 'capture-start']);

export interface JudgedStep {
  /** Its place among the steps. */
  readonly index: number;
  readonly points: number;
}

/** Where evidence is asked for, steps show what is broken, and hidden ones break it: neither is anybody's merit unless it is said. */
export function judgedStepsOf({ steps, evidence }: Scenario): readonly JudgedStep[] {
  const isShown = evidence.length > 0;
  return steps.flatMap((step, index) => {
    if (!isJudged(step)) return [];
    return [{ index, points: step.points ?? (isShown || step.isHidden === true ? 0 : 1) }];
  });
}

function isJudged(step: ScenarioStep): boolean {
  if (step.kind === 'capture-stop') {
    return 'packets' in step && isUnknownList(step.packets) && step.packets.length > 0;
  }
  const isChange = 'isChange' in step && step.isChange;
  return !isChange && !ACTIONS.has(step.kind);
}
