/**
 * Who may reach whom by class: workloads that no policy tells apart, as senders and as receivers, stand together, so that a
 * large cluster is a short list. Within a class the members reach each other as the class reaches itself.
 */
import { hasBit } from './bit-set';
import { isNoConnection, uniteConnections, type ConnectionSet } from './connection-set';
import type { Reachability } from './reachability';

interface ReachClass {
  /** Names of workloads, or one piece of the addresses outside. */
  readonly members: readonly string[];
}

export interface ReachClasses {
  readonly classes: readonly ReachClass[];
  /** Classes by their place in the list. A class of one workload does not reach itself. */
  readonly lines: readonly {
    readonly from: number;
    readonly to: number;
    readonly connections: ConnectionSet;
  }[];
}

interface OpenClass {
  readonly members: string[];
  readonly sources: readonly number[];
  readonly targets: readonly number[];
}

export function reachClassesOf(reachability: Reachability): ReachClasses {
  const classes = [...podClassesOf(reachability), ...outsideClassesOf(reachability)];
  const byTarget = new Map<number, number[]>();
  for (const [index, { targets }] of classes.entries())
    for (const target of targets) byTarget.set(target, [...(byTarget.get(target) ?? []), index]);
  const lines = classes.flatMap(({ sources }, from) => {
    const reached = new Map<number, ConnectionSet>();
    for (const source of sources) {
      for (const { targets, connections } of reachability.matrix.groupsOf(source)) {
        for (const [target, ends] of byTarget) {
          if (!hasBit(targets, target)) continue;
          for (const to of ends) {
            const known = reached.get(to);
            reached.set(to, known === undefined ? connections : uniteConnections(known, connections));
          }
        }
      }
    }
    return [...reached]
      .filter(([to, connections]) => !isNoConnection(connections) && isPair(classes[from], classes[to]))
      .sort(([one], [other]) => one - other)
      .map(([to, connections]) => ({ from, to, connections }));
  });
  return { classes: classes.map(({ members }) => ({ members })), lines };
}

/** Not one workload with itself, and not two pieces of the addresses outside. */
function isPair(from: OpenClass | undefined, to: OpenClass | undefined): boolean {
  const isOutside = (each: OpenClass | undefined): boolean =>
    each?.members[0]?.endsWith('[External]') === true;
  if (isOutside(from) && isOutside(to)) return false;
  return from !== to || (from?.members.length ?? 0) > 1;
}

function podClassesOf({ workloads, matrix }: Reachability): readonly OpenClass[] {
  const found = new Map<string, OpenClass>();
  let next = 0;
  for (const { key, pods } of workloads) {
    const sources = new Set<number>();
    const targets = new Set<number>();
    for (const index of pods.keys()) {
      sources.add(matrix.sourceOf(next + index));
      targets.add(matrix.targetOf(next + index));
    }
    next += pods.length;
    const text = [sources, targets]
      .map((each) => [...each].sort((one, other) => one - other).join())
      .join('/');
    const known = found.get(text);
    if (known === undefined)
      found.set(text, { members: [key], sources: [...sources], targets: [...targets] });
    else known.members.push(key);
  }
  for (const { members } of found.values()) members.sort();
  return [...found.values()].sort(({ members: [one = ''] }, { members: [other = ''] }) =>
    one < other ? -1 : 1,
  );
}

/** A piece that is one for senders and one for receivers is one class. */
function outsideClassesOf({ matrix: { sources, targets } }: Reachability): readonly OpenClass[] {
  const found = new Map<string, OpenClass>();
  for (const [index, { key }] of sources.ranges.entries())
    found.set(key, { members: [key], sources: [sources.classOfRange(index)], targets: [] });
  for (const [index, { key }] of targets.ranges.entries()) {
    const known = found.get(key);
    found.set(key, { members: [key], sources: known?.sources ?? [], targets: [targets.classOfRange(index)] });
  }
  return [...found.values()];
}
