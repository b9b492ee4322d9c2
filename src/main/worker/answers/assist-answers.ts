import type { ASSIST_REQUESTS } from '../../contract/assist-requests';
import type { AnswersTo } from './answers-to';

export const ASSIST_ANSWERS: AnswersTo<typeof ASSIST_REQUESTS> = {
  'assist.complete': (place, { session: { assist } }) => assist.complete(place),
  'assist.hover': (place, { session: { assist } }) => assist.hover(place),
  'assist.define': (place, { session: { assist } }) => assist.define(place),
  'assist.references': (place, { session: { assist } }) => assist.references(place),
  'assist.outline': ({ file }, { session: { assist } }) => assist.outline(file),
  'text.saved': ({ file }, { session }) => {
    const text = session.savedText(file);
    return text === undefined ? { kind: 'none' } : { kind: 'text', text };
  },
};
