/** Which of the packets that were noted are those of an attempt, and what became of them. */
import { say } from '../../base/sentence';
import type { DeathNews, TraceProtocol } from './connection-attempt';
import { lineOf, viewOf } from './event-view';
import type { Hop } from './hop';
import type { JourneyLeg } from './journey';
import { answersTo, legOf, wayOf } from './journey-of';
import type { LabObjects } from './lab-objects';
import type { PacketPath, PathRecorder } from './path-recorder';

/** Who has sent packets, from when on. */
export interface Sender {
  /** Name of its namespace. */
  readonly at: string;
  readonly protocol: TraceProtocol;
  readonly beganNs: number;
  readonly localPort: number | undefined;
}

/** The first packet of it. */
export function firstPathOf(recorder: PathRecorder, sender: Sender): PacketPath | undefined {
  return [...recorder.paths].find((path) => isOf(sender, path));
}

function isOf({ at, protocol, beganNs, localPort }: Sender, { events }: PacketPath): boolean {
  const [first] = events;
  if (first?.at !== at || first.timeNs < beganNs) return false;
  const { packet } = viewOf(first).frame;
  if (packet?.protocol !== protocol.toUpperCase()) return false;
  return localPort === undefined || packet.sourcePort === String(localPort);
}

export function deathWatch(
  recorder: PathRecorder,
  { at, protocol }: Pick<Sender, 'at' | 'protocol'>,
): DeathNews {
  let seen = recorder.dropCount;
  return (beganNs, localPort) => {
    if (recorder.dropCount === seen) return false;
    seen = recorder.dropCount;
    const sender = { at, protocol, beganNs, localPort };
    return [...recorder.paths].some(
      (path) =>
        path.events.some(({ step }) => step.kind === 'drop' && step.reason !== 'cable-loss') &&
        isOf(sender, path),
    );
  };
}

/** The way of a packet and the first thing that came back; `asked` is the address that its sender wanted. */
export function legsOf(
  way: JourneyLeg['way'],
  request: PacketPath,
  {
    recorder,
    lab,
    asked,
  }: { readonly recorder: PathRecorder; readonly lab: LabObjects; readonly asked: string },
): readonly JourneyLeg[] {
  const [answer] = answersTo(request, recorder);
  const own = legOf(way, request, lab);
  return [
    { ...own, hops: [...socketHops(request, asked, lab), ...own.hops] },
    ...(answer === undefined ? [] : [legOf(wayOf(answer), answer, lab)]),
  ];
}

/** Where a program at the socket has given the caller another address than the one that it asked for. */
function socketHops(request: PacketPath, asked: string, lab: LabObjects): readonly Hop[] {
  const [first] = request.events;
  const service = lab.serviceAt(asked);
  const view = first === undefined ? undefined : viewOf(first);
  if (first === undefined || view === undefined || view.frame.packet?.destination === asked) return [];
  return [
    {
      timeNs: first.timeNs,
      at: first.at,
      device: '',
      stage: 'socket',
      outcome: 'changed',
      decision: say('connect() to {address} instead of {asked}', { address: view.destination, asked }),
      sentence: say(
        'A program of the network plugin gives the socket the address of an endpoint, {endpoint}, before there is any packet',
        { endpoint: lab.nameOf(view.frame.packet?.destination ?? '') },
      ),
      rules: ['eBPF at connect(2) (cgroup/connect4)'],
      packet: lineOf(first),
      changes: [{ field: 'destination', before: asked, after: view.destination }],
      because: service === undefined ? [] : [lab.because(service)],
      others: [],
    },
  ];
}
