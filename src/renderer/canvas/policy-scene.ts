/**
 * The policy view: who may talk to whom by the text as it is, workload by workload, and which policies say so. Pure.
 *
 * Whoever no policy isolates may talk to everybody, which would be a line from each to each: a line is drawn where a policy
 * has a say at one of its ends, and the others show at whoever is selected. Who is farther from the outside stands farther to
 * the right.
 */
import type { ReachMatrixView, ReachPeer } from '../../main/contract/reach-requests';
import type { Translate } from '../i18n/messages';
import { peerName } from '../store/peer-name';
import { pageRefOf } from '../store/design-ref';
import { elementRef } from '../store/element-ref';
import type { LabPicture } from '../store/lab-picture';
import { elided } from '../ui/elided';
import { cardNodes, type Card } from './band-elements';
import { boxNode } from './canvas-node';
import { isTouching, type Box, type Point } from './geometry';
import { policyNodes } from './logical-scene';
import {
  addCard,
  addEdge,
  addFrame,
  finishScene,
  newDraft,
  type ObjectScene,
  type SceneDraft,
} from './object-scene';

const CARD_WIDTH = 190;
const CARD_HEIGHT = 44;
const COLUMN_GAP = 110;
const ROW_GAP = 22;
const PADDING = 16;
const TITLE_HEIGHT = 30;
const FRAME_GAP = 24;
/** With more nobody can follow one of them. */
const MAX_QUIET_LINES = 40;
const MAX_LABELS = 30;
const LABEL_LENGTH = 22;
const LABEL_LETTER_WIDTH = 7.6;
const LABEL_HEIGHT = 19;
const MAX_DEPTH = 5;
/** Where along a line its label may stand, the best place first. */
const LABEL_PLACES: readonly number[] = [0.5, 0.38, 0.62, 0.28, 0.72, 0.2, 0.8];

interface Party {
  readonly peer: ReachPeer;
  readonly ref: string;
  readonly namespace: string;
  /** A policy has a say about what comes in, or goes out. */
  readonly isGuarded: { readonly in: boolean; readonly out: boolean };
}

interface Flow {
  readonly from: Party;
  readonly to: Party;
  readonly text: string;
  readonly isQuiet: boolean;
  readonly isAllowed: boolean;
}

export function policySceneOf(
  picture: LabPicture,
  matrix: ReachMatrixView | undefined,
  t: Translate,
): ObjectScene {
  const draft = newDraft(picture, t);
  if (matrix === undefined) return finishScene(draft);
  const parties = partiesOf(matrix, draft);
  const flows = flowsOf(matrix, parties, routedTo(picture));
  const depths = depthsOf(parties, flows);
  let top = 0;
  const frames: { readonly namespace: string; readonly box: Box }[] = [];
  const namespaces = [...new Set([...parties.values()].map(({ namespace }) => namespace))];
  const outside = [...parties.values()].filter(({ namespace }) => namespace === '');
  const left = outside.length === 0 ? 0 : CARD_WIDTH + 2 * PADDING + COLUMN_GAP;
  for (const namespace of namespaces.filter((name) => name !== '')) {
    const members = [...parties.values()].filter((party) => party.namespace === namespace);
    const box = placeNamespace(draft, members, { namespace, depths, left, top });
    frames.push({ namespace, box });
    top += box.height + FRAME_GAP;
  }
  if (outside.length > 0) frames.push({ namespace: '', box: placeOutside(draft, outside, top - FRAME_GAP) });
  for (const { namespace, box } of frames) addFrame(draft, namespace, box);
  joinFlows(draft, flows);
  return finishScene(draft);
}

function partiesOf({ rows, columns }: ReachMatrixView, draft: SceneDraft): ReadonlyMap<string, Party> {
  const guarded = { in: new Set<string>(), out: new Set<string>() };
  for (const { pods, ingressRules, egressRules } of draft.picture.policies) {
    for (const owner of pods.map(draft.ownerOf)) {
      if (ingressRules !== undefined) guarded.in.add(owner);
      if (egressRules !== undefined) guarded.out.add(owner);
    }
  }
  const parties = new Map<string, Party>();
  for (const peer of [...rows, ...columns]) {
    if (parties.has(peer.id)) continue;
    const ref = (peer.object === undefined ? undefined : pageRefOf(peer.object)) ?? `peer:${peer.id}`;
    const slash = peer.label.indexOf('/');
    const namespace = peer.kind === 'workload' && slash > 0 ? peer.label.slice(0, slash) : '';
    const isGuarded = { in: guarded.in.has(ref), out: guarded.out.has(ref) };
    parties.set(peer.id, { peer, ref, namespace, isGuarded });
  }
  return parties;
}

/** What is not allowed shows at whoever is selected, and where an Ingress leads to somebody whom its controller cannot reach. */
function flowsOf(
  { rows, columns, cells }: ReachMatrixView,
  parties: ReadonlyMap<string, Party>,
  routed: ReadonlySet<string>,
): readonly Flow[] {
  const flows: Flow[] = [];
  for (const [row, fromPeer] of rows.entries()) {
    for (const [column, toPeer] of columns.entries()) {
      const cell = cells[row]?.[column];
      const [from, to] = [parties.get(fromPeer.id), parties.get(toPeer.id)];
      if (cell === undefined || from === undefined || to === undefined || from === to) continue;
      if (cell.reach === 'self') continue;
      const isAllowed = cell.reach !== 'none';
      const isFromController = from.peer.kind === 'ingress-controller';
      const isQuiet = isAllowed
        ? to.isGuarded.in || from.isGuarded.out || isFromController
        : isFromController && routed.has(to.ref);
      flows.push({ from, to, text: cell.text, isQuiet, isAllowed });
    }
  }
  return flows;
}

/** Workloads and Pods behind the backends of Ingresses. */
function routedTo({ ingresses, relations }: LabPicture): ReadonlySet<string> {
  const services = new Set(
    ingresses.flatMap(({ paths }) => paths.map(({ service = '' }) => elementRef('service', service))),
  );
  return new Set(
    relations.flatMap(({ kind, from, to }) => (kind === 'selects' && services.has(from) ? to : [])),
  );
}

/** How many steps from the outside, or from whoever nobody sends to, along the lines that are drawn. */
function depthsOf(parties: ReadonlyMap<string, Party>, flows: readonly Flow[]): ReadonlyMap<string, number> {
  const drawn = flows.filter(({ isQuiet, isAllowed }) => isQuiet && isAllowed);
  const depths = new Map<string, number>();
  const targets = new Set(drawn.map(({ to }) => to.ref));
  for (const { ref, namespace } of parties.values()) {
    if (namespace === '' || !targets.has(ref)) depths.set(ref, 0);
  }
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    for (const { from, to } of drawn) {
      if (depths.get(from.ref) === depth && !depths.has(to.ref)) depths.set(to.ref, depth + 1);
    }
  }
  return depths;
}

function placeNamespace(
  draft: SceneDraft,
  members: readonly Party[],
  at: {
    readonly namespace: string;
    readonly depths: ReadonlyMap<string, number>;
    readonly left: number;
    readonly top: number;
  },
): Box {
  const used = [...new Set(members.map(({ ref }) => at.depths.get(ref) ?? 0))].toSorted(
    (one, other) => one - other,
  );
  const perColumn = Math.max(4, Math.ceil(Math.sqrt(members.length)));
  let x = at.left + PADDING;
  let bottom = at.top + TITLE_HEIGHT;
  for (const depth of used) {
    const column = members.filter(({ ref }) => (at.depths.get(ref) ?? 0) === depth);
    for (const [index, party] of column.entries()) {
      const box: Box = {
        x: x + Math.floor(index / perColumn) * (CARD_WIDTH + COLUMN_GAP),
        // Neighbors of different columns stand off a little, so that a line passes between the cards of the one between.
        y:
          at.top +
          TITLE_HEIGHT +
          (index % perColumn) * (CARD_HEIGHT + ROW_GAP) +
          (depth % 2) * (CARD_HEIGHT / 2),
        width: CARD_WIDTH,
        height: CARD_HEIGHT,
      };
      addCard(draft, party.ref, box, cardNodes(partyCard(party, draft), box));
      bottom = Math.max(bottom, box.y + CARD_HEIGHT);
    }
    x += Math.ceil(column.length / perColumn) * (CARD_WIDTH + COLUMN_GAP);
  }
  const policies = draft.picture.policies.filter(({ namespace }) => namespace === at.namespace);
  const perRow = Math.max(3, Math.floor((x - at.left) / (CARD_WIDTH + ROW_GAP)));
  const policyTop = bottom + ROW_GAP;
  let right = x - COLUMN_GAP;
  for (const [index, policy] of policies.entries()) {
    const ref = elementRef('policy', policy.id);
    const box: Box = {
      x: at.left + PADDING + (index % perRow) * (CARD_WIDTH + ROW_GAP),
      y: policyTop + Math.floor(index / perRow) * (CARD_HEIGHT + ROW_GAP / 2),
      width: CARD_WIDTH,
      height: CARD_HEIGHT,
    };
    addCard(draft, ref, box, policyNodes(policy, box, draft));
    bottom = Math.max(bottom, box.y + CARD_HEIGHT);
    right = Math.max(right, box.x + CARD_WIDTH);
  }
  for (const policy of policies) {
    const from = elementRef('policy', policy.id);
    const box = draft.boxes.get(from);
    for (const to of new Set(policy.pods.map(draft.ownerOf))) {
      const target = draft.boxes.get(to);
      if (box === undefined || target === undefined) continue;
      const points = [topOf(box), bottomOf(target)];
      addEdge(draft, { kind: 'applies', from, to }, { points, isOnDemand: true });
    }
  }
  return { x: at.left, y: at.top, width: right + PADDING - at.left, height: bottom + PADDING - at.top };
}

function topOf({ x, y, width }: Box): Point {
  return { x: x + width / 2, y };
}

function bottomOf({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height };
}

function placeOutside(draft: SceneDraft, outside: readonly Party[], bottom: number): Box {
  const height = outside.length * (CARD_HEIGHT + ROW_GAP) - ROW_GAP + TITLE_HEIGHT + PADDING;
  const top = Math.max(0, (bottom - height) / 2);
  for (const [index, party] of outside.entries()) {
    const y = top + TITLE_HEIGHT + index * (CARD_HEIGHT + ROW_GAP);
    const box: Box = { x: PADDING, y, width: CARD_WIDTH, height: CARD_HEIGHT };
    addCard(draft, party.ref, box, cardNodes(partyCard(party, draft), box));
  }
  return { x: 0, y: top, width: CARD_WIDTH + 2 * PADDING, height };
}

function partyCard({ peer, ref, isGuarded }: Party, { t, picture }: SceneDraft): Card {
  const name = peer.label.slice(peer.label.indexOf('/') + 1);
  const isOutside = peer.kind !== 'workload';
  const isIgnored = !picture.enforcesPolicies && picture.policies.length > 0;
  const words = guardWords(isGuarded, t);
  const isOpen = !isGuarded.in && !isGuarded.out;
  return {
    ref,
    shape: isOutside ? 'pod' : 'workload',
    name: isOutside ? peerName(peer, t) : name,
    namespace: 'default',
    status: isOutside
      ? undefined
      : isIgnored && !isOpen
        ? { tone: 'waiting', glyph: '◐', text: t('ignored by the plugin') }
        : { tone: isOpen ? 'waiting' : 'good', glyph: isOpen ? '○' : '◆', text: words },
    line: '',
    kind: peer.members.length > 1 ? `× ${peer.members.length}` : '',
    variants: [],
    tooltip: [peerName(peer, t), words, ...(peer.members.length > 1 ? peer.members : [])],
  };
}

function guardWords(isGuarded: Party['isGuarded'], t: Translate): string {
  if (isGuarded.in && isGuarded.out) return t('guarded: in and out');
  if (isGuarded.in) return t('guarded: in');
  return isGuarded.out ? t('guarded: out') : t('open to all');
}

function joinFlows(draft: SceneDraft, flows: readonly Flow[]): void {
  const quiet = flows.filter(({ isQuiet }) => isQuiet);
  const isCrowded = quiet.length > MAX_QUIET_LINES;
  const taken: Box[] = [...draft.boxes.values()];
  const hasLabels = quiet.length <= MAX_LABELS;
  for (const { from, to, text, isQuiet, isAllowed } of flows) {
    const [start, end] = [draft.boxes.get(from.ref), draft.boxes.get(to.ref)];
    if (start === undefined || end === undefined) continue;
    const points = lineBetween(start, end);
    const isOnDemand = !isQuiet || isCrowded;
    addEdge(
      draft,
      { kind: isAllowed ? 'allows' : 'denies', from: from.ref, to: to.ref },
      { points, isOnDemand },
    );
    if (isOnDemand || !hasLabels) continue;
    const label = isAllowed ? elided(shortPorts(text, draft.t), LABEL_LENGTH) : `✕ ${draft.t('blocked')}`;
    const place = freePlace(points, label, taken);
    if (place === undefined) continue;
    taken.push(place);
    draft.nodes.push({
      ...boxNode(`${from.ref} ${to.ref}#ports`, place, {
        shape: 'badge',
        label,
        tone: isAllowed ? 'none' : 'bad',
        variants: [],
        tooltip: [],
      }),
      ref: undefined,
    });
  }
}

function shortPorts(text: string, t: Translate): string {
  return text === 'All Connections' ? t('all ports') : text;
}

/** From the side that is nearer; between cards of one column round their right side. */
function lineBetween(from: Box, to: Box): readonly Point[] {
  const fromY = from.y + from.height / 2;
  const toY = to.y + to.height / 2;
  if (to.x >= from.x + from.width) {
    const bend = (to.x - from.x - from.width) / 2;
    const start = { x: from.x + from.width, y: fromY };
    const end = { x: to.x, y: toY };
    return [start, { x: start.x + bend, y: fromY }, { x: end.x - bend, y: toY }, end];
  }
  if (to.x + to.width <= from.x) {
    const bend = (from.x - to.x - to.width) / 2;
    const start = { x: from.x, y: fromY + 8 };
    const end = { x: to.x + to.width, y: toY + 8 };
    return [start, { x: start.x - bend, y: start.y }, { x: end.x + bend, y: end.y }, end];
  }
  const bend = 36 + Math.abs(toY - fromY) / 8;
  const x = Math.max(from.x + from.width, to.x + to.width);
  return [
    { x: from.x + from.width, y: fromY + 8 },
    { x: x + bend, y: fromY + 8 },
    { x: x + bend, y: toY - 8 },
    { x: to.x + to.width, y: toY - 8 },
  ];
}

/** A place along a curve where the label is on nothing else; undefined where there is none. */
function freePlace(points: readonly Point[], label: string, taken: readonly Box[]): Box | undefined {
  const width = label.length * LABEL_LETTER_WIDTH + 6;
  for (const share of LABEL_PLACES) {
    const { x, y } = pointOnCurve(points, share);
    const box: Box = { x: x - width / 2, y: y - LABEL_HEIGHT / 2, width, height: LABEL_HEIGHT };
    if (!taken.some((other) => isTouching(other, box))) return box;
  }
  return undefined;
}

function pointOnCurve(points: readonly Point[], share: number): Point {
  let level = points;
  while (level.length > 1) {
    level = level.slice(1).map((point, index) => {
      const before = level[index] ?? point;
      return { x: before.x + (point.x - before.x) * share, y: before.y + (point.y - before.y) * share };
    });
  }
  return level[0] ?? { x: 0, y: 0 };
}
