/** Where the parts of one machine are, relative to the machine's own top left corner. */
import type { Topology, TopologyInterface, TopologyMachine, TopologyPod } from '../../main/contract/topology';
import { elementRef } from '../store/element-ref';
import type { Box, Point } from './geometry';
import type { PodSlots } from './pod-slots';

export interface MachineLayout {
  readonly width: number;
  readonly height: number;
  /** By element reference: its Pods, their interfaces, its own interfaces. */
  readonly boxes: ReadonlyMap<string, Box>;
}

export const POD_GAP = 14;
const POD_WIDTH = 190;
/** The name and the state, above the first interface. */
const POD_HEAD = 41;
const POD_PADDING = 6;
const POD_CHIP_HEIGHT = 20;
const POD_CHIP_GAP = 4;

const PADDING = 11;
const TITLE_HEIGHT = 28;
const PORT_GAP = 18;
const PORT_HEIGHT = 17;
const PORT_SPACING = 4;
/** Above ports that lead to no Pod. */
const OTHER_PORT_GAP = 8;
/** Between a port and its bridge: what is left of the wire. */
const PORT_STUB = 5;
const BRIDGE_HEIGHT = 24;
const DEVICE_WIDTH = 156;
const DEVICE_HEIGHT = 38;
const DEVICE_GAP = 10;

export function podColumnsFor(slots: PodSlots): number {
  const used = Math.max(0, ...[...slots.values()].map((pods) => Math.max(-1, ...pods.values()) + 1));
  // Three from the start, so that a cluster that comes up does not change its shape with each Pod.
  return used <= 3 ? 3 : Math.max(4, Math.ceil(Math.sqrt(1.6 * used)));
}

/** With 0 columns of Pods: a machine that holds none. */
export function machineWidthOf(podColumns: number): number {
  const grid = podColumns === 0 ? 0 : podColumns * (POD_WIDTH + POD_GAP);
  return PADDING + grid + DEVICE_WIDTH + PADDING;
}

/** By interface id, the one at the other end of the pair. */
export function vethPeersOf(topology: Topology): ReadonlyMap<string, string> {
  const peers = new Map<string, string>();
  for (const wire of topology.wires) {
    if (wire.kind !== 'veth') continue;
    peers.set(wire.from, wire.to);
    peers.set(wire.to, wire.from);
  }
  return peers;
}

export function layMachine(
  machine: TopologyMachine,
  given: {
    /** By Pod id. */
    readonly slots: ReadonlyMap<string, number>;
    readonly podColumns: number;
    readonly peers: ReadonlyMap<string, string>;
  },
): MachineLayout {
  const { podColumns, peers } = given;
  const boxes = new Map<string, Box>();
  const grid = layPods(machine, given.slots, podColumns, boxes);
  const { shown, ports, bridges } = sortInterfaces(machine);
  const devicesHeight = shown.length * (DEVICE_HEIGHT + DEVICE_GAP) - DEVICE_GAP;

  const groups = portGroupsOf(bridges, ports, { grid, peers });
  const groupsHeight = groups.reduce((sum, group) => sum + heightOfGroup(group), 0);
  const contentHeight = Math.max(grid.height + groupsHeight, devicesHeight, 0);
  let y = TITLE_HEIGHT + contentHeight - groupsHeight;
  for (const group of groups) {
    layPorts(group, { y: y + group.gap, columns: Math.max(podColumns, 1), grid, peers, boxes });
    y += heightOfGroup(group);
  }

  const width = machineWidthOf(podColumns);
  let deviceY = TITLE_HEIGHT + contentHeight - devicesHeight;
  for (const device of shown) {
    boxes.set(elementRef('interface', device.id), {
      x: width - PADDING - DEVICE_WIDTH,
      y: deviceY,
      width: DEVICE_WIDTH,
      height: DEVICE_HEIGHT,
    });
    deviceY += DEVICE_HEIGHT + DEVICE_GAP;
  }
  return { width, height: TITLE_HEIGHT + contentHeight + PADDING, boxes };
}

interface PodGrid {
  readonly rows: number;
  readonly height: number;
  /** By interface id: the place of the Pod that it belongs to. */
  readonly slotOfInterface: ReadonlyMap<string, number>;
}

function layPods(
  machine: TopologyMachine,
  slots: ReadonlyMap<string, number>,
  columns: number,
  boxes: Map<string, Box>,
): PodGrid {
  if (columns === 0) return { rows: 0, height: 0, slotOfInterface: new Map() };
  const chipRows = Math.max(1, ...machine.pods.map((pod) => drawnInterfacesOf(pod).length));
  const podHeight = POD_HEAD + chipRows * (POD_CHIP_HEIGHT + POD_CHIP_GAP) - POD_CHIP_GAP + POD_PADDING;
  const slotOfInterface = new Map<string, number>();
  let rows = 1;
  for (const pod of machine.pods) {
    const slot = slots.get(pod.id) ?? 0;
    const row = Math.floor(slot / columns);
    rows = Math.max(rows, row + 1);
    const x = PADDING + (slot % columns) * (POD_WIDTH + POD_GAP);
    const y = TITLE_HEIGHT + row * (podHeight + POD_GAP);
    boxes.set(elementRef('pod', pod.id), { x, y, width: POD_WIDTH, height: podHeight });
    for (const [index, device] of drawnInterfacesOf(pod).entries()) {
      slotOfInterface.set(device.id, slot);
      boxes.set(elementRef('interface', device.id), {
        x: x + POD_PADDING,
        y: y + POD_HEAD + index * (POD_CHIP_HEIGHT + POD_CHIP_GAP),
        width: POD_WIDTH - 2 * POD_PADDING,
        height: POD_CHIP_HEIGHT,
      });
    }
  }
  return { rows, height: rows * (podHeight + POD_GAP) - POD_GAP, slotOfInterface };
}

/** Loopback is everywhere and leads nowhere, as does a dummy; what an ifb passes on stays in the device that it is of. */
const UNDRAWN_KINDS: ReadonlySet<TopologyInterface['kind']> = new Set(['loopback', 'dummy', 'ifb']);

export function drawnInterfacesOf(owner: TopologyMachine | TopologyPod): readonly TopologyInterface[] {
  return owner.interfaces.filter(({ kind }) => !UNDRAWN_KINDS.has(kind));
}

function sortInterfaces(machine: TopologyMachine): {
  readonly shown: readonly TopologyInterface[];
  readonly ports: readonly TopologyInterface[];
  readonly bridges: readonly TopologyInterface[];
} {
  const drawn = drawnInterfacesOf(machine);
  return {
    // Tunnels, and what is on a card, above the cards that carry them.
    shown: [
      ...drawn.filter(({ kind }) => kind !== 'veth' && kind !== 'physical' && !isBridge(kind)),
      ...drawn.filter(({ kind }) => kind === 'physical'),
    ],
    ports: drawn.filter(({ kind }) => kind === 'veth'),
    bridges: drawn.filter(({ kind }) => isBridge(kind)),
  };
}

function isBridge(kind: TopologyInterface['kind']): boolean {
  return kind === 'bridge' || kind === 'openvswitch';
}

interface PortGroup {
  /** Without one: ports that are routed, not bridged. */
  readonly bridge: TopologyInterface | undefined;
  readonly ports: readonly TopologyInterface[];
  /** Above it. */
  readonly gap: number;
}

function portGroupsOf(
  bridges: readonly TopologyInterface[],
  ports: readonly TopologyInterface[],
  { grid, peers }: { readonly grid: PodGrid; readonly peers: ReadonlyMap<string, string> },
): readonly PortGroup[] {
  const names = new Set(bridges.map((bridge) => bridge.name));
  const groups: PortGroup[] = bridges.map((bridge) => ({
    bridge,
    ports: ports.filter((port) => port.master === bridge.name),
    gap: PORT_GAP,
  }));
  const free = ports.filter((port) => port.master === undefined || !names.has(port.master));
  const leadsToPod = (port: TopologyInterface): boolean => slotOfPort(port, { grid, peers }) !== undefined;
  // Those of Pods stand below them, each as wide as its Pod; what the node has besides would take their room.
  const ofPods = free.filter(leadsToPod);
  const others = free.filter((port) => !leadsToPod(port));
  if (ofPods.length > 0) groups.push({ bridge: undefined, ports: ofPods, gap: PORT_GAP });
  if (others.length > 0) groups.push({ bridge: undefined, ports: others, gap: OTHER_PORT_GAP });
  const isOfPods = ({ ports: own }: PortGroup): boolean => own.some(leadsToPod);
  return [...groups.filter(isOfPods), ...groups.filter((group) => !isOfPods(group))];
}

function heightOfGroup({ bridge, gap }: PortGroup): number {
  return gap + PORT_HEIGHT + (bridge === undefined ? 0 : PORT_STUB + BRIDGE_HEIGHT);
}

/** Of the Pod that the port leads to. */
function slotOfPort(
  port: TopologyInterface,
  { grid, peers }: { readonly grid: PodGrid; readonly peers: ReadonlyMap<string, string> },
): number | undefined {
  const peerId = peers.get(port.id);
  return peerId === undefined ? undefined : grid.slotOfInterface.get(peerId);
}

function layPorts(
  group: PortGroup,
  at: {
    readonly y: number;
    readonly columns: number;
    readonly grid: PodGrid;
    readonly peers: ReadonlyMap<string, string>;
    readonly boxes: Map<string, Box>;
  },
): void {
  const perColumn = Math.max(at.grid.rows, Math.ceil(group.ports.length / at.columns), 1);
  const cells = portCells(group.ports, { ...at, perColumn });
  const width = (POD_WIDTH - PORT_SPACING * (perColumn - 1)) / perColumn;
  for (const [portId, cell] of cells) {
    const column = Math.floor(cell / perColumn);
    at.boxes.set(elementRef('interface', portId), {
      x: PADDING + column * (POD_WIDTH + POD_GAP) + (cell % perColumn) * (width + PORT_SPACING),
      y: at.y,
      width,
      height: PORT_HEIGHT,
    });
  }
  if (group.bridge === undefined) return;
  at.boxes.set(elementRef('interface', group.bridge.id), {
    x: PADDING,
    y: at.y + PORT_HEIGHT + PORT_STUB,
    width: at.columns * (POD_WIDTH + POD_GAP) - POD_GAP,
    height: BRIDGE_HEIGHT,
  });
}

/**
 * Each port goes below the Pod, or the port of a bridge above, that it leads to; one that leads elsewhere takes the first
 * place that is free.
 */
function portCells(
  ports: readonly TopologyInterface[],
  at: {
    readonly columns: number;
    readonly perColumn: number;
    readonly grid: PodGrid;
    readonly peers: ReadonlyMap<string, string>;
    readonly boxes: ReadonlyMap<string, Box>;
  },
): ReadonlyMap<string, number> {
  const cells = new Map<string, number>();
  const taken = new Set<number>();
  for (const port of ports) {
    const slot = slotOfPort(port, at);
    const above = at.boxes.get(elementRef('interface', at.peers.get(port.id) ?? ''));
    const cell =
      slot !== undefined
        ? (slot % at.columns) * at.perColumn + Math.floor(slot / at.columns)
        : above !== undefined
          ? Math.floor((above.x - PADDING) / (POD_WIDTH + POD_GAP)) * at.perColumn
          : undefined;
    if (cell === undefined || taken.has(cell)) continue;
    cells.set(port.id, cell);
    taken.add(cell);
  }
  let candidate = 0;
  for (const port of ports) {
    if (cells.has(port.id)) continue;
    while (taken.has(candidate)) candidate++;
    cells.set(port.id, candidate);
    taken.add(candidate);
  }
  return cells;
}

/** The cell of a node's grid that is at a point of the picture, and where a Pod in it is drawn; undefined beside the grid. */
export function podCellAt(
  { machine, pod, columns }: { readonly machine: Box; readonly pod: Box; readonly columns: number },
  at: Point,
): { readonly place: readonly [number, number]; readonly box: Box } | undefined {
  const left = machine.x + PADDING;
  const top = machine.y + TITLE_HEIGHT;
  const column = Math.floor((at.x - left) / (POD_WIDTH + POD_GAP));
  const row = Math.floor((at.y - top) / (pod.height + POD_GAP));
  if (column < 0 || column >= columns || row < 0) return undefined;
  const box = { ...pod, x: left + column * (POD_WIDTH + POD_GAP), y: top + row * (pod.height + POD_GAP) };
  return box.y > machine.y + machine.height ? undefined : { place: [column, row], box };
}
