import { checkFilter } from '../../../sim/api/check-filter';
import type { PACKET_FILTER_REQUESTS } from '../../contract/packet-filter-requests';
import type { AnswersTo } from './answers-to';

export const PACKET_FILTER_ANSWERS: AnswersTo<typeof PACKET_FILTER_REQUESTS> = {
  'filter.check': ({ language, text, cursor }) => {
    const { problem, completions } = checkFilter(language, text, Math.min(cursor, text.length));
    const { from, to, items, wants } = completions;
    return {
      from,
      to,
      items: [...items],
      ...(wants === undefined ? {} : { wants }),
      ...(problem === undefined ? {} : { problem }),
    };
  },
};
