/**
 * What can be measured by itself, in the order of a whole run: labs come up early, as in a program that has just been started,
 * and because V8 settles the shape of a class by its first eight objects; memory comes late, since collecting garbage also throws
 * compiled code away. Large clusters have processes of their own; the largest takes a quarter of an hour, and BGP of 500 nodes, each
 * with each, some minutes.
 */
export const BENCH_PARTS = [
  'start',
  'bring-up',
  'echo',
  'bulk',
  'cluster',
  'rules',
  'captures',
  'reach',
  'trace',
  'memory',
  'scale',
  'bgp',
  'hour',
  'limits',
] as const;

export type BenchPart = (typeof BENCH_PARTS)[number];

/** What is measured unless something else is asked for. */
export const USUAL_BENCH_PARTS: readonly BenchPart[] = BENCH_PARTS.filter(
  (part) => part !== 'limits' && part !== 'bgp' && part !== 'hour',
);
