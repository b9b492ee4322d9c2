/** From recorded packets to the journey of one of them: its own way, that of its answer, and what it came to. */
import type { LabObjects } from './lab-objects';
import { viewOf } from './event-view';
import { explainPath } from './explain-path';
import type { Because, Hop } from './hop';
import type { JourneyLeg } from './journey';
import type { PacketPath, PathRecorder } from './path-recorder';

/** What has come back: an answer, or an error of ICMP or a reset about it; in time. */
export function answersTo(request: PacketPath, recorder: PathRecorder): readonly PacketPath[] {
  const last = request.events.at(-1);
  if (last === undefined) return [];
  const arrived = viewOf(last);
  const isDelivered = request.events.some(({ step }) => step.kind === 'delivery');
  return [...recorder.paths].filter((path) => {
    const [first] = path.events;
    if (path === request || first === undefined || first.timeNs < last.timeNs) return false;
    if (path.causeId === request.packetId) return true;
    if (!isDelivered) return false;
    const { source, destination, frame } = viewOf(first);
    const isBack = source === arrived.destination && destination === arrived.source;
    return isBack && frame.packet?.protocol === arrived.frame.packet?.protocol;
  });
}

export function legOf(way: JourneyLeg['way'], path: PacketPath, lab: LabObjects): JourneyLeg {
  return { way, packetId: path.packetId, hops: explainPath(path, lab) };
}

/** Where it ended badly, if it did. */
export function endOf({ hops }: JourneyLeg): Hop | undefined {
  return hops.findLast(({ outcome }) => outcome === 'dropped' || outcome === 'refused');
}

/** What its end stands on; where that is nothing of the lab, where it went astray before. */
export function causesOf(end: Hop, legs: readonly JourneyLeg[]): readonly Because[] {
  if (end.because.length > 0) return end.because;
  return legs.flatMap(({ hops }) => hops.flatMap(({ stage, because }) => (stage === 'route' ? because : [])));
}

export function wayOf(path: PacketPath): JourneyLeg['way'] {
  const [first] = path.events;
  const protocol = first === undefined ? '' : (viewOf(first).frame.packet?.protocol ?? '');
  return protocol.startsWith('ICMP') && path.causeId !== undefined ? 'icmp' : 'answer';
}
