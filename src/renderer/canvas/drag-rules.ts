/** What is dragged over the picture, where it can be let go, and what that does. Pure. */
import type { EditCommand } from '../../main/contract/design';
import { contractRefOf, nameOfRef } from '../store/design-ref';
import {
  addTargetOf,
  connectCommandOf,
  connectSourceOf,
  connectTargetOf,
  isNode,
  moveTargetOf,
  selectableRefsOf,
  withOwnersOf,
  type AddedElement,
} from '../store/edit-rules';
import { splitElementRef } from '../store/element-ref';
import type { LabPicture } from '../store/lab-picture';
import type { CanvasTool } from '../store/workspace-store';

export type Dragged =
  | { readonly kind: 'add'; readonly element: AddedElement }
  | { readonly kind: 'move'; readonly ref: string }
  | { readonly kind: 'connect'; readonly ref: string };

/** What a press on an element picks up; undefined: the press moves the picture. */
export function draggedFrom(ref: string, tool: CanvasTool, picture: LabPicture): Dragged | undefined {
  if (tool === 'send') return undefined;
  if (tool === 'connect') {
    const source = connectSourceOf(ref, picture);
    return source === undefined ? undefined : { kind: 'connect', ref: source };
  }
  const owners = withOwnersOf(ref, picture);
  const pod = owners.find((owner) => splitElementRef(owner)?.kind === 'pod');
  if (pod !== undefined) return { kind: 'move', ref: pod };
  const source = owners.find((owner) => {
    const kind = splitElementRef(owner)?.kind;
    return kind === 'service' || (kind === 'machine' && isOutside(owner, picture));
  });
  return source === undefined ? undefined : { kind: 'connect', ref: source };
}

function isOutside(ref: string, picture: LabPicture): boolean {
  const id = splitElementRef(ref)?.id;
  return picture.machines.some((machine) => machine.id === id && machine.kind === 'outside');
}

/** The element that it would be put on when it is let go over `ref`. */
export function dropTargetOf(
  dragged: Dragged,
  ref: string | undefined,
  picture: LabPicture,
): string | undefined {
  if (ref === undefined) return undefined;
  switch (dragged.kind) {
    case 'add':
      return addTargetOf(dragged.element, ref, picture);
    case 'move':
      return moveTargetOf(dragged.ref, ref, picture);
    case 'connect':
      return connectTargetOf(dragged.ref, ref, picture);
  }
}

/** Everything that it can be put on. */
export function dropTargetsOf(dragged: Dragged, picture: LabPicture): ReadonlySet<string> {
  return new Set(selectableRefsOf(picture).filter((ref) => dropTargetOf(dragged, ref, picture) === ref));
}

/** Undefined where letting go does nothing. */
export function dropCommandOf(
  dragged: Dragged,
  target: string | undefined,
  picture: LabPicture,
): EditCommand | undefined {
  const onto = target === undefined ? undefined : contractRefOf(target, picture.machines);
  switch (dragged.kind) {
    case 'add':
      return { kind: 'add', element: dragged.element, ...(onto === undefined ? {} : { onto }) };
    case 'move': {
      const pod = contractRefOf(dragged.ref, picture.machines);
      if (target === undefined || pod === undefined || !isNode(target, picture)) return undefined;
      return { kind: 'move', pod, node: nameOfRef(target) };
    }
    case 'connect':
      return target === undefined ? undefined : connectCommandOf(dragged.ref, target, picture);
  }
}

/** What letting go here would do, in a few words. */
export function dropWords(dragged: Dragged, target: string | undefined): string {
  const name = target === undefined ? undefined : nameOfRef(target);
  switch (dragged.kind) {
    case 'add':
      return addWords(dragged.element, name);
    case 'move':
      return name === undefined ? 'to another node' : `to ${name}`;
    case 'connect':
      if (splitElementRef(dragged.ref)?.kind === 'service') {
        return name === undefined ? 'selects a workload or Pod' : `selects ${name}`;
      }
      return name === undefined ? 'connect to…' : `connect to ${name}`;
  }
}

function addWords(element: AddedElement, name: string | undefined): string {
  switch (element) {
    case 'pod':
      return name === undefined ? 'on a node of the scheduler’s choice' : `on ${name}`;
    case 'deployment':
      return 'its Pods go where the scheduler puts them';
    case 'service':
      return name === undefined ? 'selects nothing yet' : `selects ${name}`;
    case 'node':
    case 'outside':
      return name === undefined ? 'on the first segment' : `on segment ${name}`;
  }
}
