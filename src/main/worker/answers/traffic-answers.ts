/** "Send a request from here to there". */
import type { RequestOf, ResponseOf } from '../../contract/lab-api';
import type { RequestingPage } from './answers-to';

export function sendRequest(
  { from, to }: RequestOf<'traffic.send'>,
  { session }: RequestingPage,
): ResponseOf<'traffic.send'> {
  return session.requests.send(from, to);
}
