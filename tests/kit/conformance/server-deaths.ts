/**
 * Servers that died between steps. The recorder does not write down when it ended one; the captures tell: from some step
 * on, its own machine answers on its port with "port unreachable" or a reset.
 */
import type { Recording } from './recording';

export interface ServerDeath {
  readonly place: string;
  readonly port: number;
}

const ICMP = 1;
const TCP = 6;
const UDP = 17;

/** By the number of the step before which it happened. */
export function deathsOf(recording: Recording): ReadonlyMap<number, readonly ServerDeath[]> {
  const deaths = new Map<number, ServerDeath[]>();
  for (const { in: place, args } of recording.setup.servers) {
    const port = Number(args[1]);
    const protocol = args[0] === 'udp' || args[0] === 'dns' ? UDP : TCP;
    const step = firstRefusal(recording, place, protocol, port);
    if (step === undefined) continue;
    deaths.set(step, [...(deaths.get(step) ?? []), { place, port }]);
  }
  return deaths;
}

function firstRefusal(
  recording: Recording,
  place: string,
  protocol: number,
  port: number,
): number | undefined {
  const frame = recording.frames.find(({ capture, bytes }) => {
    if (capture !== `${place}_eth0`) return false;
    return (
      refusedPort(
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        protocol,
        recording,
        place,
      ) === port
    );
  });
  return frame?.step;
}

/** The port that this frame of the server's own address refuses. */
function refusedPort(
  frame: Buffer,
  protocol: number,
  recording: Recording,
  place: string,
): number | undefined {
  if (frame.length < 42 || frame.readUInt16BE(12) !== 0x0800) return undefined;
  const own = recording.cluster.pods.find(({ name }) => name === place)?.address;
  if (own === undefined || Array.from(frame.subarray(26, 30)).join('.') !== own) return undefined;
  if (protocol === TCP && frame[23] === TCP) {
    const isResetOfSyn = (frame[47] ?? 0) === 0x14;
    return isResetOfSyn ? frame.readUInt16BE(34) : undefined;
  }
  if (protocol !== UDP || frame[23] !== ICMP || frame[34] !== 3 || frame[35] !== 3) return undefined;
  return frame[42 + 9] === UDP ? frame.readUInt16BE(42 + 20 + 2) : undefined;
}
