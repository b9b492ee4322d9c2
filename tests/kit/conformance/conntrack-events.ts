/** New connections whose destination a node rewrote, from its recorded `conntrack -E`, with the step they belong to. */
import type { RecordedFrame, Recording } from './recording';

export interface NewConnection {
  readonly node: string;
  readonly step: number;
  /** Seconds since the first step: when its first packet was seen behind the node, or before it where that is not known. */
  readonly time: number;
  /** `ADDRESS:PORT` that the destination was rewritten to. */
  readonly backEnd: string;
}

const VXLAN_PORT = 8472;
const OUTER_BYTES = 50;

export function conntrackEventsOf(recording: Recording): readonly NewConnection[] {
  const firstByTuple = firstFrames(recording);
  return recording.cluster.nodes.flatMap(({ name }) => {
    const lines = (recording.state(`${name}.conntrack-events.txt`) ?? '').split('\n');
    return lines
      .filter((line) => line.includes('[NEW]'))
      .flatMap((line) => newConnectionOf(line, name, firstByTuple));
  });
}

function newConnectionOf(
  line: string,
  node: string,
  firstByTuple: ReadonlyMap<string, RecordedFrame>,
): readonly NewConnection[] {
  const protocol = / (tcp|udp) /.exec(line)?.[1];
  const [original, reply] = [...line.matchAll(/src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)/g)];
  if (protocol === undefined || original === undefined || reply === undefined) return [];
  const [, source = '', destination = '', sourcePort = '', destinationPort = ''] = original;
  const [, backEnd = '', replyTo = '', backEndPort = '', replyPort = ''] = reply;
  if (backEnd === destination && backEndPort === destinationPort) return [];
  const before = firstByTuple.get(tupleOf(protocol, source, sourcePort, destination, destinationPort));
  const behind = firstByTuple.get(tupleOf(protocol, replyTo, replyPort, backEnd, backEndPort));
  const first = before ?? behind;
  if (first === undefined) return [];
  const { time } = behind ?? first;
  return [{ node, step: first.step, time, backEnd: `${backEnd}:${backEndPort}` }];
}

/** The first packet of each tuple in any capture. */
function firstFrames({ frames }: Recording): ReadonlyMap<string, RecordedFrame> {
  const first = new Map<string, RecordedFrame>();
  for (const frame of frames) {
    const { bytes } = frame;
    const tuple = frameTuple(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (tuple !== undefined && !first.has(tuple)) first.set(tuple, frame);
  }
  return first;
}

function frameTuple(frame: Buffer): string | undefined {
  if (frame.length < 38 || frame.readUInt16BE(12) !== 0x0800) return undefined;
  const protocol = frame[23] === 6 ? 'tcp' : frame[23] === 17 ? 'udp' : undefined;
  const at = 14 + ((frame[14] ?? 0) & 15) * 4;
  if (protocol === undefined || frame.length < at + 4) return undefined;
  const [source, destination] = [addressAt(frame, 26), addressAt(frame, 30)];
  const [sourcePort, destinationPort] = [frame.readUInt16BE(at), frame.readUInt16BE(at + 2)];
  if (protocol === 'udp' && destinationPort === VXLAN_PORT) return frameTuple(frame.subarray(OUTER_BYTES));
  return tupleOf(protocol, source, String(sourcePort), destination, String(destinationPort));
}

function addressAt(frame: Buffer, at: number): string {
  return Array.from(frame.subarray(at, at + 4)).join('.');
}

function tupleOf(
  protocol: string,
  source: string,
  sourcePort: string,
  destination: string,
  destinationPort: string,
): string {
  return `${protocol} ${source}:${sourcePort} ${destination}:${destinationPort}`;
}
