/** How long a computation may take: in time of the processor, which on a busy machine goes as far as on an idle one. */
import process from 'node:process';
import type { Patience } from '../../sim/api/run-scenario';

const MICROSECONDS_PER_SECOND = 1e6;

/** Counted from now, for the whole process. */
export function patienceOf(seconds: number): Patience {
  const before = process.cpuUsage();
  return {
    giveUp: () => {
      const { user, system } = process.cpuUsage(before);
      return user + system <= seconds * MICROSECONDS_PER_SECOND
        ? undefined
        : `given up after ${seconds} s of computing: a program of the lab never rests`;
    },
  };
}
