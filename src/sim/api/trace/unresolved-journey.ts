/**
 * The journey of an attempt that ended at its name: the question to DNS where that died on its way, and what the name may have been
 * meant to be.
 */
import { say, type Wording } from '../../base/sentence';
import { firstPathOf, legsOf } from './attempt-paths';
import type { Journey } from './journey';
import { endOf } from './journey-of';
import type { LabObjects } from './lab-objects';
import { viewOf } from './event-view';
import { nameCauses } from './name-causes';
import type { PathRecorder } from './path-recorder';
import { placeOfEnd } from './verdict-reason';

const DNS_PORT = '53';

interface UnresolvedAttempt {
  readonly title: string;
  readonly reason: Wording;
  /** The name. */
  readonly host: string;
  /** Namespace of who asked. */
  readonly at: string;
  readonly startedNs: number;
}

export function unresolvedJourney(
  { title, reason, host, at, startedNs }: UnresolvedAttempt,
  recorder: PathRecorder,
  lab: LabObjects,
): Journey {
  const sender = { at, protocol: 'udp', beganNs: startedNs, localPort: undefined } as const;
  const question = firstPathOf(recorder, sender);
  const [first] = question?.events ?? [];
  const destination = first === undefined ? undefined : viewOf(first).frame.packet;
  if (question === undefined || destination?.destinationPort !== DNS_PORT)
    return { title, verdict: 'unresolved', reason, legs: [], cause: nameCauses(host, lab) };
  const legs = legsOf('request', question, { recorder, lab, asked: destination.destination });
  const end = legs.map(endOf).find((hop) => hop !== undefined);
  return {
    title,
    verdict: 'unresolved',
    reason:
      end === undefined
        ? reason
        : say('{reason}; the question to DNS ended {where}', { reason, where: placeOfEnd(end) }),
    // Where DNS has answered, the way to it tells nothing.
    legs: end === undefined ? [] : legs,
    cause: end?.because ?? nameCauses(host, lab),
  };
}
