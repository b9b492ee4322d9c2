/** One attempt to reach a port, explained. */
import type { Sentence } from '../../base/sentence';
import { ok, type Result } from '../../base/result';
import type { Simulation } from '../simulation';
import type { Place } from '../target';
import { deathWatch, firstPathOf, legsOf } from './attempt-paths';
import { attemptConnection, type Attempt, type AttemptTarget } from './connection-attempt';
import { failureCauses } from './failure-causes';
import { isGoodVerdict, type Journey, type JourneyLeg, type JourneyVerdict } from './journey';
import { endOf } from './journey-of';
import { LabObjects } from './lab-objects';
import type { TraceQuestion } from './trace-question';
import { findTraceTarget } from './trace-target';
import { unresolvedJourney } from './unresolved-journey';
import { unsentJourney } from './unsent-journey';
import { failureVerdict, verdictReason } from './verdict-reason';

export function tracePort(simulation: Simulation, question: TraceQuestion): Result<Journey, Sentence> {
  const place = simulation.findPlace(question.from, question.options);
  if (!place.ok) return place;
  const namespace = question.options.namespace ?? namespaceOf(place.value);
  const target = findTraceTarget(simulation, question.to, { ...question.options, namespace });
  if (!target.ok) return target;
  const { protocol } = target.value;
  const at = place.value.namespace.name;
  const isRecordedAnyway = simulation.isRecordingPaths;
  const recorder = simulation.recordPaths();
  const startedNs = simulation.nowNs;
  const isDead = deathWatch(recorder, { at, protocol });
  const attempt = attemptConnection(simulation, place.value, target.value, isDead);
  if (!isRecordedAnyway) simulation.stopRecordingPaths();
  const title = `${place.value.id} > ${question.to}`;
  const lab = new LabObjects(simulation);
  if (!attempt.ok)
    return ok(
      unresolvedJourney(
        { title, reason: attempt.error, host: target.value.host, at, startedNs },
        recorder,
        lab,
      ),
    );
  const { beganNs, localPort, address } = attempt.value;
  const request = firstPathOf(recorder, { at, protocol, beganNs, localPort });
  if (request === undefined) return ok(unsentJourney(title, { at, address, beganNs }));
  const legs = legsOf('request', request, { recorder, lab, asked: address });
  return ok(journeyOf(title, legs, { attempt: attempt.value, target: target.value, lab }));
}

/** A Pod means what is in its own namespace, as it does when it asks DNS. */
function namespaceOf({ id }: Place): string {
  const [first = '', second] = id.split('/');
  return second === undefined || first === 'node' || first === 'host' ? 'default' : first;
}

interface MadeAttempt {
  readonly attempt: Attempt;
  readonly target: AttemptTarget;
  readonly lab: LabObjects;
}

function journeyOf(
  title: string,
  legs: readonly JourneyLeg[],
  { attempt, target, lab }: MadeAttempt,
): Journey {
  const end = legs.map(endOf).find((hop) => hop !== undefined);
  const verdict = verdictOf(attempt, legs, target);
  const reason = verdictReason(verdict, end, attempt);
  if (isGoodVerdict(verdict)) return { title, verdict, reason, legs, cause: [] };
  const asked = { address: attempt.address, port: target.port, protocol: target.protocol.toUpperCase() };
  return { title, verdict, reason, legs, cause: failureCauses({ end, legs }, asked, lab) };
}

function verdictOf(
  { outcome }: Attempt,
  legs: readonly JourneyLeg[],
  { protocol }: AttemptTarget,
): JourneyVerdict {
  if (outcome === 'connected' || outcome === 'answered') return outcome;
  const verdict = failureVerdict(legs, outcome);
  const isDelivered = legs[0]?.hops.some((hop) => hop.outcome === 'delivered') === true;
  return verdict === 'timed-out' && isDelivered && protocol === 'udp' ? 'delivered' : verdict;
}
