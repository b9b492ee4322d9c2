/** What can be done with elements, as entries of a menu: the same for canvas, list and inspector. */
import type { EditCommand } from '../../main/contract/design';
import type { MenuEntry } from '../ui/menu';
import { cableOf, describeFaults, faultCommand, isCut } from './cable-faults';
import { contractRefOf, nameOfRef } from './design-ref';
import type { EditPlace } from './design-store';
import {
  connectCommandOf,
  connectSourceOf,
  connectTargetOf,
  isNode,
  moveTargetOf,
  selectableRefsOf,
  sendSourceOf,
  sendTargetOf,
  withOwnersOf,
  workloadOfPod,
  wordsFor,
} from './edit-rules';
import { elementRef, splitElementRef } from './element-ref';
import { mutedIdOf, withToggled } from './muting';
import type { LabPicture } from './lab-picture';
import { BASIC_ITEMS, type PaletteItem } from './palette-items';
import type { Stores } from './stores';

type MenuAction = Exclude<MenuEntry, { readonly kind: 'separator' } | { readonly kind: 'submenu' }>;

interface MenuInput {
  readonly refs: readonly string[];
  readonly picture: LabPicture;
  readonly stores: Stores;
  /** Where an answer is to be shown. */
  readonly at?: EditPlace | undefined;
  /** In the picture, where the Enter key unfolds it. */
  readonly isFolded?: boolean;
  /** Puts it where the menu was opened. */
  readonly add?: (item: PaletteItem) => void;
}

/** Of one element, of several, or with none of the lab. */
export function elementMenuOf(input: MenuInput): readonly MenuEntry[] {
  const [ref] = input.refs;
  if (ref === undefined)
    return joined([BASIC_ITEMS.map((item) => addEntry(item, input)), [pasteEntry(input)]]);
  const kind = splitElementRef(ref)?.kind;
  if (kind === 'note' && input.refs.length === 1) return [deleteEntry(input)];
  if (kind === 'group' && input.refs.length === 1) return groupEntries(ref, input);
  if (input.refs.length > 1) return joined([copyEntries(input), [deleteEntry(input)]]);
  const groups = [
    sendEntries(ref, input),
    editEntries(ref, input),
    cableEntries(ref, input),
    copyEntries(input),
    muteEntries(ref, input),
    placeEntries(ref, input),
  ];
  return joined([...groups, deletableRefs(input).length === 0 ? [] : [deleteEntry(input)]]);
}

/** Of a group itself; the picture's menu for a group is that of what is in it. */
function groupEntries(ref: string, input: MenuInput): readonly MenuAction[] {
  const { picture, stores } = input;
  const group = picture.arrangement.groups.find(({ name }) => elementRef('group', name) === ref);
  if (group === undefined) return [];
  return [
    {
      label: stores.t('Select what is in it'),
      testId: 'menu-select-group',
      onSelect: () => stores.workspace.getState().selectAll(group.members),
    },
    {
      label: stores.t('Ungroup'),
      testId: 'menu-ungroup',
      onSelect: () => edit({ kind: 'ungroup', names: [group.name] }, input),
    },
  ];
}

/** The nodes that a Pod can move to, as the answer to "where to?". */
export function moveMenuOf(ref: string, input: Omit<MenuInput, 'refs'>): readonly MenuAction[] {
  const { picture } = input;
  const pod = podOf(ref, picture);
  if (pod === undefined) return [];
  return nodeRefs(picture)
    .filter((node) => moveTargetOf(pod, node, picture) !== undefined)
    .map((node) => ({
      label: nameOfRef(node),
      testId: `menu-node-${nameOfRef(node)}`,
      onSelect: () => edit({ kind: 'move', pod: nameIn(pod, picture), node: nameOfRef(node) }, input),
    }));
}

export function deleteElements(input: MenuInput): void {
  const refs = deletableRefs(input);
  if (refs.length > 0) edit({ kind: 'delete', refs: [...refs] }, input);
}

export function scaleWorkload(ref: string, by: number, input: Omit<MenuInput, 'refs'>): void {
  const wanted = wantedReplicas(ref, input.picture);
  if (wanted === undefined) return;
  edit({ kind: 'scale', workload: nameIn(ref, input.picture), replicas: Math.max(0, wanted + by) }, input);
}

/** As the text has it, which may be ahead of what runs. */
export function wantedReplicas(ref: string, picture: LabPicture): number | undefined {
  const workload = picture.workloads.find((candidate) => elementRef('workload', candidate.id) === ref);
  return picture.scaling.get(ref) ?? workload?.replicas;
}

/** Goes to the document that the element is written in, or a Pod's workload is. */
export function showInEditor(ref: string, picture: LabPicture, stores: Stores): boolean {
  const { design } = stores.design.getState();
  const cable = cableOf(ref, picture);
  const place = design?.faults.find((fault) => fault.cable === cable)?.location;
  if (place !== undefined) {
    stores.workspace.getState().showPanel('lab');
    stores.text.getState().showSelected(place);
    return true;
  }
  const owner = withOwnersOf(ref, picture).flatMap((candidate) => [
    candidate,
    workloadOfPod(candidate, picture) ?? candidate,
  ]);
  for (const candidate of owner) {
    const name = contractRefOf(candidate, picture.machines);
    const found = [
      ...(design?.nodes ?? []),
      ...(design?.outside ?? []),
      ...(design?.routers ?? []),
      ...(design?.segments ?? []),
      ...(design?.workloads ?? []),
      ...(design?.pods ?? []),
      ...(design?.services ?? []),
      ...(design?.rules ?? []),
    ].find((element) => element.ref === name);
    if (found?.location === undefined) continue;
    stores.workspace.getState().showPanel('lab');
    stores.text.getState().showSelected(found.location);
    return true;
  }
  stores.design
    .getState()
    .announce(
      stores.t('{element} is not written in the text.', { element: wordsFor(ref, picture, stores.t) }),
    );
  return false;
}

/** For those whose packets are too many to see the others. */
function muteEntries(ref: string, { picture, stores }: MenuInput): readonly MenuAction[] {
  const id = mutedIdOf(ref, picture);
  if (id === undefined) return [];
  const { mutedWorkloads, muteWorkloads, fileName } = stores.capture.getState();
  // Nothing of a file is hidden, so that what the lab hides is not known while it is shown.
  if (fileName !== undefined) return [];
  const isMuted = mutedWorkloads.includes(id);
  return [
    {
      label: isMuted ? stores.t('Show its packets again') : stores.t('Hide its packets'),
      note: id,
      testId: 'menu-mute',
      onSelect: () => void muteWorkloads(withToggled(mutedWorkloads, id)),
    },
  ];
}

function sendEntries(ref: string, input: MenuInput): readonly MenuEntry[] {
  const { picture, stores } = input;
  const { setTool, openTerminal, showPanel } = stores.workspace.getState();
  const source = sendSourceOf(ref, picture);
  const target = sendTargetOf('', ref, picture);
  const entries: MenuEntry[] = [];
  if (source !== undefined) {
    const id = splitElementRef(source)?.id ?? '';
    entries.push(
      { label: stores.t('Open terminal'), testId: 'menu-terminal', onSelect: () => openTerminal(id) },
      {
        label: stores.t('Send request from here…'),
        keys: 'S',
        testId: 'menu-send-from',
        onSelect: () => {
          showPanel('topology');
          setTool('send', source);
        },
      },
    );
  }
  if (target !== undefined) {
    entries.push({
      kind: 'submenu',
      label: stores.t('Send request here from'),
      testId: 'menu-send-to',
      entries: sourcesFor(target, picture).map((from) => ({
        label: nameOfRef(from),
        onSelect: () => void sendRequest({ from, to: target }, input),
      })),
    });
  }
  return entries;
}

/** Sends it, and says where it was asked for why it cannot be sent. */
export async function sendRequest(
  ends: { readonly from: string; readonly to: string },
  { picture, stores, at }: Omit<MenuInput, 'refs'>,
): Promise<void> {
  const from = nameIn(ends.from, picture);
  const to = nameIn(ends.to, picture);
  stores.workspace.getState().showPanel('topology');
  const problem = await stores.requests.getState().send(from, to);
  if (problem !== undefined) stores.design.getState().refuse(stores.words(problem), at);
}

/** Pods first: they are what requests come from. */
function sourcesFor(target: string, picture: LabPicture): readonly string[] {
  const sources = selectableRefsOf(picture).filter(
    (ref) => sendSourceOf(ref, picture) === ref && sendTargetOf(ref, target, picture) === target,
  );
  const isPod = (ref: string): boolean => splitElementRef(ref)?.kind === 'pod';
  return [...sources.filter(isPod), ...sources.filter((ref) => !isPod(ref))];
}

function editEntries(ref: string, input: MenuInput): readonly MenuEntry[] {
  const { picture, stores } = input;
  const entries: MenuEntry[] = [];
  const pod = podOf(ref, picture);
  if (pod !== undefined) {
    entries.push({
      kind: 'submenu',
      label: stores.t('Move to node'),
      testId: 'menu-move',
      entries: moveMenuOf(pod, input),
    });
  }
  const kind = splitElementRef(ref)?.kind;
  if (kind === 'workload') entries.push(...workloadEntries(ref, input));
  if (isNode(ref, picture)) {
    entries.push({
      label: stores.t('Add a Pod here'),
      testId: 'menu-add-pod',
      onSelect: () => edit({ kind: 'add', element: 'pod', onto: nameIn(ref, picture) }, input),
    });
  }
  const source = connectSourceOf(ref, picture);
  if (source !== undefined) {
    entries.push({
      kind: 'submenu',
      label: kind === 'service' ? stores.t('Select with this Service') : stores.t('Connect to'),
      testId: 'menu-connect',
      entries: connectEntries(source, input),
    });
  }
  return entries;
}

function connectEntries(source: string, input: MenuInput): readonly MenuAction[] {
  const { picture } = input;
  return selectableRefsOf(picture)
    .filter((ref) => connectTargetOf(source, ref, picture) === ref)
    .flatMap((ref) => {
      const command = connectCommandOf(source, ref, picture);
      if (command === undefined) return [];
      const kind = splitElementRef(ref)?.kind;
      const note = kind === 'machine' || kind === 'segment' ? undefined : kind;
      return [{ label: nameOfRef(ref), note, onSelect: () => edit(command, input) }];
    });
}

function workloadEntries(ref: string, input: MenuInput): readonly MenuEntry[] {
  const { picture, stores } = input;
  const workload = nameIn(ref, picture);
  return [
    {
      label: stores.t('One replica more'),
      keys: '+',
      testId: 'menu-scale-up',
      onSelect: () => scaleWorkload(ref, 1, input),
    },
    {
      label: stores.t('One replica less'),
      keys: '−',
      testId: 'menu-scale-down',
      onSelect: () => scaleWorkload(ref, -1, input),
    },
    {
      kind: 'submenu',
      label: stores.t('Keep its Pods on node'),
      testId: 'menu-pin',
      entries: [
        ...nodeRefs(picture).map((node) => ({
          label: nameOfRef(node),
          onSelect: (): void => edit({ kind: 'pin', workload, node: nameOfRef(node) }, input),
        })),
        { label: stores.t('Any node'), onSelect: () => edit({ kind: 'pin', workload }, input) },
      ],
    },
  ];
}

/** More of what can be wrong with it is set in the inspector. */
function cableEntries(ref: string, input: MenuInput): readonly MenuEntry[] {
  const { picture, stores } = input;
  const cable = cableOf(ref, picture);
  if (cable === undefined) return [];
  const faults = picture.faults.get(cable);
  const cut: MenuAction = {
    label: stores.t('Cut the cable'),
    testId: 'menu-cut',
    onSelect: () => edit(faultCommand(cable, 'both', { down: true }), input),
  };
  const mend: MenuAction = {
    label: stores.t('Mend the cable'),
    testId: 'menu-mend',
    onSelect: () => edit(faultCommand(cable, 'both', {}), input),
  };
  return [...(isCut(faults) ? [] : [cut]), ...(describeFaults(faults) === '' ? [] : [mend])];
}

function placeEntries(ref: string, input: MenuInput): readonly MenuEntry[] {
  const { picture, stores } = input;
  return [
    {
      label: stores.t('Show in inspector'),
      keys: input.isFolded === true ? undefined : 'Enter',
      onSelect: () => {
        stores.workspace.getState().select(ref);
        stores.workspace.getState().showPanel('inspector');
      },
    },
    {
      label: stores.t('Show in editor'),
      keys: 'E',
      testId: 'menu-show-in-editor',
      onSelect: () => void showInEditor(ref, picture, stores),
    },
  ];
}

function addEntry(item: PaletteItem, input: MenuInput): MenuAction {
  const { stores, add } = input;
  return {
    label: stores.t('Add {name}', { name: stores.t(item.name) }),
    testId: `menu-add-${item.id}`,
    onSelect: () => (add === undefined ? edit({ kind: 'add', ...item.add }, input) : add(item)),
  };
}

function pasteEntry(input: MenuInput): MenuAction {
  const { stores, at } = input;
  return {
    label: stores.t('Paste'),
    keys: 'Ctrl+V',
    testId: 'menu-paste',
    onSelect: () => void stores.clipboard.getState().paste(at),
  };
}

/** What can be had a second time, or taken to another lab. */
function copyEntries(input: MenuInput): readonly MenuAction[] {
  const { stores, at } = input;
  const refs = copyableRefs(input);
  if (refs.length === 0) return [];
  const { copy, cut, duplicate } = stores.clipboard.getState();
  return [
    { label: stores.t('Copy'), keys: 'Ctrl+C', testId: 'menu-copy', onSelect: () => void copy(refs, at) },
    { label: stores.t('Cut'), keys: 'Ctrl+X', testId: 'menu-cut-out', onSelect: () => void cut(refs, at) },
    {
      label: stores.t('Duplicate'),
      keys: 'Ctrl+D',
      testId: 'menu-duplicate',
      onSelect: () => void duplicate(refs, at),
    },
  ];
}

function deleteEntry(input: MenuInput): MenuAction {
  const { stores } = input;
  const { length } = deletableRefs(input);
  return {
    label: length > 1 ? stores.t('Delete {count} elements', { count: length }) : stores.t('Delete'),
    keys: 'Delete',
    testId: 'menu-delete',
    onSelect: () => deleteElements(input),
  };
}

/** As the contract names them. What is written nowhere, such as a wire, is not deleted. */
function deletableRefs({ refs, picture }: Pick<MenuInput, 'refs' | 'picture'>): readonly string[] {
  return refs.map((ref) => contractRefOf(ref, picture.machines)).filter((ref) => ref !== undefined);
}

/** A note stays with the picture that it is on. */
export function copyableRefs(input: Pick<MenuInput, 'refs' | 'picture'>): readonly string[] {
  return deletableRefs(input).filter((ref) => !ref.startsWith('note/'));
}

function edit(command: EditCommand, { stores, at }: Omit<MenuInput, 'refs'>): void {
  void stores.design.getState().edit(command, at);
}

function podOf(ref: string, picture: LabPicture): string | undefined {
  return withOwnersOf(ref, picture).find((owner) => splitElementRef(owner)?.kind === 'pod');
}

function nodeRefs(picture: LabPicture): readonly string[] {
  return picture.machines
    .filter((machine) => machine.kind === 'node')
    .map((machine) => elementRef('machine', machine.id));
}

/** For references that are known to have a name in the contract. */
function nameIn(ref: string, picture: LabPicture): string {
  return contractRefOf(ref, picture.machines) ?? ref;
}

function joined(groups: readonly (readonly MenuEntry[])[]): readonly MenuEntry[] {
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index) => (index === 0 ? group : [{ kind: 'separator' } as const, ...group]));
}
