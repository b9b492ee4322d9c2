/**
 * The logical view: from left to right Ingresses, Services, EndpointSlices, workloads with their Pods, and the policies for
 * them; a frame for each namespace. Pure.
 *
 * What leads to the same workload stands beside it, so that most lines are level. What is folded is a card with its counts, and lines
 * to what is in it end there.
 */
import type { Topology, TopologyPod } from '../../main/contract/topology';
import type { Translate } from '../i18n/messages';
import { elementRef } from '../store/element-ref';
import type { LabPicture, Relation } from '../store/lab-picture';
import { stageOf } from '../store/stage-of';
import { elided } from '../ui/elided';
import { podStatusOf, type Status } from '../ui/pod-status';
import { cardNodes, serviceCard, workloadCard } from './band-elements';
import { boxNode, textNode, type CanvasNode } from './canvas-node';
import type { Box } from './geometry';
import {
  CARD_HEIGHT,
  COLUMN_GAP,
  groupHeight,
  INGRESS_HEAD,
  ingressHeight,
  logicalPlanOf,
  MAX_PATHS,
  namespaceRef,
  PATH_HEIGHT,
  POD_GAP,
  POD_HEIGHT,
  ROW_GAP,
  targetHeight,
  TITLE_HEIGHT,
  WIDTHS,
  type LogicalPlan,
  type PlacedPod,
  type PlannedNamespace,
  type Target,
} from './logical-plan';
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

const PATH_LENGTH = 34;
const NAME_LENGTH = 17;

export function logicalSceneOf(
  picture: LabPicture,
  t: Translate,
  unfolded: ReadonlySet<string> = new Set(),
): ObjectScene {
  const draft = newDraft(picture, t);
  const plan = logicalPlanOf(picture, unfolded);
  for (const namespace of plan.namespaces) {
    if (namespace.isFolded) placeFoldedNamespace(draft, namespace);
    else placeNamespace(draft, plan, namespace);
  }
  return finishScene(draft);
}

function placeNamespace(draft: SceneDraft, plan: LogicalPlan, namespace: PlannedNamespace): void {
  const { objects, lanes, x, y: top, width, height } = namespace;
  const { name } = objects;
  const { columns } = plan;
  for (const [index, lane] of lanes.entries()) {
    const left = x + index * columns.stride;
    let y = top + TITLE_HEIGHT;
    for (const group of lane) {
      placeServices(draft, plan, { services: group.services, left, y });
      let targetY = y;
      for (const target of group.targets) {
        placeTarget(draft, plan, { target, left, y: targetY });
        targetY += targetHeight(plan, target);
      }
      y += groupHeight(plan, group);
    }
  }
  placeIngresses(draft, objects.ingresses, { left: x + columns.ingress, top });
  const lanesRight = x + columns.service + lanes.length * columns.stride - COLUMN_GAP;
  placePolicies(draft, objects.policies, { left: lanesRight + COLUMN_GAP, top });
  for (const slice of objects.slices) joinSlice(draft, slice);
  const box: Box = { x, y: top, width, height };
  const ref = namespaceRef(name);
  const isUnfolded = plan.canFoldNamespaces || draft.folds.get(ref) === false;
  addFrame(draft, name, box, isUnfolded ? ref : undefined);
  if (!isUnfolded) return;
  draft.folds.set(ref, false);
  draft.boxes.set(ref, box);
}

/** Of a namespace without a Pod: what it is there for. */
function kindsIn({ ingresses, services, workloads, policies }: PlannedNamespace['objects']): string {
  const counts = new Map<string, number>();
  const kinds = [
    ...ingresses.map(() => 'Ingress'),
    ...services.map(() => 'Service'),
    ...workloads.map(({ kind }) => kind),
    ...policies.map(() => 'NetworkPolicy'),
  ];
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => (count === 1 ? kind : `${kind} × ${count}`)).join(' · ');
}

/** What is in it, counted. */
function placeFoldedNamespace(draft: SceneDraft, { objects, x, y, width, height }: PlannedNamespace): void {
  const { name, ingresses, services, slices, workloads, policies, pods } = objects;
  const ref = namespaceRef(name);
  const others = pods.length > 0 ? '' : kindsIn(objects);
  addFold(draft, { ref, name, pods, others, box: { x, y, width, height } });
  const kinds = {
    ingress: ingresses,
    service: services,
    slice: slices,
    workload: workloads,
    policy: policies,
  };
  for (const kind of ['ingress', 'service', 'slice', 'workload', 'policy'] as const)
    for (const { id } of kinds[kind]) draft.hiddenIn.set(elementRef(kind, id), ref);
  draft.boxes.set(ref, { x, y, width, height });
}

function addFold(
  draft: SceneDraft,
  fold: {
    readonly ref: string;
    readonly name: string;
    readonly pods: readonly PlacedPod[];
    /** What is in it where no Pod is. */
    readonly others?: string;
    readonly box: Box;
  },
): void {
  const { ref, name, pods, others = '', box } = fold;
  const { t } = draft;
  const count = others === '' ? t('{count} Pods', { count: pods.length }) : others;
  const status = statusOfAll(pods, draft);
  const id = `${ref}#folded`;
  const card = {
    ref: id,
    shape: 'fold' as const,
    name: `▸ ${name === '' ? count : name}`,
    namespace: 'default',
    status,
    line: others,
    kind: name === '' || others !== '' ? '' : count,
    variants: [],
    tooltip: [
      name === '' ? count : name,
      ...(name === '' ? [] : [count]),
      ...(status === undefined ? [] : [status.text]),
    ],
  };
  draft.nodes.push(...cardNodes(card, box).map((node) => ({ ...node, ref })));
  draft.folds.set(ref, true);
  for (const { pod } of pods) draft.hiddenIn.set(elementRef('pod', pod.id), ref);
}

/** How many are ready, and by how the others are the tone; those that are done are neither. */
function statusOfAll(pods: readonly PlacedPod[], { picture, t }: SceneDraft): Status | undefined {
  const counts = { good: 0, waiting: 0, bad: 0, done: 0 };
  for (const { pod } of pods)
    counts[(stageOf(elementRef('pod', pod.id), picture) ?? podStatusOf(pod)).tone]++;
  const { good: ready, waiting, bad, done } = counts;
  if (ready + waiting + bad === 0) {
    return done === 0 ? undefined : { tone: 'done', glyph: '■', text: String(done) };
  }
  const ended = done === 0 ? '' : `  ■ ${done}`;
  const words =
    waiting + bad === 0
      ? t('{count} ready', { count: ready })
      : t('{ready} ready, {waiting} not', { ready, waiting: waiting + bad });
  const text = `${words}${ended}`;
  if (bad > 0) return { tone: 'bad', glyph: '▲', text };
  return waiting > 0 ? { tone: 'waiting', glyph: '◐', text } : { tone: 'good', glyph: '●', text };
}

function placeServices(
  draft: SceneDraft,
  { columns, slicesOf }: LogicalPlan,
  at: { readonly services: Topology['services']; readonly left: number; readonly y: number },
): void {
  let { y } = at;
  for (const service of at.services) {
    const ref = elementRef('service', service.id);
    const box: Box = { x: at.left + columns.service, y, width: WIDTHS.service, height: CARD_HEIGHT };
    const card = { ...serviceCard(service, draft.picture, draft.t), namespace: 'default' };
    addCard(draft, ref, box, cardNodes(card, box));
    const slices = slicesOf.get(service.id) ?? [];
    for (const [index, slice] of slices.entries()) {
      const sliceBox: Box = {
        x: at.left + columns.slice,
        y: y + index * (CARD_HEIGHT + ROW_GAP),
        width: WIDTHS.slice,
        height: CARD_HEIGHT,
      };
      const sliceRef = elementRef('slice', slice.id);
      addCard(draft, sliceRef, sliceBox, sliceNodes(slice, sliceBox, draft));
      const relation: Relation = { kind: 'selects', from: ref, to: sliceRef };
      addEdge(draft, relation, { points: bentLine(box, sliceBox), isOnDemand: false });
    }
    y += Math.max(slices.length, 1) * (CARD_HEIGHT + ROW_GAP);
  }
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

function placeTarget(
  draft: SceneDraft,
  plan: LogicalPlan,
  { target, left, y }: { readonly target: Target; readonly left: number; readonly y: number },
): void {
  const { columns } = plan;
  const { ref, workload, pods } = target;
  if (workload !== undefined) {
    const box: Box = { x: left + columns.workload, y, width: WIDTHS.workload, height: CARD_HEIGHT };
    const card = { ...workloadCard(workload, draft.picture, draft.t), namespace: 'default' };
    addCard(draft, ref, box, cardNodes(card, box));
    for (const { pod } of pods)
      draft.relations.push({ kind: 'owns', from: ref, to: elementRef('pod', pod.id) });
  }
  if (plan.isFolded(target)) {
    const box: Box = { x: left + columns.pod, y, width: WIDTHS.pod, height: CARD_HEIGHT };
    addFold(draft, { ref, name: '', pods, box });
    if (workload === undefined) draft.boxes.set(ref, box);
    return;
  }
  if (plan.canFold(target)) draft.folds.set(ref, false);
  for (const [index, { pod, machine }] of pods.entries()) {
    const [row, column] = [Math.floor(index / columns.perRow), index % columns.perRow];
    const box: Box = {
      x: left + columns.pod + column * (WIDTHS.pod + POD_GAP),
      y: y + row * (POD_HEIGHT + POD_GAP),
      width: WIDTHS.pod,
      height: POD_HEIGHT,
    };
    addCard(draft, elementRef('pod', pod.id), box, podNodes(pod, { box, draft, node: machine?.name }));
  }
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
      brief: status.tone === 'good' ? pod.name : `${status.glyph} ${pod.name}`,
      tone: status.tone,
      variants: [],
      tooltip,
    }),
    textNode({
      id: `${ref}#state`,
      ref,
      label: elided(`${status.glyph} ${text}`, NAME_LENGTH + 2),
      distance: 'close',
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
  { left, top }: { readonly left: number; readonly top: number },
): void {
  let y = top + TITLE_HEIGHT;
  for (const ingress of ingresses) {
    const ref = elementRef('ingress', ingress.id);
    const shown = ingress.paths.slice(0, MAX_PATHS);
    const height = ingressHeight(ingress);
    const box: Box = { x: left, y, width: WIDTHS.ingress, height };
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
    const words = `${isThere ? '' : '▲ '}${from} → ${name}:${port}`;
    nodes.push(
      textNode({
        id: `${ref}#path${index}`,
        ref,
        label: elided(words, PATH_LENGTH),
        brief: words,
        room: box.width - 22,
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
  { left, top }: { readonly left: number; readonly top: number },
): void {
  let y = top + TITLE_HEIGHT;
  for (const policy of policies) {
    const ref = elementRef('policy', policy.id);
    const box: Box = { x: left, y, width: WIDTHS.policy, height: CARD_HEIGHT };
    addCard(draft, ref, box, policyNodes(policy, box, draft));
    for (const to of new Set(policy.pods.map((pod) => drawnOwner(draft, pod)))) {
      const target = draft.boxes.get(to);
      if (target === undefined) continue;
      addEdge(draft, { kind: 'applies', from: ref, to }, { points: bentLine(box, target), isOnDemand: true });
    }
    y += CARD_HEIGHT + ROW_GAP;
  }
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
  for (const to of new Set(slice.pods.map((pod) => drawnOwner(draft, pod)))) {
    const target = draft.boxes.get(to);
    if (target === undefined) continue;
    addEdge(draft, { kind: 'backs', from, to }, { points: bentLine(box, target), isOnDemand: false });
  }
}

/** The workload of a Pod, the Pod itself, or the card that it is folded into. */
function drawnOwner({ ownerOf, hiddenIn }: SceneDraft, podId: string): string {
  const owner = ownerOf(podId);
  return hiddenIn.get(owner) ?? owner;
}
