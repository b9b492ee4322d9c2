/** What it takes until every node of a Calico cluster knows every other's block: all with all, or by three route reflectors. */
import { BgpNetwork } from '../../sim/api/bgp-network';
import { millisecondsOf, type BenchResult } from './bench-result';

interface BgpSize {
  readonly nodes: number;
  /** 0 for the mesh. */
  readonly reflectors: number;
}

const REFLECTORS = 3;

/** The largest mesh has 124,750 sessions, and takes seven minutes of processor time and about four gigabytes. */
export const BGP_SIZES: readonly BgpSize[] = [10, 100, 500].flatMap((nodes) => [
  { nodes, reflectors: REFLECTORS },
  { nodes, reflectors: 0 },
]);

export function benchBgp(size: BgpSize): readonly BenchResult[] {
  const network = new BgpNetwork(size);
  let found: ReturnType<BgpNetwork['converge']> | undefined;
  const milliseconds = millisecondsOf(() => (found = network.converge()));
  if (found?.simulatedNs === undefined) throw new Error('BGP has not converged');
  const who = size.reflectors === 0 ? 'mesh' : `${size.reflectors} route reflectors`;
  const name = `BGP of ${size.nodes} nodes, ${who}`;
  return [
    { name: `${name}: sessions`, value: found.sessions, unit: '' },
    { name: `${name}: messages`, value: found.messages, unit: '' },
    { name: `${name}: bytes in them`, value: found.octets, unit: 'bytes' },
    { name: `${name}: simulated time`, value: found.simulatedNs / 1e9, unit: 's' },
    { name: `${name}: wall time`, value: milliseconds / 1000, unit: 's' },
  ];
}
