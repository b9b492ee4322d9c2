import type { RUN_REQUESTS } from '../../contract/run-requests';
import type { AnswersTo } from './answers-to';

export const RUN_ANSWERS: AnswersTo<typeof RUN_REQUESTS> = {
  'runs.compare': ({ choice }, { session }) => {
    const refusal = session.runs.compare(choice);
    return refusal === undefined ? { kind: 'started' } : { kind: 'refused', message: refusal };
  },
  'runs.cancel': (_, { session }) => {
    session.runs.cancel();
    return undefined;
  },
  'runs.result': (_, { session }) => session.runs.result,
};
