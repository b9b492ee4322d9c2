/** "Send a request from here to there". */
import type { RequestOf, ResponseOf } from '../../contract/lab-api';
import type { RequestingPage } from './answers-to';
import { notThereYet } from './request-problem';

export function sendRequest(
  _argument: RequestOf<'traffic.send'>,
  _page: RequestingPage,
): ResponseOf<'traffic.send'> {
  throw notThereYet('sending a request without a terminal');
}
