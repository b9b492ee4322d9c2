import type { SCENARIO_REQUESTS } from '../../contract/scenario-requests';
import type { AnswersTo } from './answers-to';

export const SCENARIO_ANSWERS: AnswersTo<typeof SCENARIO_REQUESTS> = {
  'scenario.list': (_, { session }) => {
    session.catchUp();
    return session.scenarios.list();
  },
  'scenario.play': ({ name }, { session }) => session.scenarios.play(name),
  'scenario.stop': (_, { session }) => {
    session.scenarios.stop();
    return undefined;
  },
  'recording.start': ({ isFromStart }, { session }) => session.scenarios.startRecording(isFromStart),
  'recording.stop': (request, { session }) => session.scenarios.stopRecording(request),
  'recording.discard': (_, { session }) => session.scenarios.discardRecording(),
};
