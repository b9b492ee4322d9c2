/** What is selected, wanted, related: the marks on the picture. */
import { useMemo } from 'react';
import { withOwnersOf } from '../store/edit-rules';
import type { LabPicture } from '../store/lab-picture';
import { useWorkspace } from '../store/stores-context';
import { dropTargetsOf, type Dragged } from './drag-rules';
import type { GivenMarks } from './picture-canvas';
import { toolTargetsOf } from './tool-rules';

export function useMarks(input: {
  readonly picture: LabPicture | undefined;
  readonly dragged: Dragged | undefined;
  readonly dropTarget: string | undefined;
  readonly hoverRef: string | undefined;
}): GivenMarks {
  const { picture, dragged, dropTarget, hoverRef } = input;
  const selectedRefs = useWorkspace((state) => state.selectedRefs);
  const tool = useWorkspace((state) => state.tool);
  const toolFrom = useWorkspace((state) => state.toolFrom);
  const targets = useMemo((): ReadonlySet<string> => {
    if (picture === undefined) return new Set();
    return dragged === undefined
      ? toolTargetsOf({ tool, from: toolFrom }, picture)
      : dropTargetsOf(dragged, picture);
  }, [picture, dragged, tool, toolFrom]);
  const relatedRefs = useMemo((): ReadonlySet<string> => {
    if (picture === undefined) return new Set();
    const hovered = hoverRef === undefined ? [] : withOwnersOf(hoverRef, picture);
    return new Set([...selectedRefs, ...hovered]);
  }, [picture, hoverRef, selectedRefs]);
  return useMemo(
    () => ({
      selected: new Set(toolFrom === undefined ? selectedRefs : [...selectedRefs, toolFrom]),
      targets,
      drop: dropTarget,
      relatedRefs,
    }),
    [selectedRefs, toolFrom, targets, dropTarget, relatedRefs],
  );
}
