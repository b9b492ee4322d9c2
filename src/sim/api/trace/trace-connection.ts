/**
 * One attempt to reach a port in a running lab, explained: every packet of it that matters, hop by hop, and its verdict.
 *
 * The first packet that a caller sends and the first thing that comes back tell of the path; what follows goes the same way.
 */
import { ok, type Result } from '../../base/result';
import type { Place, TargetOptions } from '../target';
import type { Simulation } from '../simulation';
import {
  attemptConnection,
  type Attempt,
  type AttemptTarget,
  type TraceProtocol,
} from './connection-attempt';
import { lineOf, viewOf } from './event-view';
import type { Because, Hop } from './hop';
import type { Journey, JourneyLeg, JourneyVerdict } from './journey';
import { answersTo, endOf, legOf, wayOf } from './journey-of';
import { LabObjects } from './lab-objects';
import type { PacketPath, PathRecorder } from './path-recorder';
import { findTraceTarget } from './trace-target';

export interface TraceQuestion {
  readonly from: string;
  /** `web:80`, `svc/web:http`, `10.96.0.10:53/udp` */
  readonly to: string;
  readonly options: TargetOptions;
}

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

export function traceConnection(simulation: Simulation, question: TraceQuestion): Result<Journey, string> {
  const place = simulation.findPlace(question.from, question.options);
  if (!place.ok) return place;
  const target = findTraceTarget(simulation, question.to, question.options);
  if (!target.ok) return target;
  const isRecordedAnyway = simulation.isRecordingPaths;
  const recorder = simulation.recordPaths();
  const isDead = deathWatch(recorder, place.value, target.value);
  const attempt = attemptConnection(simulation, place.value, target.value, isDead);
  if (!isRecordedAnyway) simulation.stopRecordingPaths();
  const title = `${place.value.id} > ${question.to}`;
  if (!attempt.ok) return ok({ title, verdict: 'unresolved', reason: attempt.error, legs: [], cause: [] });
  return ok(
    journeyOfAttempt(simulation, {
      title,
      place: place.value,
      target: target.value,
      attempt: attempt.value,
      recorder,
    }),
  );
}

interface MadeAttempt {
  readonly title: string;
  readonly place: Place;
  readonly target: AttemptTarget;
  readonly attempt: Attempt;
  readonly recorder: PathRecorder;
}

function journeyOfAttempt(simulation: Simulation, made: MadeAttempt): Journey {
  const { title, place, target, attempt, recorder } = made;
  const lab = new LabObjects(simulation);
  const request = [...recorder.paths].find((path) => isRequest(path, made));
  if (request === undefined) {
    const hop = unsentHop(place, attempt);
    const legs: readonly JourneyLeg[] = [{ way: 'request', packetId: 0, hops: [hop] }];
    return { title, verdict: 'unreachable', reason: hop.sentence, legs, cause: [] };
  }
  const [answer] = answersTo(request, recorder);
  const own = legOf('request', request, lab);
  const legs = [
    { ...own, hops: [...socketHops(request, attempt, lab), ...own.hops] },
    ...(answer === undefined ? [] : [legOf(wayOf(answer), answer, lab)]),
  ];
  const end = legs.map(endOf).find((hop) => hop !== undefined);
  const verdict = verdictOf(attempt, end, legs, target.protocol);
  return { title, verdict, reason: reasonOf(verdict, end, attempt), legs, cause: causeOf(end) };
}

type Sender = Pick<MadeAttempt, 'place' | 'target'> & {
  readonly attempt: Pick<Attempt, 'beganNs' | 'localPort'>;
};

/** Where a program at the socket has given the caller another address than the one that it asked for. */
function socketHops(request: PacketPath, { address }: Attempt, lab: LabObjects): readonly Hop[] {
  const [first] = request.events;
  const service = lab.serviceAt(address);
  const view = first === undefined ? undefined : viewOf(first);
  if (first === undefined || view === undefined || view.frame.packet?.destination === address) return [];
  return [
    {
      timeNs: first.timeNs,
      at: first.at,
      device: '',
      stage: 'socket',
      outcome: 'changed',
      decision: `connect() to ${view.destination} instead of ${address}`,
      sentence: `A program of the network plugin gives the socket the address of an endpoint, ${lab.nameOf(view.frame.packet?.destination ?? '')}, before there is any packet.`,
      rules: ['eBPF at connect(2) (cgroup/connect4)'],
      packet: lineOf(first),
      changes: [{ field: 'destination', before: address, after: view.destination }],
      because: service === undefined ? [] : [lab.because(service)],
      others: [],
    },
  ];
}

function isRequest({ events }: PacketPath, { place, attempt, target }: Sender): boolean {
  const [first] = events;
  if (first?.at !== place.namespace.name || first.timeNs < attempt.beganNs) return false;
  const { packet } = viewOf(first).frame;
  if (packet?.protocol !== target.protocol.toUpperCase()) return false;
  return attempt.localPort === undefined || packet.sourcePort === String(attempt.localPort);
}

/** Answers whether a packet of the attempt has died for a reason that another one would die of, too. */
function deathWatch(
  recorder: PathRecorder,
  place: Place,
  target: AttemptTarget,
): (beganNs: number, localPort: number | undefined) => boolean {
  let seen = recorder.dropCount;
  return (beganNs, localPort) => {
    if (recorder.dropCount === seen) return false;
    seen = recorder.dropCount;
    const sender = { place, target, attempt: { beganNs, localPort } };
    return [...recorder.paths].some(
      (path) =>
        path.events.some(({ step }) => step.kind === 'drop' && step.reason !== 'cable-loss') &&
        isRequest(path, sender),
    );
  };
}

function verdictOf(
  { outcome }: Attempt,
  end: Hop | undefined,
  legs: readonly JourneyLeg[],
  protocol: TraceProtocol,
): JourneyVerdict {
  if (outcome === 'connected' || outcome === 'answered') return outcome;
  if (end?.outcome === 'refused' || outcome === 'connection-refused' || outcome === 'connection-reset')
    return 'refused';
  if (end !== undefined) return end.decision === 'no-route' ? 'unreachable' : 'dropped';
  const isDelivered = legs[0]?.hops.some((hop) => hop.outcome === 'delivered') === true;
  if (isDelivered && protocol === 'udp') return 'delivered';
  return outcome === 'host-unreachable' || outcome === 'network-unreachable' ? 'unreachable' : 'timed-out';
}

function reasonOf(verdict: JourneyVerdict, end: Hop | undefined, attempt: Attempt): string {
  const seconds = ((attempt.endedNs - attempt.beganNs) / 1_000_000).toFixed(3);
  if (end === undefined || verdict === 'connected' || verdict === 'answered')
    return `${SENTENCES[verdict]}${attempt.outcome === undefined ? '' : ` after ${seconds} ms`}`;
  return `${SENTENCES[verdict]}: at ${end.at}${end.device === '' ? '' : `:${end.device}`}, ${withoutStop(end.sentence)}`;
}

/** A sentence that goes on from a colon. */
function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/u, '');
}

function causeOf(end: Hop | undefined): readonly Because[] {
  return end?.because ?? [];
}

/** No packet has left: routing refused before there was one. */
function unsentHop({ namespace }: Place, { address, beganNs }: Attempt): Hop {
  return {
    timeNs: beganNs,
    at: namespace.name,
    device: '',
    stage: 'route',
    outcome: 'dropped',
    decision: 'no route',
    sentence: `No route leads to ${address}, so that no packet is sent at all.`,
    rules: [],
    packet: '',
    changes: [],
    because: [],
    others: [],
  };
}

export type { Journey } from './journey';
