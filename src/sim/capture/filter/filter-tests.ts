/** How tests of a filter are joined, and what is said of those that cannot be. */
import { err, ok, type Result } from '../../base/result';
import type { FilterDirection, StationDirection } from './filter-keywords';
import { andNodes, orNodes, type FilterNode } from './filter-node';

/** Refused in libpcap's words. */
export type Generated = Result<FilterNode, string>;

/** The tests that all have to hold, or the first error. */
export function all(...tests: readonly Generated[]): Generated {
  return joined(tests, andNodes);
}

export function either(...tests: readonly Generated[]): Generated {
  return joined(tests, orNodes);
}

function joined(
  tests: readonly Generated[],
  join: (first: FilterNode, ...others: readonly FilterNode[]) => FilterNode,
): Generated {
  const nodes: FilterNode[] = [];
  for (const test of tests) {
    if (!test.ok) return test;
    nodes.push(test.value);
  }
  const [first, ...others] = nodes;
  return first === undefined ? err('nothing to join') : ok(join(first, ...others));
}

/** `what` has a source and a destination; `stations` are those of 802.11 frames. */
export function inDirection(
  direction: FilterDirection,
  source: Generated,
  destination: Generated,
  what: 'addresses' | 'ports' | 'port ranges' | 'stations',
): Generated {
  switch (direction) {
    case 'src':
      return source;
    case 'dst':
      return destination;
    case 'src-and-dst':
      return all(source, destination);
    case 'src-or-dst':
      return either(source, destination);
    default:
      return err(stationWords(direction, what));
  }
}

function stationWords(direction: StationDirection, what: string): string {
  const isOne = direction === 'ra' || direction === 'ta';
  const subject = isOne
    ? `'${direction}' is`
    : `'${direction}' and '${direction.replace('addr', 'address')}' are`;
  if (what === 'stations') return `${subject} only supported on 802.11 with 802.11 headers`;
  const place = what === 'addresses' ? 'addresses other than 802.11 MAC addresses' : what;
  return `${subject} not ${isOne ? 'a valid qualifier' : 'valid qualifiers'} for ${place}`;
}
