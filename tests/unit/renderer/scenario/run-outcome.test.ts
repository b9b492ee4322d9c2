import { expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import type { ScenarioRunState } from '#main/contract/scenario-requests';
import { runOutcomeOf } from '../../../../src/renderer/scenario/run-outcome';

type StepState = ScenarioRunState['steps'][number]['state'];

function run(states: readonly StepState[], more: Partial<ScenarioRunState> = {}): ScenarioRunState {
  const steps = states.map((state) => ({ title: 'exec', state, failures: [], drops: [] }));
  return { name: 'one', isRunning: false, steps, captures: [], ...more };
}

const capture = { name: 'all', packets: 3, sha256: 'aa' };

it.each([
  ['under way', run(['passed', 'running', 'waiting'], { isRunning: true }), 'waiting', '◐ step 2 of 3'],
  ['all passed', run(['passed', 'passed']), 'good', '● passed'],
  ['one failed', run(['passed', 'failed', 'waiting']), 'bad', '▲ failed'],
  ['could not go on', run(['passed'], { problem: 'no such Pod' }), 'bad', '▲ failed'],
  ['stopped', run(['passed', 'waiting']), 'done', '■ stopped'],
  [
    'as in the bundle',
    run(['passed'], { captures: [{ ...capture, expectedSha256: 'aa' }] }),
    'good',
    '● passed, same packets',
  ],
  [
    'unlike the bundle',
    run(['passed'], { captures: [{ ...capture, expectedSha256: 'bb' }] }),
    'bad',
    '▲ passed, other packets',
  ],
  ['not of a bundle', run(['passed'], { captures: [capture] }), 'good', '● passed'],
])('says of a play: %s', (_, state, tone, text) => {
  expect(runOutcomeOf(state, ENGLISH.t)).toEqual({ tone, text });
});
