/**
 * The logical view: from left to right Ingresses, Services, EndpointSlices, workloads with their Pods, and the policies for
 * them; a frame for each namespace. Pure.
 *
 * What leads to the same workload stands beside it, so that most lines are level. A workload with many Pods shows the first
 * of them and counts the others.
 */
import type { Topology, TopologyPod } from '../../main/contract/topology';
import type { Translate } from '../i18n/messages';
import { elementRef } from '../store/element-ref';
import { podsOf, type LabPicture, type Relation } from '../store/lab-picture';
import { stageOf } from '../store/stage-of';
import { elided } from '../ui/elided';
import { podStatusOf } from '../ui/pod-status';
import { cardNodes, serviceCard, workloadCard } from './band-elements';
import { boxNode, textNode, type CanvasNode } from './canvas-node';
import type { Box } from './geometry';
import {
  addCard,
  addEdge,
  addFrame,
  bentLine,
  finishScene,
  newDraft,
  type ObjectScene,
  type SceneDraft,
} from './object-scene';

type Ingress = Topology['ingresses'][number];
type Slice = Topology['slices'][number];
type Policy = Topology['policies'][number];
type PlacedPod = ReturnType<typeof podsOf>[number];

const CARD_HEIGHT = 44;
const ROW_GAP = 12;
const COLUMN_GAP = 40;
const PADDING = 14;
const TITLE_HEIGHT = 30;
const LANE_GAP = 18;
const WIDTHS = { ingress: 220, service: 184, slice: 138, workload: 176, pod: 140, policy: 170 } as const;
const POD_HEIGHT = 36;
const POD_GAP = 8;
/** How many Pods of a workload stand beside each other: what gives the picture a shape like the window's. */
const POD_COLUMNS: readonly number[] = [1, 2, 3];
const WANTED_ASPECT = 1.6;
/** With more Pods the picture is large in any shape. */
const MAX_TRIED_PODS = 600;
/** Of one workload; the others are counted. */
const MAX_PODS = 12;
const PATH_HEIGHT = 17;
/** Of a card of an Ingress, above its paths. */
const INGRESS_HEAD = 42;
const MAX_PATHS = 8;
const PATH_LENGTH = 34;
const NAME_LENGTH = 17;

interface Columns {
  readonly ingress: number;
  readonly service: number;
  readonly slice: number;
  readonly workload: number;
  readonly pod: number;
  readonly policy: number;
  readonly right: number;
  readonly perRow: number;
}

/** What is behind a Service: a workload with its Pods, or a Pod by itself. */
interface Target {
  readonly ref: string;
  readonly pods: readonly PlacedPod[];
}

export function logicalSceneOf(picture: LabPicture, t: Translate): ObjectScene {
  const isLarge = podsOf(picture).length > MAX_TRIED_PODS;
  const tried = (isLarge ? POD_COLUMNS.slice(-1) : POD_COLUMNS).map((perRow) =>
    sceneWith(picture, t, perRow),
  );
  const sizeOf = ({ layout: { bounds } }: ObjectScene): number =>
    Math.max(bounds.width / WANTED_ASPECT, bounds.height);
  return tried.reduce((best, scene) => (sizeOf(scene) < sizeOf(best) ? scene : best));
}

function sceneWith(picture: LabPicture, t: Translate, perRow: number): ObjectScene {
  const draft = newDraft(picture, t);
  const columns = columnsOf(picture, perRow);
  const pods = new Map(podsOf(picture).map((placed) => [placed.pod.id, placed]));
  let top = 0;
  for (const namespace of namespacesOf(picture)) {
    const bottom = placeNamespace(draft, namespace, { columns, pods, top });
    addFrame(draft, namespace, { x: 0, y: top, width: columns.right, height: bottom - top });
    top = bottom + LANE_GAP;
  }
  return finishScene(draft);
}

/** Columns that are empty in every namespace take no room. */
function columnsOf({ ingresses, policies, slices }: LabPicture, perRow: number): Columns {
  let x = PADDING;
  const take = (width: number, isThere: boolean): number => {
    const at = x;
    if (isThere) x += width + COLUMN_GAP;
    return at;
  };
  const ingress = take(WIDTHS.ingress, ingresses.length > 0);
  const service = take(WIDTHS.service, true);
  const slice = take(WIDTHS.slice, slices.length > 0);
  const workload = take(WIDTHS.workload, true);
  x -= COLUMN_GAP - 16;
  const pod = take(perRow * (WIDTHS.pod + POD_GAP) - POD_GAP, true);
  const policy = take(WIDTHS.policy, policies.length > 0);
  return { ingress, service, slice, workload, pod, policy, right: x - COLUMN_GAP + PADDING, perRow };
}

/** Those of the user before those of the cluster. */
function namespacesOf(picture: LabPicture): readonly string[] {
  const names = new Set([
    ...picture.ingresses.map(({ namespace }) => namespace),
    ...picture.workloads.map(({ namespace }) => namespace),
    ...picture.services.map(({ namespace }) => namespace),
    ...podsOf(picture).map(({ pod }) => pod.namespace),
    ...picture.policies.map(({ namespace }) => namespace),
  ]);
  const isSystem = (name: string): boolean => name.startsWith('kube-');
  return [...[...names].filter((name) => !isSystem(name)), ...[...names].filter(isSystem)];
}

function placeNamespace(
  draft: SceneDraft,
  namespace: string,
  at: { readonly columns: Columns; readonly pods: ReadonlyMap<string, PlacedPod>; readonly top: number },
): number {
  const { picture } = draft;
  const isHere = (each: { readonly namespace: string }): boolean => each.namespace === namespace;
  const services = routedFirst(picture.services.filter(isHere), picture.ingresses);
  const targets = targetsOf(picture, namespace, at.pods);
  let y = at.top + TITLE_HEIGHT;
  const placed = new Set<string>();
  for (const group of groupsOf(services, targets, picture)) {
    const sides = [
      placeServices(draft, group.services, { columns: at.columns, y }),
      placeTargets(draft, group.targets, { columns: at.columns, y }),
    ];
    for (const { ref } of group.targets) placed.add(ref);
    y = Math.max(...sides);
  }
  y = placeTargets(
    draft,
    [...targets.values()].filter(({ ref }) => !placed.has(ref)),
    { columns: at.columns, y },
  );
  const bottoms = [
    y,
    placeIngresses(draft, picture.ingresses.filter(isHere), { columns: at.columns, top: at.top }),
    placePolicies(draft, picture.policies.filter(isHere), { columns: at.columns, top: at.top }),
  ];
  for (const slice of picture.slices) if (slice.id.startsWith(`${namespace}/`)) joinSlice(draft, slice);
  return Math.max(...bottoms, at.top + TITLE_HEIGHT + CARD_HEIGHT + ROW_GAP) - ROW_GAP + PADDING;
}

/** In the order in which Ingresses name them, then the others. */
function routedFirst(
  services: readonly Topology['services'][number][],
  ingresses: readonly Ingress[],
): readonly Topology['services'][number][] {
  const order = new Map<string, number>();
  for (const { paths } of ingresses) {
    for (const { service = '' } of paths) if (!order.has(service)) order.set(service, order.size);
  }
  return services.toSorted(
    (one, other) => (order.get(one.id) ?? Infinity) - (order.get(other.id) ?? Infinity) || 0,
  );
}

function targetsOf(
  picture: LabPicture,
  namespace: string,
  pods: ReadonlyMap<string, PlacedPod>,
): ReadonlyMap<string, Target> {
  const targets = new Map<string, Target>();
  const owned = new Set<string>();
  for (const workload of picture.workloads) {
    if (workload.namespace !== namespace) continue;
    const ref = elementRef('workload', workload.id);
    targets.set(ref, { ref, pods: workload.pods.flatMap((id) => pods.get(id) ?? []) });
    for (const id of workload.pods) owned.add(id);
  }
  for (const placed of pods.values()) {
    if (placed.pod.namespace !== namespace || owned.has(placed.pod.id)) continue;
    const ref = elementRef('pod', placed.pod.id);
    targets.set(ref, { ref, pods: [placed] });
  }
  return targets;
}

interface Group {
  readonly services: Topology['services'][number][];
  readonly targets: Target[];
}

/** Services with a target in common stand together, and each target once. */
function groupsOf(
  services: readonly Topology['services'][number][],
  targets: ReadonlyMap<string, Target>,
  picture: LabPicture,
): readonly Group[] {
  const groups: Group[] = [];
  const groupOf = new Map<string, Group>();
  for (const service of services) {
    const from = elementRef('service', service.id);
    const selected = picture.relations.flatMap((relation) =>
      relation.kind === 'selects' && relation.from === from ? (targets.get(relation.to) ?? []) : [],
    );
    const known = selected.map(({ ref }) => groupOf.get(ref)).find((group) => group !== undefined);
    const group: Group = known ?? { services: [], targets: [] };
    if (known === undefined) groups.push(group);
    group.services.push(service);
    for (const target of selected) {
      if (groupOf.has(target.ref)) continue;
      groupOf.set(target.ref, group);
      group.targets.push(target);
    }
  }
  return groups;
}

interface Place {
  readonly columns: Columns;
  readonly y: number;
}

/** Answers where the next may stand, as all that place do. */
function placeServices(draft: SceneDraft, services: Group['services'], { columns, y: top }: Place): number {
  const { picture } = draft;
  let y = top;
  for (const service of services) {
    const ref = elementRef('service', service.id);
    const box: Box = { x: columns.service, y, width: WIDTHS.service, height: CARD_HEIGHT };
    addCard(
      draft,
      ref,
      box,
      cardNodes({ ...serviceCard(service, picture, draft.t), namespace: 'default' }, box),
    );
    let sliceY = y;
    for (const slice of picture.slices) {
      if (slice.service !== service.id) continue;
      const sliceBox: Box = { x: columns.slice, y: sliceY, width: WIDTHS.slice, height: CARD_HEIGHT };
      const sliceRef = elementRef('slice', slice.id);
      addCard(draft, sliceRef, sliceBox, sliceNodes(slice, sliceBox, draft));
      const relation: Relation = { kind: 'selects', from: ref, to: sliceRef };
      addEdge(draft, relation, { points: bentLine(box, sliceBox), isOnDemand: false });
      sliceY += CARD_HEIGHT + ROW_GAP;
    }
    y = Math.max(y + CARD_HEIGHT + ROW_GAP, sliceY);
  }
  return y;
}

function sliceNodes(slice: Slice, box: Box, { t }: SceneDraft): CanvasNode[] {
  const [ready, waiting] = [slice.ready.length, slice.notReady.length];
  const line =
    waiting === 0
      ? t('{count} ready', { count: ready })
      : t('{ready} ready, {waiting} not', { ready, waiting });
  const tone = ready === 0 ? ('bad' as const) : waiting > 0 ? ('waiting' as const) : ('good' as const);
  const glyph = tone === 'bad' ? '▲' : tone === 'waiting' ? '◐' : '●';
  return cardNodes(
    {
      ref: elementRef('slice', slice.id),
      shape: 'slice',
      name: slice.name,
      namespace: 'default',
      status: { tone, glyph, text: line },
      line: '',
      kind: slice.addressType === 'IPv4' ? '' : slice.addressType,
      variants: [],
      tooltip: [
        slice.name,
        'EndpointSlice',
        ...(ready === 0 ? [] : [t('Ready: {addresses}', { addresses: shortList(slice.ready) })]),
        ...(waiting === 0 ? [] : [t('Not ready: {addresses}', { addresses: shortList(slice.notReady) })]),
      ],
    },
    box,
  );
}

function shortList(texts: readonly string[]): string {
  return `${texts.slice(0, 6).join(', ')}${texts.length > 6 ? ' …' : ''}`;
}

function placeTargets(draft: SceneDraft, targets: readonly Target[], { columns, y: top }: Place): number {
  let y = top;
  const lone: PlacedPod[] = [];
  for (const target of targets) {
    const workload = draft.picture.workloads.find(({ id }) => elementRef('workload', id) === target.ref);
    if (workload === undefined) {
      lone.push(...target.pods);
      continue;
    }
    const box: Box = { x: columns.workload, y, width: WIDTHS.workload, height: CARD_HEIGHT };
    addCard(
      draft,
      target.ref,
      box,
      cardNodes({ ...workloadCard(workload, draft.picture, draft.t), namespace: 'default' }, box),
    );
    const bottom = placePods(draft, target, { columns, y });
    y = Math.max(y + CARD_HEIGHT + ROW_GAP, bottom);
  }
  if (lone.length > 0) y = placePods(draft, { ref: '', pods: lone }, { columns, y });
  return y;
}

function placePods(draft: SceneDraft, { ref, pods }: Target, { columns, y: top }: Place): number {
  const shown = pods.length > MAX_PODS ? pods.slice(0, MAX_PODS - 1) : pods;
  for (const [index, { pod, machine }] of shown.entries()) {
    const box = podBox(index, columns, top);
    const podRef = elementRef('pod', pod.id);
    addCard(draft, podRef, box, podNodes(pod, { box, draft, node: machine?.name }));
    if (ref !== '') draft.relations.push({ kind: 'owns', from: ref, to: podRef });
  }
  if (shown.length < pods.length) {
    const box = podBox(shown.length, columns, top);
    draft.nodes.push(
      textNode({
        id: `${ref}#more`,
        ref: ref === '' ? undefined : ref,
        label: draft.t('and {count} more Pods', { count: pods.length - shown.length }),
        at: { x: box.x + box.width / 2, y: box.y + box.height / 2 },
        align: 'at-middle',
        tooltip: [],
      }),
    );
  }
  const rows = Math.ceil(Math.min(pods.length, MAX_PODS) / columns.perRow);
  return rows === 0 ? top : top + rows * (POD_HEIGHT + POD_GAP) - POD_GAP + ROW_GAP;
}

function podBox(index: number, columns: Columns, top: number): Box {
  const [row, column] = [Math.floor(index / columns.perRow), index % columns.perRow];
  return {
    x: columns.pod + column * (WIDTHS.pod + POD_GAP),
    y: top + row * (POD_HEIGHT + POD_GAP),
    width: WIDTHS.pod,
    height: POD_HEIGHT,
  };
}

/** Its name, and below how it is and on which node. */
function podNodes(
  pod: TopologyPod,
  { box, draft, node }: { readonly box: Box; readonly draft: SceneDraft; readonly node: string | undefined },
): CanvasNode[] {
  const ref = elementRef('pod', pod.id);
  const status = stageOf(ref, draft.picture) ?? podStatusOf(pod);
  const place = node ?? draft.t('no node yet');
  const text = status.tone === 'good' ? place : status.text;
  const tooltip = [pod.name, `${status.text}${pod.address === undefined ? '' : `, ${pod.address}`}`, place];
  return [
    boxNode(ref, box, {
      shape: 'pod',
      label: elided(pod.name, NAME_LENGTH),
      tone: status.tone,
      variants: [],
      tooltip,
    }),
    textNode({
      id: `${ref}#state`,
      ref,
      label: elided(`${status.glyph} ${text}`, NAME_LENGTH + 2),
      at: { x: box.x + 8, y: box.y + 26 },
      align: 'at-left',
      tone: status.tone,
      variants: ['small'],
      tooltip,
    }),
  ];
}

function placeIngresses(
  draft: SceneDraft,
  ingresses: readonly Ingress[],
  { columns, top }: { readonly columns: Columns; readonly top: number },
): number {
  let y = top + TITLE_HEIGHT;
  for (const ingress of ingresses) {
    const ref = elementRef('ingress', ingress.id);
    const shown = ingress.paths.slice(0, MAX_PATHS);
    const height = INGRESS_HEAD + shown.length * PATH_HEIGHT + 4;
    const box: Box = { x: columns.ingress, y, width: WIDTHS.ingress, height };
    addCard(draft, ref, box, ingressNodes(ingress, box, draft));
    for (const [index, path] of shown.entries()) {
      const to = elementRef('service', path.service ?? '');
      const target = draft.boxes.get(to);
      if (target === undefined) continue;
      const fromY = box.y + INGRESS_HEAD + (index + 0.5) * PATH_HEIGHT;
      addEdge(
        draft,
        { kind: 'routes', from: ref, to },
        { points: bentLine(box, target, { fromY }), isOnDemand: false },
      );
    }
    y += height + ROW_GAP;
  }
  return y;
}

function ingressNodes(ingress: Ingress, box: Box, draft: SceneDraft): CanvasNode[] {
  const { t, picture } = draft;
  const ref = elementRef('ingress', ingress.id);
  const { address } = ingress;
  const status =
    address === undefined
      ? ({ tone: 'waiting', glyph: '◐', text: t('no address') } as const)
      : ({ tone: 'good', glyph: '●', text: address } as const);
  const tooltip = [
    ingress.name,
    `Ingress, ${ingress.className ?? t('no class')}${ingress.hasTls ? ', TLS' : ''}`,
    ...(address === undefined ? [t('No controller has taken it yet.')] : [address]),
    ...ingress.paths.map(
      ({ host, path, service = '?', port = '' }) => `${host === '' ? '*' : host}${path} → ${service}:${port}`,
    ),
  ];
  const nodes = cardNodes(
    {
      ref,
      shape: 'ingress',
      name: ingress.name,
      namespace: ingress.hasTls ? 'TLS' : 'default',
      status,
      line: '',
      kind: ingress.className ?? '',
      variants: [],
      tooltip,
    },
    box,
  );
  const services = new Set(picture.services.map(({ id }) => id));
  for (const [index, { host, path, service, port = '' }] of ingress.paths.slice(0, MAX_PATHS).entries()) {
    const isThere = service !== undefined && services.has(service);
    const name = service?.slice(service.indexOf('/') + 1) ?? '?';
    const from = path === '' ? t('everything else') : `${host}${path}`;
    nodes.push(
      textNode({
        id: `${ref}#path${index}`,
        ref,
        label: elided(`${isThere ? '' : '▲ '}${from} → ${name}:${port}`, PATH_LENGTH),
        at: { x: box.x + 11, y: box.y + INGRESS_HEAD + (index + 0.5) * PATH_HEIGHT },
        align: 'at-left',
        variants: ['small'],
        tooltip,
        ...(isThere ? {} : { tone: 'bad' as const }),
      }),
    );
  }
  return nodes;
}

function placePolicies(
  draft: SceneDraft,
  policies: readonly Policy[],
  { columns, top }: { readonly columns: Columns; readonly top: number },
): number {
  let y = top + TITLE_HEIGHT;
  for (const policy of policies) {
    const ref = elementRef('policy', policy.id);
    const box: Box = { x: columns.policy, y, width: WIDTHS.policy, height: CARD_HEIGHT };
    addCard(draft, ref, box, policyNodes(policy, box, draft));
    for (const to of new Set(policy.pods.map(draft.ownerOf))) {
      const target = draft.boxes.get(to);
      if (target === undefined) continue;
      addEdge(draft, { kind: 'applies', from: ref, to }, { points: bentLine(box, target), isOnDemand: true });
    }
    y += CARD_HEIGHT + ROW_GAP;
  }
  return y;
}

export function policyNodes(
  policy: Policy,
  box: Box,
  { t, picture }: Pick<SceneDraft, 't' | 'picture'>,
): CanvasNode[] {
  const directions = [
    ...(policy.ingressRules === undefined ? [] : [t('in: {count} rules', { count: policy.ingressRules })]),
    ...(policy.egressRules === undefined ? [] : [t('out: {count} rules', { count: policy.egressRules })]),
  ].join(' · ');
  const idle = picture.enforcesPolicies
    ? policy.pods.length === 0
      ? t('selects no Pod')
      : undefined
    : t('ignored by the plugin');
  return cardNodes(
    {
      ref: elementRef('policy', policy.id),
      shape: 'policy',
      name: policy.name,
      namespace: 'default',
      status: idle === undefined ? undefined : { tone: 'waiting', glyph: '◐', text: idle },
      line: idle === undefined ? directions : '',
      kind: '',
      variants: [],
      tooltip: [
        policy.name,
        `NetworkPolicy, ${policy.namespace}`,
        policy.selector === '' ? t('For every Pod of the namespace') : policy.selector,
        t('{count} Pods', { count: policy.pods.length }),
        directions,
        ...(picture.enforcesPolicies ? [] : [t('The network plugin of this lab does not enforce policies.')]),
      ],
    },
    box,
  );
}

/** To the workloads of its Pods, or to the Pods. */
function joinSlice(draft: SceneDraft, slice: Slice): void {
  const from = elementRef('slice', slice.id);
  const box = draft.boxes.get(from);
  if (box === undefined) return;
  for (const to of new Set(slice.pods.map(draft.ownerOf))) {
    const target = draft.boxes.get(to);
    if (target === undefined) continue;
    addEdge(draft, { kind: 'backs', from, to }, { points: bentLine(box, target), isOnDemand: false });
  }
}
