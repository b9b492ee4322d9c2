import type { TERMINAL_REQUESTS } from '../../contract/terminal-requests';
import type { AnswersTo } from './answers-to';
import { sendRequest } from './traffic-answers';

export const TERMINAL_ANSWERS: AnswersTo<typeof TERMINAL_REQUESTS> = {
  'terminal.open': (argument, { terminals }) => terminals.open(argument),
  'terminal.write': ({ terminalId, data }, { terminals }) => {
    terminals.write(terminalId, data);
    return undefined;
  },
  'terminal.resize': ({ terminalId, columns, rows }, { terminals }) => {
    terminals.resize(terminalId, columns, rows);
    return undefined;
  },
  'terminal.close': ({ terminalId }, { terminals }) => {
    terminals.close(terminalId);
    return undefined;
  },
  'traffic.send': sendRequest,
};
