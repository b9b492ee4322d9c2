/** What became of a play in a few words, with a shape that says the same without colour. Pure. */
import type { Translate } from '../i18n/messages';
import type { ScenarioRunState } from '../../main/contract/scenario-requests';

interface RunOutcome {
  readonly tone: 'good' | 'waiting' | 'bad' | 'done';
  readonly text: string;
}

/** Those that have come to their end, one way or the other. */
export function endedStepsOf(steps: ScenarioRunState['steps']): number {
  return steps.filter(({ state }) => state === 'passed' || state === 'failed').length;
}

export function runOutcomeOf(
  { isRunning, steps, problem, captures }: ScenarioRunState,
  t: Translate,
): RunOutcome {
  const ended = endedStepsOf(steps);
  if (isRunning) {
    return {
      tone: 'waiting',
      text: t('◐ step {number} of {all}', { number: Math.min(ended + 1, steps.length), all: steps.length }),
    };
  }
  if (problem !== undefined || steps.some(({ state }) => state === 'failed')) {
    return { tone: 'bad', text: t('▲ failed') };
  }
  if (ended < steps.length) return { tone: 'done', text: t('■ stopped') };
  const compared = captures.filter(({ expectedSha256 }) => expectedSha256 !== undefined);
  if (compared.length === 0) return { tone: 'good', text: t('● passed') };
  return compared.every(({ sha256, expectedSha256 }) => sha256 === expectedSha256)
    ? { tone: 'good', text: t('● passed, same packets') }
    : { tone: 'bad', text: t('▲ passed, other packets') };
}
