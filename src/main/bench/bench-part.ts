/**
 * What can be measured by itself, in the order of a whole run: labs come up early, as in a program that has just been started,
 * and because V8 settles the shape of a class by its first eight objects; memory comes late, since collecting garbage also throws
 * compiled code away. Large clusters have processes of their own.
 */
export const BENCH_PARTS = [
  'start',
  'bring-up',
  'echo',
  'bulk',
  'cluster',
  'rules',
  'captures',
  'memory',
  'scale',
] as const;

export type BenchPart = (typeof BENCH_PARTS)[number];
