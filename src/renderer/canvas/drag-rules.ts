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
} from '../store/edit-rules';
import { splitElementRef } from '../store/element-ref';
import type { Translate } from '../i18n/messages';
import type { LabPicture } from '../store/lab-picture';
import type { AddedElement, PaletteItem } from '../store/palette-items';
import type { CanvasTool } from '../store/workspace-store';

export type Dragged =
  | { readonly kind: 'add'; readonly item: PaletteItem }
  | { readonly kind: 'move'; readonly ref: string }
  | { readonly kind: 'connect'; readonly ref: string }
  /** To another place of the picture, which changes nothing else. */
  | { readonly kind: 'place'; readonly ref: string };

/** What a press on an element picks up; undefined: the press moves the picture. A node is picked up at its head. */
export function draggedFrom(
  ref: string,
  tool: CanvasTool,
  picture: LabPicture,
  isOnHead = false,
): Dragged | undefined {
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
  if (source !== undefined) return { kind: 'connect', ref: source };
  const kind = splitElementRef(ref)?.kind;
  const isPlaceable = kind === 'workload' || kind === 'note' || (kind === 'machine' && isOnHead);
  return isPlaceable ? { kind: 'place', ref } : undefined;
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
      return addTargetOf(dragged.item.add.element, ref, picture);
    case 'move':
      return moveTargetOf(dragged.ref, ref, picture);
    case 'connect':
      return connectTargetOf(dragged.ref, ref, picture);
    case 'place':
      return undefined;
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
      return { kind: 'add', ...dragged.item.add, ...(onto === undefined ? {} : { onto }) };
    case 'move': {
      const pod = contractRefOf(dragged.ref, picture.machines);
      if (target === undefined || pod === undefined || !isNode(target, picture)) return undefined;
      return { kind: 'move', pod, node: nameOfRef(target) };
    }
    case 'connect':
      return target === undefined ? undefined : connectCommandOf(dragged.ref, target, picture);
    case 'place':
      return undefined;
  }
}

/** What letting go here would do, in a few words. */
export function dropWords(dragged: Dragged, target: string | undefined, t: Translate): string {
  const name = target === undefined ? undefined : nameOfRef(target);
  switch (dragged.kind) {
    case 'add':
      return addWords(dragged.item.add.element, name, t);
    case 'move':
      return name === undefined ? t('to another node') : t('to {name}', { name });
    case 'connect':
      if (splitElementRef(dragged.ref)?.kind === 'service')
        return name === undefined ? t('selects a workload or Pod') : t('selects {name}', { name });
      return name === undefined ? t('connect to…') : t('connect to {name}', { name });
    case 'place':
      return t('to another place');
  }
}

function addWords(element: AddedElement, name: string | undefined, t: Translate): string {
  switch (element) {
    case 'pod':
      return name === undefined ? t('on a node of the scheduler’s choice') : t('on {name}', { name });
    case 'deployment':
    case 'statefulset':
      return t('its Pods go where the scheduler puts them');
    case 'daemonset':
      return t('a Pod on every node');
    case 'service':
      return name === undefined ? t('selects nothing yet') : t('selects {name}', { name });
    case 'ingress':
      return name === undefined ? t('leads to the last Service') : t('leads to {name}', { name });
    case 'policy':
      return name === undefined ? t('nobody reaches the namespace') : t('nobody reaches {name}', { name });
    case 'node':
    case 'outside':
      return name === undefined ? t('on the first segment') : t('on segment {name}', { name });
    case 'ingress-controller':
    case 'load-balancer':
      return t('a part of the cluster');
  }
}
