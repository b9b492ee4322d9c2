/** The tools that take two clicks: where they can be used, and what they say. Pure. */
import type { Translate } from '../i18n/messages';
import { nameOfRef } from '../store/design-ref';
import {
  connectSourceOf,
  connectTargetOf,
  selectableRefsOf,
  sendSourceOf,
  sendTargetOf,
} from '../store/edit-rules';
import type { LabPicture } from '../store/lab-picture';
import type { CanvasTool } from '../store/workspace-store';

/** A tool in hand, and what it was clicked on first. */
export interface ToolUse {
  readonly tool: CanvasTool;
  readonly from: string | undefined;
}

/** The element that a click on `ref` would take; undefined where the tool does not go. */
export function toolTargetOf({ tool, from }: ToolUse, ref: string, picture: LabPicture): string | undefined {
  switch (tool) {
    case 'select':
      return ref;
    case 'connect': {
      if (from === undefined) return connectSourceOf(ref, picture);
      const target = connectTargetOf(from, ref, picture);
      return target === from ? undefined : target;
    }
    case 'send':
      return from === undefined ? sendSourceOf(ref, picture) : sendTargetOf(from, ref, picture);
  }
}

export function toolTargetsOf(use: ToolUse, picture: LabPicture): ReadonlySet<string> {
  if (use.tool === 'select') return new Set();
  return new Set(selectableRefsOf(picture).filter((ref) => toolTargetOf(use, ref, picture) === ref));
}

/** What to do next with it. */
export function toolHint({ tool, from }: ToolUse, t: Translate): string | undefined {
  const name = from === undefined ? undefined : nameOfRef(from);
  switch (tool) {
    case 'select':
      return undefined;
    case 'connect':
      return name === undefined ? t('Connect: click what to connect') : t('Connect {name} to …', { name });
    case 'send':
      return name === undefined
        ? t('Send a request: click where it starts')
        : t('Send from {name} to …', { name });
  }
}

/** Why a click did nothing. */
export function toolRefusal({ tool, from }: ToolUse, t: Translate): string {
  if (tool === 'send') {
    return from === undefined
      ? t(
          'A request starts where a command can be run: at a Pod that has a node, a node, or a machine outside.',
        )
      : t('A request goes to a Service, a Pod that has a node, a node, or a machine outside.');
  }
  return from === undefined
    ? t('A Service can be connected to a workload or Pod, a node or a machine outside to a segment.')
    : t(
        '{from} cannot be connected to this. A Service selects a workload or Pod; a machine is plugged into a segment.',
        { from: nameOfRef(from) },
      );
}
