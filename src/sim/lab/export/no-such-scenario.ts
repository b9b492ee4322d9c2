/** Why nothing is made of a Scenario that was asked for. */
import { say, type Sentence } from '../../base/sentence';

export function noSuchScenario(wanted: string, names: readonly string[]): Sentence {
  return names.length === 0
    ? say('the lab has no Scenario "{name}"; it has none', { name: wanted })
    : say('the lab has no Scenario "{name}"; it has {names}', { name: wanted, names: names.join(', ') });
}
