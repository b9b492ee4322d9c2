/** The frames of groups: around machines and cards, and on each machine around the Pods of the group. Pure. */
import type { ElementGroup } from '../store/arrangement';
import { elementRef, splitElementRef } from '../store/element-ref';
import type { LabPicture } from '../store/lab-picture';
import { boundsOf, grown, type Box } from './geometry';
import type { Layout } from './layout';

export interface GroupFrame {
  readonly group: ElementGroup;
  readonly box: Box;
  /** On a machine, above it; the others are behind the machines. */
  readonly isInMachine: boolean;
}

const POD_MARGIN = 4;
/** With room for the name above what is in it. */
const MARGIN = 9;

export function groupFramesOf(picture: LabPicture, layout: Layout): readonly GroupFrame[] {
  const { groups } = picture.arrangement;
  if (groups.length === 0) return [];
  const machineOf = new Map(
    picture.machines.flatMap((machine) =>
      machine.pods.map((pod) => [elementRef('pod', pod.id), machine.id] as const),
    ),
  );
  return groups.flatMap((group) => {
    const parts = new Map<string, Box[]>();
    for (const ref of group.members) {
      const box = layout.boxes.get(ref);
      if (box === undefined) continue;
      const part = splitElementRef(ref)?.kind === 'pod' ? (machineOf.get(ref) ?? '') : '';
      // The frame around its machine is around the Pod, too.
      if (part !== '' && group.members.includes(elementRef('machine', part))) continue;
      parts.set(part, [...(parts.get(part) ?? []), box]);
    }
    return [...parts].flatMap(([part, boxes]) => {
      const bounds = boundsOf(boxes);
      const isInMachine = part !== '';
      return bounds === undefined
        ? []
        : [{ group, box: grown(bounds, isInMachine ? POD_MARGIN : MARGIN), isInMachine }];
    });
  });
}
