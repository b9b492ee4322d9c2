/** The capture filter that shows a request's packets, and little else. Pure. */
import type { SentRequest } from '../../main/contract/terminal-requests';
import { pageRefOf } from '../store/design-ref';
import { splitElementRef } from '../store/element-ref';
import { podsOf, type LabPicture } from '../store/lab-picture';

/** Only the asking end where the other has no address of its own for long: a Service's is translated on the way. */
export function requestFilterOf(request: Pick<SentRequest, 'from' | 'to'>, picture: LabPicture): string {
  const [from, to] = [addressOf(request.from, picture), addressOf(request.to, picture)];
  return [from, to].flatMap((address) => (address === undefined ? [] : [`host ${address}`])).join(' and ');
}

function addressOf(contractRef: string, picture: LabPicture): string | undefined {
  const parts = splitElementRef(pageRefOf(contractRef) ?? '');
  if (parts?.kind === 'pod') return podsOf(picture).find(({ pod }) => pod.id === parts.id)?.pod.address;
  if (parts?.kind !== 'machine') return undefined;
  const machine = picture.machines.find((candidate) => candidate.id === parts.id);
  const card = machine?.interfaces.find(
    (device) => device.kind === 'physical' && device.addresses.length > 0,
  );
  return card?.addresses[0]?.replace(/\/\d+$/u, '');
}
