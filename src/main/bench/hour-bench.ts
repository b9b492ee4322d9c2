/**
 * The memory of a busy lab that goes on: 200 Pods, ten of which ask for a page every second, with a capture of the window on every
 * interface, for an hour of its own time. What is kept of packets is limited, so that it stands still once those limits are reached.
 */
import { LabHost } from '../worker/lab-host';
import { askersManifest } from './bench-labs';
import { startingSimulationOf } from './bench-simulation';
import type { BenchResult } from './bench-result';
import { bytesInUse } from './bytes-in-use';

const SERVERS = 190;
const CLIENTS = 10;
const MINUTES = [10, 30, 60] as const;
/** Half an hour in all is full; from there on nothing grows by more than a tenth. */
const MOST_GROWTH = 1.1;
/** Between two looks of a page that follows. */
const LOOK_MS = 100;
const MINUTE_MS = 60_000;
const MEBIBYTE = 1024 * 1024;

export function benchHour(): readonly BenchResult[] {
  const before = bytesInUse();
  // The wall's clock is ours: the lab comes as far as we say, however long that takes.
  let wallMs = 0;
  const host = new LabHost(startingSimulationOf(askersManifest(SERVERS, CLIENTS)), () => wallMs);
  host.settle();
  host.run(1);
  host.captures.start({ interfaces: ['any'], filter: '' });
  host.play();
  const start = performance.now();
  const mebibytes = MINUTES.map((minutes) => {
    for (; wallMs < minutes * MINUTE_MS; wallMs += LOOK_MS) {
      host.run(1);
      host.captures.states();
      while (!host.captures.work());
    }
    return (bytesInUse() - before) / MEBIBYTE;
  });
  const seconds = (performance.now() - start) / 1000;
  const [, half = 0] = mebibytes;
  return [
    ...mebibytes.map((value, index) => ({
      name: `memory after ${MINUTES[index] ?? 0} minutes of a busy lab, everything captured`,
      value,
      unit: 'MiB',
    })),
    {
      name: 'the same, after an hour to that after half of it',
      value: (mebibytes.at(-1) ?? 0) / half,
      unit: 'times',
      goal: { kind: 'at-most', value: MOST_GROWTH },
    },
    { name: 'that hour took', value: seconds, unit: 's' },
  ];
}
