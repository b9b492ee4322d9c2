/** The benchmarks that are asked for, one after the other. */
import { BENCH_PARTS, type BenchPart } from './bench-part';
import type { BenchResult } from './bench-result';
import { benchBgp, BGP_SIZES } from './bgp-bench';
import { benchBringUp, benchMemory } from './bring-up-bench';
import { benchBulk } from './bulk-bench';
import { benchCaptures } from './capture-bench';
import { benchClusterEcho, benchPlainEcho } from './data-plane-bench';
import { buildNs3Network, type Ns3Network } from './ns3-network';
import { benchHour } from './hour-bench';
import { benchReach } from './reach-bench';
import { benchRules } from './rules-bench';
import { benchLimits, benchScale } from './scale-bench';
import { benchStart } from './start-bench';
import { benchTrace } from './trace-bench';

type Measure = (
  ns3: Ns3Network | undefined,
  onNote: BenchListener['onNote'],
) => readonly BenchResult[] | Promise<readonly BenchResult[]>;

const MEASURES: Readonly<Record<BenchPart, readonly Measure[]>> = {
  start: [benchStart],
  'bring-up': [benchBringUp],
  echo: [(ns3) => benchPlainEcho(2, 2, ns3), (ns3) => benchPlainEcho(20, 50, ns3)],
  bulk: [benchBulk],
  cluster: [benchClusterEcho],
  rules: [benchRules],
  captures: [(_, onNote) => benchCaptures(onNote)],
  trace: [benchTrace],
  reach: [benchReach],
  memory: [benchMemory],
  scale: [(_, onNote) => benchScale(onNote)],
  bgp: BGP_SIZES.map((size) => () => benchBgp(size)),
  hour: [benchHour],
  limits: [(_, onNote) => benchLimits(onNote)],
};

/** What ns-3 does as well. */
const PARTS_OF_NS3: readonly BenchPart[] = ['bring-up', 'echo', 'bulk', 'memory'];

interface BenchListener {
  /** Called as results come. */
  readonly onResults: (results: readonly BenchResult[]) => void;
  /** About what is left out. */
  readonly onNote: (note: string) => void;
}

/** Without the large clusters it takes about three minutes. */
export async function runBenchmarks(
  parts: readonly BenchPart[],
  { onResults, onNote }: BenchListener,
): Promise<void> {
  const ns3 = parts.some((part) => PARTS_OF_NS3.includes(part)) ? buildNs3Network(onNote) : undefined;
  try {
    for (const part of BENCH_PARTS) {
      if (!parts.includes(part)) continue;
      for (const measure of MEASURES[part]) onResults(await measure(ns3, onNote));
    }
  } finally {
    ns3?.remove();
  }
}
