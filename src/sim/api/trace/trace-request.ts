/** One request of HTTP, explained: the client's connection, what each proxy on the way decides, and the connections behind it. */
import { say, type Sentence, type Wording } from '../../base/sentence';
import { OPENSSL_ALERT_NAMES } from '../../app/openssl-alerts';
import { ok, type Result } from '../../base/result';
import { findHeader, type HttpResponseHead } from '../../wire/http1';
import type { Simulation } from '../simulation';
import { deathWatch, firstPathOf, legsOf } from './attempt-paths';
import { certificateHop } from './certificate-hop';
import type { Cause } from './cause';
import type { Hop } from './hop';
import type { Journey, JourneyLeg } from './journey';
import { endOf } from './journey-of';
import { LabObjects } from './lab-objects';
import { backendCauses } from './backend-causes';
import { failureCauses } from './failure-causes';
import { overlookedIngresses } from './overlooked-ingresses';
import { legsBehind } from './proxy-legs';
import { attemptRequest, type RequestAttempt } from './request-attempt';
import { requestTargetOf, type RequestTarget } from './request-target';
import type { TraceQuestion } from './trace-question';
import { unresolvedJourney } from './unresolved-journey';
import { unsentJourney } from './unsent-journey';
import { failureVerdict, placeOfEnd, verdictReason } from './verdict-reason';

const FIRST_REFUSAL = 400;

export function traceRequest(simulation: Simulation, question: TraceQuestion): Result<Journey, Sentence> {
  const place = simulation.findPlace(question.from, question.options);
  if (!place.ok) return place;
  const target = requestTargetOf(question.to, question.headers ?? []);
  if (!target.ok) return target;
  const at = place.value.namespace.name;
  const isRecordedAnyway = simulation.isRecordingPaths;
  const recorder = simulation.recordPaths();
  const startedNs = simulation.nowNs;
  const isDead = deathWatch(recorder, { at, protocol: 'tcp' });
  const attempt = attemptRequest(simulation, place.value.environment, target.value, isDead);
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
  const { beganNs, localPort, address, certificate } = attempt.value;
  const request = firstPathOf(recorder, { at, protocol: 'tcp', beganNs, localPort });
  if (request === undefined) return ok(unsentJourney(title, { at, address, beganNs }));
  const connection = legsOf('request', request, { recorder, lab, asked: address });
  const secured =
    certificate === undefined
      ? connection
      : withHop(
          connection,
          certificateHop(certificate, { at, host: target.value.host, timeNs: attempt.value.endedNs }),
        );
  const behind = legsBehind(request, { recorder, lab });
  return ok(
    journeyOf(title, { connection: secured, behind }, { target: target.value, attempt: attempt.value, lab }),
  );
}

/** At the end of the last one. */
function withHop(legs: readonly JourneyLeg[], hop: Hop): readonly JourneyLeg[] {
  return legs.map((leg, index) => (index === legs.length - 1 ? { ...leg, hops: [...leg.hops, hop] } : leg));
}

interface MadeRequest {
  readonly target: RequestTarget;
  readonly attempt: RequestAttempt;
  readonly lab: LabObjects;
}

interface AttemptLegs {
  readonly connection: readonly JourneyLeg[];
  /** From the first proxy on. */
  readonly behind: readonly JourneyLeg[];
}

function journeyOf(
  title: string,
  { connection, behind }: AttemptLegs,
  { attempt, target, lab }: MadeRequest,
): Journey {
  const legs = [...connection, ...behind];
  const { reply, isConnected, error } = attempt;
  if (!isConnected) {
    const end = connection.map(endOf).find((hop) => hop !== undefined);
    const verdict = failureVerdict(connection, error);
    const reason = verdictReason(verdict, end, { ...attempt, outcome: error });
    const asked = { address: attempt.address, port: target.url.port, protocol: 'TCP' };
    const causes = failureCauses({ end, legs: connection }, asked, lab);
    return { title, verdict, reason, legs, cause: causes.length > 0 ? causes : overlooked(target, lab) };
  }
  const isRefusedByProxy = behind.some(({ hops }) => hops.some(isRefusalOfProxy));
  if (reply !== undefined && !(isRefusedByProxy && reply.status >= FIRST_REFUSAL))
    return { title, verdict: 'answered', reason: answerText(reply), legs, cause: [] };
  const said = reply === undefined ? silenceText(attempt) : answerText(reply);
  const forwarded = behind.filter(({ way }) => way !== 'proxy');
  const lost = forwarded.map(endOf).find((hop) => hop !== undefined);
  if (lost !== undefined) {
    const verdict = failureVerdict(forwarded, undefined);
    const reason = say('{said}, because what the proxy asked on ended {where}', {
      said,
      where: placeOfEnd(lost),
    });
    const asked = { address: attempt.address, port: target.url.port, protocol: 'TCP' };
    return { title, verdict, reason, legs, cause: failureCauses({ end: lost, legs: behind }, asked, lab) };
  }
  const atProxies = behind.filter(({ way }) => way === 'proxy').flatMap(({ hops }) => hops);
  const decision = isRefusedByProxy ? atProxies.findLast(isDecision) : undefined;
  const reason =
    decision === undefined ? said : say('{reason}: {detail}', { reason: said, detail: decision.sentence });
  const cause = decision === undefined ? [] : causeOf(decision, target, lab);
  const verdict = isRefusedByProxy || isTurnedAway(attempt) ? 'refused' : 'timed-out';
  return { title, verdict, reason, legs, cause };
}

/** What a proxy decided by, and why what it decided for leads nowhere; or the rules that it has not looked at. */
function causeOf({ because }: Hop, target: RequestTarget, lab: LabObjects): readonly Cause[] {
  return because.length > 0
    ? [...because, ...because.flatMap((each) => backendCauses(each, lab))]
    : overlooked(target, lab);
}

function overlooked({ url, head }: RequestTarget, lab: LabObjects): readonly Cause[] {
  const [host = ''] = (findHeader(head.headers, 'host') ?? '').toLowerCase().split(':');
  const [path = '/'] = url.target.split('?');
  return overlookedIngresses({ host, path }, lab);
}

function isDecision({ rules, others }: Hop): boolean {
  return rules.length + others.length > 0;
}

function isRefusalOfProxy({ outcome, stage }: Hop): boolean {
  return stage === 'proxy' && outcome === 'refused';
}

/** The server has done something about it, and did not only keep silent. */
function isTurnedAway({ isClosed, tlsFailure }: RequestAttempt): boolean {
  return isClosed || (tlsFailure !== undefined && tlsFailure.kind !== 'transport');
}

/** `HTTP 308 Permanent Redirect, to https://shop.example/` */
function answerText({ status, reason, headers }: HttpResponseHead): Wording {
  const location = findHeader(headers, 'location');
  const line = `HTTP ${status} ${reason}`;
  return location === undefined ? line : say('{line}, to {location}', { line, location });
}

function silenceText({ tlsFailure, isClosed }: RequestAttempt): Sentence {
  switch (tlsFailure?.kind) {
    case 'not-tls':
      return say('the connection is there, and what the server answers is no TLS; ask it for http://');
    case 'alert':
      return say('the connection is there, and the server has refused TLS on it: {alert}', {
        alert: OPENSSL_ALERT_NAMES[tlsFailure.description] ?? String(tlsFailure.description),
      });
    case 'closed':
      return say('the connection is there, and the server has closed it before TLS was agreed on');
    case 'bad-record':
    case 'refused':
      return say('the connection is there, and what the server says of TLS is no good');
    case 'transport':
    case undefined:
      return isClosed
        ? say('the connection is there, and the server has closed it without an answer')
        : say('the connection is there, and no answer has come back');
  }
}
