/** Labs that are broken on purpose: what would tell a reader the cause that he is to find. */
import { say, type Wording } from '../../base/sentence';
import type { Scenario } from '../scenario/scenario';

/** Does its text name the cause: a question with its answer, or steps that are not named before it is found? */
export function givesAnswerAway({ diagnosis, steps }: Scenario): boolean {
  return diagnosis !== undefined || steps.some(({ isHidden }) => isHidden === true);
}

/** Is it nothing but a way to find the cause and to mend it? */
export function isSolution({ steps }: Scenario): boolean {
  return steps.length > 0 && steps.every(({ isHidden }) => isHidden === true);
}

/** For an export that others can play, which holds such Scenarios as they are. */
export function answerNotes(scenarios: readonly Scenario[]): readonly Wording[] {
  const names = scenarios.filter(givesAnswerAway).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    say('goes along: the answers of the Scenarios {names}, for whoever reads the text', {
      names: names.join(', '),
    }),
  ];
}
