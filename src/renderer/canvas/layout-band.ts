/**
 * The band above the machines: Services, below them workloads, and at the right end of the workloads the Pods that no
 * node has. Pure.
 *
 * A card keeps its place for life, as Pods do. A workload stands below the Service that selects it where that place is
 * free, so that most lines go straight down.
 */
import type { PlainKey } from '../i18n/catalogue';
import type { Topology } from '../../main/contract/topology';
import { elementRef } from '../store/element-ref';
import type { Relation } from '../store/lab-picture';
import type { Box, Point } from './geometry';

interface BandTitle {
  readonly text: PlainKey;
  readonly at: Point;
}

export interface BandLayout {
  readonly box: Box;
  /** By element reference. */
  readonly boxes: ReadonlyMap<string, Box>;
  readonly titles: readonly BandTitle[];
  /** Pods without a node that there is no room for, and where that is said. */
  readonly hidden: { readonly refs: readonly string[]; readonly at: Point } | undefined;
  readonly slots: ReadonlyMap<string, number>;
  readonly rows: { readonly services: number; readonly workloads: number };
}

type BandInput = Pick<Topology, 'services' | 'workloads' | 'unscheduled'> & {
  readonly relations?: readonly Relation[];
};

const CARD_WIDTH = 190;
const CARD_HEIGHT = 44;
const CARD_GAP = 12;
const LANE_GAP = 18;
const PADDING = 11;
/** For the names of the lanes, at the left. */
const GUTTER = 82;
const CELL = CARD_WIDTH + CARD_GAP;
const MIN_COLUMNS = 4;
/** A Pod without a node takes two cells where there is room: the reason is a sentence. */
const WAITING_CELLS = 2;
const MAX_WAITING_ROWS = 2;

/** Undefined where there is nothing to show in it. */
export function layBand(input: BandInput, width: number, previous?: BandLayout): BandLayout | undefined {
  const { services, workloads, unscheduled } = input;
  if (services.length + workloads.length + unscheduled.length === 0) return undefined;
  const columns = Math.max(MIN_COLUMNS, Math.floor((width - GUTTER - PADDING + CARD_GAP) / CELL));
  const slots = slotsOf(input, columns, previous?.slots);
  const boxes = new Map<string, Box>();
  const bandWidth = Math.max(width, GUTTER + columns * CELL - CARD_GAP + PADDING);

  let y = PADDING;
  const titles: BandTitle[] = [];
  const place = (ref: string, top: number): void => {
    const slot = slots.get(ref) ?? 0;
    boxes.set(ref, cardBox(slot % columns, top + Math.floor(slot / columns) * (CARD_HEIGHT + CARD_GAP)));
  };
  const serviceRefs = services.map((service) => elementRef('service', service.id));
  const workloadRefs = workloads.map((workload) => elementRef('workload', workload.id));

  const serviceRows = steadyRows(rowsOf(serviceRefs, slots, columns), previous?.rows.services);
  for (const ref of serviceRefs) place(ref, y);
  if (serviceRows > 0) {
    titles.push({ text: 'Services', at: { x: PADDING, y: y + CARD_HEIGHT / 2 } });
    y += serviceRows * (CARD_HEIGHT + CARD_GAP) - CARD_GAP + LANE_GAP;
  }

  for (const ref of workloadRefs) place(ref, y);
  const cells = waitingCells(unscheduled.length, workloadCells(workloadRefs, slots), columns);
  const workloadRows = steadyRows(
    Math.max(rowsOf(workloadRefs, slots, columns), ...cells.map((cell) => cell.row + 1)),
    previous?.rows.workloads,
  );
  const waitingRefs = unscheduled.map((pod) => elementRef('pod', pod.id));
  for (const [index, cell] of cells.entries()) {
    const ref = waitingRefs[index];
    if (ref === undefined) continue;
    const box = cardBox(cell.column, y + cell.row * (CARD_HEIGHT + CARD_GAP));
    boxes.set(ref, { ...box, width: cell.cells * CELL - CARD_GAP });
  }
  if (workloadRows > 0) {
    const text = workloads.length > 0 ? 'Workloads' : 'No node yet';
    titles.push({ text, at: { x: PADDING, y: y + CARD_HEIGHT / 2 } });
    y += workloadRows * (CARD_HEIGHT + CARD_GAP) - CARD_GAP + LANE_GAP;
  }
  const bottom = y - LANE_GAP + PADDING;
  const refs = waitingRefs.slice(cells.length);
  const at = { x: bandWidth - PADDING, y: bottom - PADDING / 2 - 1 };
  return {
    box: { x: 0, y: 0, width: bandWidth, height: bottom },
    boxes,
    titles,
    hidden: refs.length === 0 ? undefined : { refs, at },
    slots,
    rows: { services: serviceRows, workloads: workloadRows },
  };
}

function cardBox(column: number, y: number): Box {
  return { x: GUTTER + column * CELL, y, width: CARD_WIDTH, height: CARD_HEIGHT };
}

/** One row more than needed stays, so that what comes and goes does not move everything below. */
function steadyRows(needed: number, previous = 0): number {
  return previous === needed + 1 && needed > 0 ? previous : needed;
}

function rowsOf(refs: readonly string[], slots: ReadonlyMap<string, number>, columns: number): number {
  return refs.reduce((rows, ref) => Math.max(rows, Math.floor((slots.get(ref) ?? 0) / columns) + 1), 0);
}

function workloadCells(refs: readonly string[], slots: ReadonlyMap<string, number>): ReadonlySet<number> {
  return new Set(refs.map((ref) => slots.get(ref) ?? 0));
}

interface WaitingCell {
  readonly row: number;
  readonly column: number;
  readonly cells: number;
}

/** Free places from the right: pairs beside the workloads, single cells there, and then rows of their own. */
function waitingCells(count: number, given: ReadonlySet<number>, columns: number): readonly WaitingCell[] {
  const places: WaitingCell[] = [];
  const taken = new Set(given);
  const rows = Math.floor(Math.max(-1, ...taken) / columns) + 1;
  const fill = (row: number, cells: number): void => {
    for (let column = columns - cells; column >= 0 && places.length < count; column--) {
      const wanted = Array.from({ length: cells }, (_, index) => row * columns + column + index);
      if (wanted.some((cell) => taken.has(cell))) continue;
      for (const cell of wanted) taken.add(cell);
      places.push({ row, column, cells });
    }
  };
  for (let row = 0; row < rows; row++) fill(row, WAITING_CELLS);
  for (let row = 0; row < rows; row++) fill(row, 1);
  for (let row = rows; row < rows + MAX_WAITING_ROWS; row++) fill(row, WAITING_CELLS);
  return places;
}

function slotsOf(
  input: BandInput,
  columns: number,
  previous: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const services = input.services.map((service) => elementRef('service', service.id));
  const workloads = input.workloads.map((workload) => elementRef('workload', workload.id));
  const serviceSlots = placesFor(services, previous, () => undefined);
  const rowCount = Math.max(1, Math.ceil(workloads.length / columns));
  const workloadSlots = placesFor(workloads, previous, (ref) => {
    const selector = input.relations?.find((relation) => relation.kind === 'selects' && relation.to === ref);
    const above = selector === undefined ? undefined : serviceSlots.get(selector.from);
    return above !== undefined && above < rowCount * columns ? above : undefined;
  });
  return new Map([...serviceSlots, ...workloadSlots]);
}

function placesFor(
  refs: readonly string[],
  previous: ReadonlyMap<string, number>,
  wish: (ref: string) => number | undefined,
): Map<string, number> {
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  const take = (ref: string, slot: number | undefined): void => {
    if (slot === undefined || taken.has(slot) || slots.has(ref)) return;
    slots.set(ref, slot);
    taken.add(slot);
  };
  for (const ref of refs) take(ref, previous.get(ref));
  for (const ref of refs) take(ref, wish(ref));
  let candidate = 0;
  for (const ref of refs) {
    while (taken.has(candidate)) candidate++;
    take(ref, candidate);
  }
  return slots;
}
