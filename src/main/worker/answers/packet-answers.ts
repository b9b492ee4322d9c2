/** One packet in full, and the noise that can be hidden. */
import { packetDetailsOf } from '../../../sim/api/packet-details';
import { tcpdumpCommandFor } from '../../../sim/api/tunnel-text';
import type { RequestOf, ResponseOf } from '../../contract/lab-api';
import type { LabHost } from '../lab-host';
import type { RequestingPage } from './answers-to';

export function packetOf(
  { captureId, number, tunnels }: RequestOf<'capture.packet'>,
  { session: { host } }: RequestingPage,
): ResponseOf<'capture.packet'> {
  const capture = host.captures.find(captureId);
  const row = host.captures.textOf(captureId, tunnels)?.lines(number - 1, 1)[0];
  const details = capture === undefined ? undefined : packetDetailsOf(capture, number - 1);
  if (capture === undefined || row === undefined || details === undefined) return undefined;
  const kind = tunnels === 'plain' ? 'none' : details.tunnel;
  return {
    row,
    layers: details.layers.map((layer) => ({ ...layer, fields: [...layer.fields] })),
    base64: Buffer.from(details.bytes).toString('base64'),
    command: tcpdumpCommandFor(kind, captureFileName(captureId, host), capture.filterText),
    isBeyondTcpdump: kind === 'tunnelled-datagram',
  };
}

/** As it is exported. */
export function captureFileName(captureId: string, { simulation }: LabHost): string {
  return `${simulation.document.name}-${captureId}.pcapng`;
}

export function hideNoise(
  { isHidden }: RequestOf<'noise.hide'>,
  { session: { host } }: RequestingPage,
): ResponseOf<'noise.hide'> {
  host.simulation.hideNoise(isHidden);
  return undefined;
}
