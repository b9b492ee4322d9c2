/** "Send a request from here to there". */
import type { RequestOf, ResponseOf } from '../../contract/lab-api';
import type { RequestingPage } from './answers-to';
import { RequestProblem } from './request-problem';

export function sendRequest(
  { from, to }: RequestOf<'traffic.send'>,
  { session }: RequestingPage,
): ResponseOf<'traffic.send'> {
  const { host, requests } = session;
  const outcome = host.act(() => requests.send(from, to));
  if (outcome === undefined) throw new RequestProblem('the simulator has stopped; start the lab anew');
  return outcome;
}
