/** One packet in full, and the noise that can be hidden. */
import type { RequestOf, ResponseOf } from '../../contract/lab-api';
import type { RequestingPage } from './answers-to';
import { notThereYet } from './request-problem';

export function packetOf(
  _argument: RequestOf<'capture.packet'>,
  _page: RequestingPage,
): ResponseOf<'capture.packet'> {
  throw notThereYet('the detail of a packet');
}

export function hideNoise(
  _argument: RequestOf<'noise.hide'>,
  _page: RequestingPage,
): ResponseOf<'noise.hide'> {
  throw notThereYet('hiding noise');
}
