import type { REACH_REQUESTS } from '../../contract/reach-requests';
import type { AnswersTo } from './answers-to';

export const REACH_ANSWERS: AnswersTo<typeof REACH_REQUESTS> = {
  'reach.get': ({ before }, { session }) => {
    session.catchUp();
    return session.reach.matrix(before);
  },
  'reach.policy': (policy, { session }) => {
    session.catchUp();
    return session.reach.flowsOfPolicy(policy);
  },
  'reach.explain': (pair, { session }) => session.reach.explain(pair),
};
