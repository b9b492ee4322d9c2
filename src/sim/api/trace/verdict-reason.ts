/** What an attempt came to, as a verdict and as a sentence. */
import { say, type Sentence } from '../../base/sentence';
import { dropPlace } from '../drop-text';
import type { SocketError } from '../../transport/socket-error';
import type { Attempt } from './connection-attempt';
import type { Hop } from './hop';
import type { JourneyLeg, JourneyVerdict } from './journey';
import { endOf } from './journey-of';

const SENTENCES: Readonly<Record<JourneyVerdict, Sentence>> = {
  connected: say('the connection is set up'),
  answered: say('an answer came back'),
  delivered: say('the datagram arrived, and nothing has come back'),
  refused: say('the other side refused'),
  dropped: say('the packet died on its way'),
  unreachable: say('no way leads there'),
  unresolved: say('the name has no address'),
  'timed-out': say('nothing came back in time'),
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
): Sentence {
  const milliseconds = ((endedNs - beganNs) / 1_000_000).toFixed(3);
  if (end === undefined || verdict === 'connected' || verdict === 'answered')
    return outcome === undefined
      ? SENTENCES[verdict]
      : say('{outcome} after {milliseconds} ms', { outcome: SENTENCES[verdict], milliseconds });
  return say('{reason}: {detail}', { reason: SENTENCES[verdict], detail: placeOfEnd(end) });
}

/** `at node/node1:eth0, no rule lets it through` */
export function placeOfEnd(hop: Hop): Sentence {
  return say('at {place}, {sentence}', { place: dropPlace(hop), sentence: hop.sentence });
}
