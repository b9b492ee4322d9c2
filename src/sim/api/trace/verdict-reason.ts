/** What an attempt came to, as a verdict and as a sentence. */
import type { SocketError } from '../../transport/socket-error';
import type { Attempt } from './connection-attempt';
import type { Hop } from './hop';
import type { JourneyLeg, JourneyVerdict } from './journey';
import { endOf } from './journey-of';

const SENTENCES: Readonly<Record<JourneyVerdict, string>> = {
  connected: 'the connection is set up',
  answered: 'an answer came back',
  delivered: 'the datagram arrived, and nothing has come back',
  refused: 'the other side refused',
  dropped: 'the packet died on its way',
  unreachable: 'no way leads there',
  unresolved: 'the name has no address',
  'timed-out': 'nothing came back in time',
};

/** Of an attempt that has not got through; `error` is what its socket was told. */
export function failureVerdict(
  legs: readonly JourneyLeg[],
  error: SocketError | 'connected' | 'answered' | undefined,
): JourneyVerdict {
  const end = legs.map(endOf).find((hop) => hop !== undefined);
  if (end?.outcome === 'refused' || error === 'connection-refused' || error === 'connection-reset')
    return 'refused';
  if (end !== undefined) return end.decision === 'no-route' ? 'unreachable' : 'dropped';
  return error === 'host-unreachable' || error === 'network-unreachable' ? 'unreachable' : 'timed-out';
}

export function verdictReason(
  verdict: JourneyVerdict,
  end: Hop | undefined,
  { outcome, beganNs, endedNs }: Pick<Attempt, 'outcome' | 'beganNs' | 'endedNs'>,
): string {
  const milliseconds = ((endedNs - beganNs) / 1_000_000).toFixed(3);
  if (end === undefined || verdict === 'connected' || verdict === 'answered')
    return `${SENTENCES[verdict]}${outcome === undefined ? '' : ` after ${milliseconds} ms`}`;
  return `${SENTENCES[verdict]}: ${placeOfEnd(end)}`;
}

/** `at node/node1:eth0, no rule lets it through` */
export function placeOfEnd({ at, device, sentence }: Hop): string {
  return `at ${at}${device === '' ? '' : `:${device}`}, ${sentence.replace(/\.$/u, '')}`;
}
