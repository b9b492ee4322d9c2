import v8 from 'node:v8';
import vm from 'node:vm';

/** What is alive on the heap of this process and beside it, after all garbage is collected. */
export function bytesInUse(): number {
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc(); gc(); gc();');
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
