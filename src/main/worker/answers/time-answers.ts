import type { Wording } from '../../../sim/api/sentence';
import type { ResponseOf } from '../../contract/lab-api';
import type { TIME_REQUESTS } from '../../contract/time-requests';
import type { AnswersTo } from './answers-to';

export const TIME_ANSWERS: AnswersTo<typeof TIME_REQUESTS> = {
  'time.travel': ({ toNs }, { session }) => outcomeOf(session.travel(toNs)),
  'time.cancel': (_, { session: { host } }) => {
    host.cancelTravel();
    return undefined;
  },
  'time.branch': (_, { session }) => outcomeOf(session.branch()),
  'time.marks': ({ from, count }, { session: { host } }) => [...host.timeline.marks(from, count)],
  'time.chart': ({ fromNs, toNs, buckets }, { session: { host } }) =>
    host.timeline.chart(fromNs, toNs, buckets),
};

function outcomeOf(refusal: Wording | undefined): ResponseOf<'time.travel'> {
  return refusal === undefined ? { kind: 'done' } : { kind: 'refused', message: refusal };
}
