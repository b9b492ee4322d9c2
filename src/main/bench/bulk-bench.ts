/** How fast TCP moves bytes between Pods of two nodes, over plain routes. */
import { EchoNetwork } from '../../sim/api/echo-network';
import type { Ns3Network } from './ns3-network';
import { medianOf, medianOfValues, millisecondsOf, type BenchResult } from './bench-result';

const RUNS = 5;
const WARM_UP_FRAMES = 200_000;
const MEASURED_FRAMES = 300_000;
/** Of up to 64 KiB, so fewer do. */
const LARGE_FRAMES_SHARE = 1 / 10;
const NS3_GOAL = { kind: 'at-least', value: 2 } as const;
const BYTES_PER_MEGABYTE = 1_000_000;

export function benchBulk(ns3: Ns3Network | undefined): readonly BenchResult[] {
  const segments = measure(false);
  const frames = measure(true);
  const theirs = ns3?.bulk(2, 2);
  return [
    {
      name: 'TCP bulk transfer, segments of the MTU',
      value: segments.frames,
      unit: 'frames/s',
      goal: { kind: 'at-least', value: 484_000 },
      ...ns3?.beside(theirs?.frames, NS3_GOAL),
    },
    {
      name: 'TCP bulk transfer, segments of the MTU, payload',
      value: segments.megabytes,
      unit: 'MB/s',
      goal: { kind: 'at-least', value: 116 },
      ...ns3?.beside(theirs?.megabytes, NS3_GOAL),
    },
    { name: 'TCP bulk transfer, segmentation offload, payload', value: frames.megabytes, unit: 'MB/s' },
  ];
}

function measure(hasSegmentationOffload: boolean): { readonly frames: number; readonly megabytes: number } {
  const network = new EchoNetwork({ nodes: 2, podsPerNode: 2, payloadBytes: 0, hasSegmentationOffload });
  const share = hasSegmentationOffload ? LARGE_FRAMES_SHARE : 1;
  network.startBulk();
  network.run(WARM_UP_FRAMES * share);
  const megabytes: number[] = [];
  const frames = medianOf(RUNS, () => {
    const before = network.receivedBytes;
    const { transmissions } = network;
    const seconds = millisecondsOf(() => network.run(MEASURED_FRAMES * share)) / 1000;
    megabytes.push((network.receivedBytes - before) / seconds / BYTES_PER_MEGABYTE);
    return (network.transmissions - transmissions) / seconds;
  });
  return { frames, megabytes: medianOfValues(megabytes) };
}
