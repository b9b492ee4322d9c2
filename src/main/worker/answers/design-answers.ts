import type { DESIGN_REQUESTS } from '../../contract/design';
import { copiedText } from '../../../sim/api/lab-editing';
import type { AnswersTo } from './answers-to';

export const DESIGN_ANSWERS: AnswersTo<typeof DESIGN_REQUESTS> = {
  'design.get': (_, { session }) => {
    session.catchUp();
    return session.design;
  },
  'design.copy': ({ refs }, { session }) => {
    session.catchUp();
    return copiedText(session.document, refs);
  },
  'design.edit': ({ command, makesLabFile = false }, { session }) => session.perform(command, makesLabFile),
};
