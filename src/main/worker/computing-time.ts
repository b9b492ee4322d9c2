/** How long a computation may take: in time of the processor, which on a busy machine goes as far as on an idle one. */
import process from 'node:process';
import type { Patience } from '../../sim/api/run-scenario';

const MICROSECONDS_PER_SECOND = 1e6;

/** For a Scenario of one's own lab: the largest that is measured takes a third of it. */
export const MOST_SECONDS = 600;

/** What somebody may want to know who waits. */
interface LongComputation {
  readonly seconds: number;
  /** Called once. */
  readonly tell: () => void;
}

/** Counted from now, for the whole process. */
export function patienceOf(seconds: number, long?: LongComputation): Patience {
  const before = process.cpuUsage();
  let hasTold = long === undefined;
  return {
    giveUp: () => {
      const { user, system } = process.cpuUsage(before);
      const spent = (user + system) / MICROSECONDS_PER_SECOND;
      if (!hasTold && spent > (long?.seconds ?? 0)) {
        hasTold = true;
        long?.tell();
      }
      return spent <= seconds
        ? undefined
        : `given up after ${seconds} s of computing: a program of the lab never rests`;
    },
  };
}
