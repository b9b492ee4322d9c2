/** One packet in full, and the noise that can be hidden. */
import { packetDetailsOf } from '../../../sim/api/packet-details';
import type { RequestOf, ResponseOf } from '../../contract/lab-api';
import type { RequestingPage } from './answers-to';

export function packetOf(
  { captureId, number }: RequestOf<'capture.packet'>,
  { session: { host } }: RequestingPage,
): ResponseOf<'capture.packet'> {
  const capture = host.captures.find(captureId);
  const row = host.captures.textOf(captureId)?.lines(number - 1, 1)[0];
  const details = capture === undefined ? undefined : packetDetailsOf(capture, number - 1);
  if (row === undefined || details === undefined) return undefined;
  return {
    row,
    layers: details.layers.map((layer) => ({ ...layer, fields: [...layer.fields] })),
    base64: Buffer.from(details.bytes).toString('base64'),
  };
}

export function hideNoise(
  { isHidden }: RequestOf<'noise.hide'>,
  { session: { host } }: RequestingPage,
): ResponseOf<'noise.hide'> {
  host.simulation.hideNoise(isHidden);
  return undefined;
}
