/** One packet in full, and what can be hidden: noise, and the packets of workloads. */
import { packetDetailsOf } from '../../../sim/api/packet-details';
import { tcpdumpCommandFor } from '../../../sim/api/tunnel-text';
import type { RequestOf, ResponseOf } from '../../contract/lab-api';
import type { LabHost } from '../lab-host';
import type { RequestingPage } from './answers-to';

export function packetOf(
  { captureId, number, tunnels }: RequestOf<'capture.packet'>,
  { session: { host } }: RequestingPage,
): ResponseOf<'capture.packet'> {
  const study = host.captures.study(captureId);
  if (study?.view.has(number) !== true) return undefined;
  const { capture } = study.view;
  const details = packetDetailsOf(capture, number - 1);
  if (details === undefined) return undefined;
  const kind = tunnels === 'plain' ? 'none' : details.tunnel;
  return {
    row: study.row(number - 1, study.text(tunnels)),
    layers: details.layers.map((layer) => ({ ...layer, fields: [...layer.fields] })),
    base64: Buffer.from(details.bytes).toString('base64'),
    command: tcpdumpCommandFor(kind, captureFileName(captureId, host), study.session?.filterText ?? ''),
    isBeyondTcpdump: kind === 'tunnelled-datagram',
  };
}

/** As it is exported. */
export function captureFileName(captureId: string, { simulation, captures }: LabHost): string {
  const fileName = captures.study(captureId)?.file?.fileName;
  return fileName ?? `${simulation.document.name}-${captureId}.pcapng`;
}

export function hideNoise(
  { kinds }: RequestOf<'noise.hide'>,
  { session: { host } }: RequestingPage,
): ResponseOf<'noise.hide'> {
  host.simulation.hideNoise(kinds);
  return undefined;
}

export function muteWorkloads(
  { workloads }: RequestOf<'workloads.mute'>,
  { session: { host } }: RequestingPage,
): ResponseOf<'workloads.mute'> {
  host.simulation.muteWorkloads(workloads);
  return undefined;
}
