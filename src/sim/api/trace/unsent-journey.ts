/** The journey of a packet that was never sent: routing refused before there was one. */
import { say } from '../../base/sentence';
import type { Journey } from './journey';

export function unsentJourney(
  title: string,
  { at, address, beganNs }: { readonly at: string; readonly address: string; readonly beganNs: number },
): Journey {
  const sentence = say('No route leads to {address}, so that no packet is sent at all', { address });
  const hop = {
    timeNs: beganNs,
    at,
    device: '',
    stage: 'route',
    outcome: 'dropped',
    decision: say('no route'),
    sentence,
    rules: [],
    packet: '',
    changes: [],
    because: [],
    others: [],
  } as const;
  const legs = [{ way: 'request', packetId: 0, hops: [hop] }] as const;
  return { title, verdict: 'unreachable', reason: sentence, legs, cause: [] };
}
