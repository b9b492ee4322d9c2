/** What a change opens and closes, pair by pair, each with a connection that shows it. */
import type { KubeObject } from '../kube/objects/kube-object';
import {
  isNoConnection,
  NO_CONNECTIONS,
  subtractConnections,
  type ConnectionSet,
  type PolicyProtocol,
} from './connection-set';
import { addressWithin, type ExternalRange } from './external-ranges';
import { Reachability, type ReachLine, type ReachOptions } from './reachability';
import { policiesOf } from './read-policies';

export interface ReachChange {
  readonly from: string;
  readonly to: string;
  readonly before: ConnectionSet;
  readonly after: ConnectionSet;
  readonly opened: ConnectionSet;
  readonly closed: ConnectionSet;
  /** One that is let through on one side alone. */
  readonly witness: Witness;
}

export interface Witness {
  /** A workload, or an address of the range. */
  readonly from: string;
  readonly to: string;
  readonly protocol: PolicyProtocol;
  readonly port: number;
  readonly isAllowedAfter: boolean;
}

/** People think of TCP first. */
const PROTOCOLS_TO_TRY = ['TCP', 'UDP', 'SCTP'] as const;

export function reachDifference(
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  options: ReachOptions = {},
): readonly ReachChange[] {
  const old = new Reachability(before, { ...options, comparedWith: policiesOf(after) });
  const young = new Reachability(after, { ...options, comparedWith: policiesOf(before) });
  const oldLines = linesByPair(old.lines());
  const youngLines = linesByPair(young.lines());
  const changes: ReachChange[] = [];
  for (const key of [...new Set([...oldLines.keys(), ...youngLines.keys()])].sort()) {
    const line = youngLines.get(key) ?? oldLines.get(key);
    if (line === undefined) continue;
    const { from, to } = line;
    const was = oldLines.get(key)?.connections ?? NO_CONNECTIONS;
    const is = youngLines.get(key)?.connections ?? NO_CONNECTIONS;
    const opened = subtractConnections(is, was);
    const closed = subtractConnections(was, is);
    if (isNoConnection(opened) && isNoConnection(closed)) continue;
    const witness = witnessOf({ from, to, opened, closed }, young);
    changes.push({ from, to, before: was, after: is, opened, closed, witness });
  }
  return changes;
}

function linesByPair(lines: readonly ReachLine[]): ReadonlyMap<string, ReachLine> {
  return new Map(lines.map((line) => [`${line.from}\n${line.to}`, line]));
}

function witnessOf(
  change: Pick<ReachChange, 'from' | 'to' | 'opened' | 'closed'>,
  young: Reachability,
): Witness {
  const isAllowedAfter = !isNoConnection(change.opened);
  const set = isAllowedAfter ? change.opened : change.closed;
  const { sources, targets } = young.matrix;
  const ends = {
    from: nameOf(change.from, sources.ranges),
    to: nameOf(change.to, targets.ranges),
    isAllowedAfter,
  };
  // A port that the receiver says it listens on shows more than one that nobody answers.
  for (const { ports } of young.find(change.to)?.pods ?? []) {
    for (const { protocol, port } of ports) {
      const known = PROTOCOLS_TO_TRY.find((each) => each === protocol);
      if (known !== undefined && set[known].some(([first, last]) => first <= port && port <= last))
        return { ...ends, protocol: known, port };
    }
  }
  const protocol = PROTOCOLS_TO_TRY.find((each) => set[each].length > 0) ?? 'TCP';
  return { ...ends, protocol, port: set[protocol][0]?.[0] ?? 1 };
}

function nameOf(key: string, ranges: readonly ExternalRange[]): string {
  const range = ranges.find((each) => each.key === key);
  return range === undefined ? key : addressWithin(range);
}
