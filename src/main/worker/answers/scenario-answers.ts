import type { SCENARIO_REQUESTS } from '../../contract/scenario-requests';
import type { AnswersTo } from './answers-to';
import { notThereYet } from './request-problem';

const NO_RECORDING = { isRecording: false, steps: [], warnings: [] };

export const SCENARIO_ANSWERS: AnswersTo<typeof SCENARIO_REQUESTS> = {
  'scenario.list': () => [],
  'scenario.play': () => {
    throw notThereYet('playing a Scenario in the window');
  },
  'scenario.stop': () => undefined,
  'recording.start': () => {
    throw notThereYet('recording');
  },
  'recording.stop': () => {
    throw notThereYet('recording');
  },
  'recording.discard': () => ({ ...NO_RECORDING }),
};
