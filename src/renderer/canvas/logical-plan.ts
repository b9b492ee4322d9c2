/**
 * Where everything of the logical view stands, and what of it is folded. Pure.
 *
 * What can be read in one column of namespaces stays there. Else namespaces and what is in them flow into columns, and what is still
 * too large folds: first the Pods of workloads, then namespaces. What somebody has unfolded does not fold anything else.
 */
import type { Topology } from '../../main/contract/topology';
import { elementRef } from '../store/element-ref';
import { podsOf, type LabPicture } from '../store/lab-picture';

export type PlacedPod = ReturnType<typeof podsOf>[number];

/** What is behind a Service: a workload with its Pods, or Pods without one, which fold with their namespace. */
export interface Target {
  readonly ref: string;
  readonly workload: Topology['workloads'][number] | undefined;
  readonly pods: readonly PlacedPod[];
}

interface Group {
  readonly services: Topology['services'][number][];
  readonly targets: Target[];
}

interface NamespaceObjects {
  readonly name: string;
  readonly ingresses: Topology['ingresses'][number][];
  readonly policies: Topology['policies'][number][];
  readonly slices: Topology['slices'][number][];
  readonly services: Topology['services'][number][];
  readonly workloads: Topology['workloads'][number][];
  readonly pods: PlacedPod[];
  readonly groups: Group[];
}

export interface PlannedNamespace {
  readonly objects: NamespaceObjects;
  readonly isFolded: boolean;
  readonly lanes: readonly (readonly Group[])[];
  readonly width: number;
  readonly height: number;
  x: number;
  y: number;
}

/** From the left edge of a namespace; of what is in lanes, in the first. */
interface Columns {
  readonly ingress: number;
  readonly service: number;
  readonly slice: number;
  readonly workload: number;
  readonly pod: number;
  /** From one lane to the next. */
  readonly stride: number;
  /** From the last lane to the right edge. */
  readonly policyRoom: number;
  readonly perRow: number;
}

export interface LogicalPlan {
  readonly columns: Columns;
  readonly namespaces: readonly PlannedNamespace[];
  readonly slicesOf: ReadonlyMap<string, readonly NamespaceObjects['slices'][number][]>;
  readonly canFold: (target: Target) => boolean;
  readonly isFolded: (target: Target) => boolean;
  readonly canFoldNamespaces: boolean;
}

export const CARD_HEIGHT = 44;
export const ROW_GAP = 12;
const PADDING = 14;
export const TITLE_HEIGHT = 30;
export const WIDTHS = {
  ingress: 220,
  service: 184,
  slice: 138,
  workload: 176,
  pod: 140,
  policy: 170,
} as const;
export const POD_HEIGHT = 36;
export const POD_GAP = 8;
export const PATH_HEIGHT = 17;
/** Of a card of an Ingress, above its paths. */
export const INGRESS_HEAD = 42;
export const MAX_PATHS = 8;
export const COLUMN_GAP = 40;
const FRAME_GAP = 18;
const FOLDED_WIDTH = 230;
/** How many Pods of a workload stand beside each other: what gives the picture a shape like the window's. */
const POD_COLUMNS: readonly number[] = [1, 2, 3];
const WANTED_ASPECT = 1.6;
/** A larger picture cannot be read when the whole of it is seen. */
const MAX_SIZE = 1000;
/** How tall columns may be, as a part of the height that has the wanted shape when nothing is left empty. */
const HEIGHTS: readonly number[] = [0.75, 0.9, 1, 1.15, 1.3, 1.6];
/** How tall what is in a namespace may be, as a part of a column: so that another may stand below it. */
const LANE_HEIGHTS: readonly number[] = [1, 0.85, 0.75, 0.65, 0.5];

interface Folding {
  /** Of a workload, or of a namespace without one; with more they fold. */
  readonly maxPods: number;
  readonly hasNamespaces: boolean;
}
const SMALL: Folding = { maxPods: 12, hasNamespaces: false };
const LARGE: Folding = { maxPods: 4, hasNamespaces: false };
const LARGEST: Folding = { maxPods: 4, hasNamespaces: true };

export function namespaceRef(name: string): string {
  return elementRef('namespace', name);
}

export function logicalPlanOf(picture: LabPicture, unfolded: ReadonlySet<string>): LogicalPlan {
  const input: PlanInput = {
    picture,
    namespaces: namespacesOf(picture),
    slicesOf: grouped(picture.slices, ({ service }) => service),
  };
  const column = fitting(inOneColumn, input, { folding: SMALL, unfolded });
  if (column !== undefined) return column;
  for (const folding of [SMALL, LARGE]) {
    const columns = fitting(inColumns, input, { folding, unfolded });
    if (columns !== undefined) return columns;
  }
  return inColumns(input, LARGEST, unfolded);
}

/** Undefined where it is too large while nothing is unfolded: what somebody unfolds does not fold anything else. */
function fitting(
  arranged: typeof inColumns,
  input: PlanInput,
  { folding, unfolded }: { readonly folding: Folding; readonly unfolded: ReadonlySet<string> },
): LogicalPlan | undefined {
  const plan = arranged(input, folding, new Set());
  if (sizeOf(plan) > MAX_SIZE) return undefined;
  return unfolded.size === 0 ? plan : arranged(input, folding, unfolded);
}

interface PlanInput {
  readonly picture: LabPicture;
  readonly namespaces: readonly NamespaceObjects[];
  readonly slicesOf: ReadonlyMap<string, readonly NamespaceObjects['slices'][number][]>;
}

function inOneColumn(input: PlanInput, folding: Folding, unfolded: ReadonlySet<string>): LogicalPlan {
  return bestOf(POD_COLUMNS.map((perRow) => placed(planOf(input, { folding, unfolded, perRow }), Infinity)));
}

function inColumns(input: PlanInput, folding: Folding, unfolded: ReadonlySet<string>): LogicalPlan {
  const tried = POD_COLUMNS.flatMap((perRow) => {
    const plan = planOf(input, { folding, unfolded, perRow });
    const area = plan.namespaces.reduce((sum, { width, height }) => sum + width * (height + FRAME_GAP), 0);
    return HEIGHTS.flatMap((part) => {
      const height = part * Math.sqrt(area / WANTED_ASPECT);
      return LANE_HEIGHTS.map((share) => placed(plan, height, height * share));
    });
  });
  return bestOf(tried);
}

function bestOf(plans: readonly LogicalPlan[]): LogicalPlan {
  return plans.reduce((best, plan) => (sizeOf(plan) < sizeOf(best) ? plan : best));
}

function sizeOf({ namespaces }: LogicalPlan): number {
  const right = Math.max(0, ...namespaces.map(({ x, width }) => x + width));
  const bottom = Math.max(0, ...namespaces.map(({ y, height }) => y + height));
  return Math.max(right / WANTED_ASPECT, bottom);
}

/** Everything in one lane and nowhere yet. */
function planOf(
  { picture, namespaces, slicesOf }: PlanInput,
  how: { readonly folding: Folding; readonly unfolded: ReadonlySet<string>; readonly perRow: number },
): LogicalPlan {
  const { folding, unfolded, perRow } = how;
  const canFold = ({ pods }: Target): boolean => pods.length > folding.maxPods;
  const plan: LogicalPlan = {
    columns: columnsOf(picture, perRow),
    namespaces: [],
    slicesOf,
    canFold,
    isFolded: (target) => canFold(target) && !unfolded.has(target.ref),
    canFoldNamespaces: folding.hasNamespaces,
  };
  const planned = namespaces.map((objects): PlannedNamespace => {
    const isFolded = folding.hasNamespaces && !unfolded.has(namespaceRef(objects.name));
    const [width, height] = isFolded
      ? [FOLDED_WIDTH, CARD_HEIGHT]
      : [widthOf(plan, 1), heightOf(plan, objects, [objects.groups])];
    return { objects, isFolded, lanes: [objects.groups], width, height, x: 0, y: 0 };
  });
  return { ...plan, namespaces: planned };
}

function widthOf({ columns }: LogicalPlan, lanes: number): number {
  return columns.service + lanes * columns.stride - COLUMN_GAP + columns.policyRoom + PADDING;
}

function heightOf(plan: LogicalPlan, objects: NamespaceObjects, lanes: PlannedNamespace['lanes']): number {
  const laneHeight = (lane: readonly Group[]): number =>
    lane.reduce((sum, group) => sum + groupHeight(plan, group), 0);
  const inside = Math.max(
    ...lanes.map(laneHeight),
    objects.ingresses.reduce((sum, ingress) => sum + ingressHeight(ingress) + ROW_GAP, 0),
    objects.policies.length * (CARD_HEIGHT + ROW_GAP),
    CARD_HEIGHT + ROW_GAP,
  );
  return TITLE_HEIGHT + inside - ROW_GAP + PADDING;
}

export function ingressHeight({ paths }: Topology['ingresses'][number]): number {
  return INGRESS_HEAD + Math.min(paths.length, MAX_PATHS) * PATH_HEIGHT + 4;
}

export function groupHeight(plan: LogicalPlan, { services, targets }: Group): number {
  const left = services.reduce(
    (sum, { id }) => sum + Math.max(plan.slicesOf.get(id)?.length ?? 0, 1) * (CARD_HEIGHT + ROW_GAP),
    0,
  );
  return Math.max(
    left,
    targets.reduce((sum, target) => sum + targetHeight(plan, target), 0),
  );
}

export function targetHeight(plan: LogicalPlan, target: Target): number {
  const rows = plan.isFolded(target) ? 0 : Math.ceil(target.pods.length / plan.columns.perRow);
  const pods = rows === 0 ? 0 : rows * (POD_HEIGHT + POD_GAP) - POD_GAP + ROW_GAP;
  const hasCard = target.workload !== undefined || plan.isFolded(target);
  return Math.max(pods, hasCard ? CARD_HEIGHT + ROW_GAP : 0);
}

/** Flows into columns that are no taller than this, as far as their parts are not; what is folded behind the rest. */
function placed(plan: LogicalPlan, maxHeight: number, laneHeight = maxHeight): LogicalPlan {
  const laid = plan.namespaces.map((namespace): PlannedNamespace => {
    if (namespace.isFolded || namespace.height <= laneHeight) return { ...namespace };
    const lanes = lanesOf(plan, namespace.objects.groups, laneHeight - TITLE_HEIGHT - PADDING);
    const width = widthOf(plan, lanes.length);
    return { ...namespace, lanes, width, height: heightOf(plan, namespace.objects, lanes) };
  });
  const namespaces: PlannedNamespace[] = [];
  let [x, y] = [0, 0];
  let column: PlannedNamespace[] = [];
  const endColumn = (): void => {
    const width = Math.max(0, ...column.map((each) => each.width));
    namespaces.push(...column.map((each) => ({ ...each, width })));
    if (column.length > 0) x += width + FRAME_GAP;
    [column, y] = [[], 0];
  };
  for (const namespace of [
    ...laid.filter(({ isFolded }) => !isFolded),
    ...laid.filter(({ isFolded }) => isFolded),
  ]) {
    const isOther = namespace.isFolded && column.at(-1)?.isFolded === false;
    if (isOther || y + namespace.height > maxHeight) endColumn();
    column.push({ ...namespace, x, y });
    y += namespace.height + FRAME_GAP;
  }
  endColumn();
  return { ...plan, namespaces };
}

function lanesOf(plan: LogicalPlan, groups: readonly Group[], maxHeight: number): PlannedNamespace['lanes'] {
  const lanes: Group[][] = [[]];
  let used = 0;
  for (const group of groups) {
    const height = groupHeight(plan, group);
    if (used > 0 && used + height > maxHeight) {
      lanes.push([]);
      used = 0;
    }
    lanes.at(-1)?.push(group);
    used += height;
  }
  return lanes;
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
  const policyRoom = policies.length > 0 ? COLUMN_GAP + WIDTHS.policy : 0;
  return { ingress, service, slice, workload, pod, stride: x - service, policyRoom, perRow };
}

/** Those of the user before those of the cluster. */
function namespacesOf(picture: LabPicture): readonly NamespaceObjects[] {
  const byName = new Map<string, NamespaceObjects>();
  const objectsOf = (name: string): NamespaceObjects => {
    const known = byName.get(name);
    if (known !== undefined) return known;
    const kinds = {
      ingresses: [],
      policies: [],
      slices: [],
      services: [],
      workloads: [],
      pods: [],
      groups: [],
    };
    const objects: NamespaceObjects = { name, ...kinds };
    byName.set(name, objects);
    return objects;
  };
  for (const ingress of picture.ingresses) objectsOf(ingress.namespace).ingresses.push(ingress);
  for (const workload of picture.workloads) objectsOf(workload.namespace).workloads.push(workload);
  for (const service of picture.services) objectsOf(service.namespace).services.push(service);
  for (const placedPod of podsOf(picture)) objectsOf(placedPod.pod.namespace).pods.push(placedPod);
  for (const policy of picture.policies) objectsOf(policy.namespace).policies.push(policy);
  for (const slice of picture.slices)
    byName.get(slice.id.slice(0, slice.id.indexOf('/')))?.slices.push(slice);
  const selected = grouped(
    picture.relations.filter(({ kind }) => kind === 'selects'),
    ({ from }) => from,
  );
  const order = routeOrder(picture.ingresses);
  for (const objects of byName.values()) {
    objects.services.sort(
      (one, other) => (order.get(one.id) ?? Infinity) - (order.get(other.id) ?? Infinity) || 0,
    );
    addGroups(objects, (ref) => (selected.get(ref) ?? []).map(({ to }) => to));
  }
  const all = [...byName.values()];
  const isSystem = ({ name }: NamespaceObjects): boolean => name.startsWith('kube-');
  return [...all.filter((each) => !isSystem(each)), ...all.filter(isSystem)];
}

function grouped<T>(all: readonly T[], keyOf: (each: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const group = groups.get(keyOf(each));
    if (group === undefined) groups.set(keyOf(each), [each]);
    else group.push(each);
  }
  return groups;
}

/** Of Services, as Ingresses name them. */
function routeOrder(ingresses: Topology['ingresses']): ReadonlyMap<string, number> {
  const order = new Map<string, number>();
  for (const { paths } of ingresses) {
    for (const { service = '' } of paths) if (!order.has(service)) order.set(service, order.size);
  }
  return order;
}

/** Services with a target in common stand together, and each target once; then what no Service selects. */
function addGroups(objects: NamespaceObjects, selectedBy: (service: string) => readonly string[]): void {
  const { groups } = objects;
  const targets = targetsOf(objects);
  const groupOf = new Map<string, Group>();
  for (const service of objects.services) {
    const selected = selectedBy(elementRef('service', service.id)).flatMap((ref) => targets.get(ref) ?? []);
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
  const rest = [...targets.values()].filter(({ ref }) => !groupOf.has(ref));
  for (const target of rest)
    if (target.workload !== undefined) groups.push({ services: [], targets: [target] });
  const lone = rest.flatMap(({ workload, pods }) => (workload === undefined ? pods : []));
  if (lone.length > 0) groups.push({ services: [], targets: [loneTarget(objects.name, lone)] });
  for (const { targets: own } of groups) joinLone(own, objects.name);
}

/** Pods without a workload stand together, below the workloads. */
function joinLone(targets: Target[], namespace: string): void {
  const lone = targets.filter(({ workload }) => workload === undefined);
  if (lone.length === 0) return;
  const workloads = targets.filter(({ workload }) => workload !== undefined);
  const pods = lone.flatMap((target) => target.pods);
  targets.splice(0, targets.length, ...workloads, loneTarget(namespace, pods));
}

function loneTarget(namespace: string, pods: readonly PlacedPod[]): Target {
  return { ref: namespaceRef(namespace), workload: undefined, pods };
}

function targetsOf({ workloads, pods }: NamespaceObjects): ReadonlyMap<string, Target> {
  const targets = new Map<string, Target>();
  const byId = new Map(pods.map((placedPod) => [placedPod.pod.id, placedPod]));
  for (const workload of workloads) {
    const ref = elementRef('workload', workload.id);
    targets.set(ref, { ref, workload, pods: workload.pods.flatMap((id) => byId.get(id) ?? []) });
    for (const id of workload.pods) byId.delete(id);
  }
  for (const placedPod of byId.values()) {
    const ref = elementRef('pod', placedPod.pod.id);
    targets.set(ref, { ref, workload: undefined, pods: [placedPod] });
  }
  return targets;
}
