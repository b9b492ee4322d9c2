import type { TEXT_REQUESTS } from '../../contract/text-requests';
import type { AnswersTo } from './answers-to';

export const TEXT_ANSWERS: AnswersTo<typeof TEXT_REQUESTS> = {
  'text.get': (_, { session }) => ({ version: session.version, files: [...session.files()] }),
  'text.state': (_, { session }) => {
    session.catchUp();
    return session.state();
  },
  'text.change': (typing, { session, connectionId }) => session.type(connectionId, typing),
  'text.edit': (edit, { session }) => session.take(edit),
  'text.format': (_, { session }) => session.format(),
  'text.read': (_, { session }) => {
    session.readNow();
    return session.state();
  },
  'text.replacePods': (_, { session }) => {
    session.replacePods();
    return session.state();
  },
  'history.undo': (_, { session }) => session.undo(),
  'history.redo': (_, { session }) => session.redo(),
  'history.go': ({ position }, { session }) => session.goTo(position),
  'history.get': (_, { session: { history } }) => ({
    names: [...history.names],
    position: history.position,
  }),
};
