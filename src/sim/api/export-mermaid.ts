/**
 * A lab as a Mermaid flowchart, for a page of Markdown: networks, machines with their Pods, what Services and Ingresses lead to.
 *
 * After Mermaid's syntax of flowcharts: texts stand in quotes, and characters that mean something there are entities (`#quot;`).
 * Many Pods of one owner on one machine are one box. Devices, tunnels and policies are left out: the picture as SVG has them.
 */
import { oneLineOf } from '../base/one-line';
import { say } from '../base/sentence';
import type { ExportedText } from '../lab/export/exported-text';
import type { Simulation } from './simulation';
import type { MachineView, PodView, TopologyView } from './topology';

/** Of one owner on one machine; more are counted. */
const MAX_PODS = 3;
/** What Mermaid draws without being told otherwise: `maxTextSize` and `maxEdges` of its configuration. */
const MAX_CHARACTERS = 50_000;
const MAX_EDGES = 500;

/** The lab is up. */
export function mermaidOf(simulation: Simulation): ExportedText {
  const topology = simulation.topology();
  const chart = new Flowchart(simulation.document.name);
  for (const { id, name, cidr } of topology.segments) chart.node(id, ['([', '])'], [name, cidr]);
  for (const machine of topology.machines) drawMachine(chart, machine);
  if (topology.unscheduled.length > 0) {
    chart.open('unscheduled', ['on no node']);
    drawPods(chart, 'unscheduled', topology.unscheduled);
    chart.close();
  }
  drawCables(chart, topology);
  drawServices(chart, topology);
  const text = chart.text();
  const isLarge = text.length > MAX_CHARACTERS || chart.edgeCount > MAX_EDGES;
  const note = say(
    'the chart is larger than Mermaid draws as it is set by itself: maxTextSize {characters} and maxEdges {edges}; --as svg has no such limit',
    { characters: MAX_CHARACTERS, edges: MAX_EDGES },
  );
  return { text, notes: isLarge ? [note] : [] };
}

class Flowchart {
  readonly #lines: string[];
  /** By what they stand for; several Pods may have one box. */
  readonly #ids = new Map<string, string>();
  readonly #edges = new Set<string>();
  #depth = 1;

  constructor(name: string) {
    this.#lines = [`%% The lab ${oneLineOf(name)}, written by podwire export --as mermaid.`, 'flowchart LR'];
  }

  get edgeCount(): number {
    return this.#edges.size;
  }

  node(key: string, [open, close]: readonly [open: string, close: string], lines: readonly string[]): void {
    this.#line(`${this.#idOf(key)}${open}"${labelOf(lines)}"${close}`);
  }

  /** Has the box of another one from now on. */
  share(key: string, other: string): void {
    this.#ids.set(key, this.#idOf(other));
  }

  open(key: string, lines: readonly string[]): void {
    this.#line(`subgraph ${this.#idOf(key)}["${labelOf(lines)}"]`);
    this.#depth += 1;
  }

  close(): void {
    this.#depth -= 1;
    this.#line('end');
  }

  /** Once, and only between what is there. */
  edge(from: string, to: string, arrow: string): void {
    const [start, end] = [this.#ids.get(from), this.#ids.get(to)];
    if (start === undefined || end === undefined) return;
    const line = `${start} ${arrow} ${end}`;
    if (this.#edges.has(line)) return;
    this.#edges.add(line);
    this.#line(line);
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  /** Names of ours: those of the lab may be words of Mermaid, `end` for one. */
  #idOf(key: string): string {
    const id = this.#ids.get(key) ?? `n${this.#ids.size}`;
    this.#ids.set(key, id);
    return id;
  }

  #line(text: string): void {
    this.#lines.push(`${'  '.repeat(this.#depth)}${text}`);
  }
}

function labelOf(lines: readonly string[]): string {
  const escaped = lines
    .filter((line) => line !== '')
    .map((line) => line.replaceAll(/[#"<>&`]/gu, (character) => `#${character.codePointAt(0) ?? 0};`));
  return escaped.join('<br/>');
}

function drawMachine(chart: Flowchart, { id, name, interfaces, pods }: MachineView): void {
  const addresses = interfaces.filter(({ kind }) => kind === 'physical').flatMap((each) => each.addresses);
  if (pods.length === 0) {
    chart.node(id, ['[', ']'], [name, ...addresses]);
    return;
  }
  chart.open(id, [name, ...addresses]);
  drawPods(chart, id, pods);
  chart.close();
}

/** Those of one owner stand together, where the first of them is. */
function drawPods(chart: Flowchart, place: string, pods: readonly PodView[]): void {
  const byOwner = new Map<string, PodView[]>();
  for (const pod of pods) {
    const owner = pod.ownedBy === undefined ? pod.id : `${pod.namespace}/${pod.ownedBy}`;
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), pod]);
  }
  for (const [owner, owned] of byOwner) {
    if (owned.length <= MAX_PODS) {
      for (const pod of owned) chart.node(keyOfPod(pod.id), ['(', ')'], [pod.id, ...addressesOf(pod)]);
      continue;
    }
    const box = `${place} ${owner}`;
    chart.node(box, ['(', ')'], [`${owner.replace('ReplicaSet/', '')}: ${owned.length} Pods`]);
    for (const { id } of owned) chart.share(keyOfPod(id), box);
  }
}

function drawCables(chart: Flowchart, { machines, segments, wires }: TopologyView): void {
  const owners = new Map(machines.flatMap(({ id, interfaces }) => interfaces.map((each) => [each.id, id])));
  for (const { id } of segments) owners.set(id, id);
  for (const { kind, from, to } of wires) {
    if (kind === 'cable') chart.edge(owners.get(from) ?? '', owners.get(to) ?? '', '---');
  }
}

function drawServices(chart: Flowchart, { services, slices, ingresses }: TopologyView): void {
  for (const { id, type, clusterAddress, externalAddress, ports } of services) {
    const address = [clusterAddress ?? '', externalAddress ?? ''].filter((each) => each !== '').join(', ');
    const open = ports.map(({ port, protocol }) => `${port}/${protocol}`).join(', ');
    chart.node(keyOfService(id), ['{{', '}}'], [`${type} ${id}`, address, open]);
  }
  for (const { service, pods } of slices) {
    for (const pod of pods) chart.edge(keyOfService(service), keyOfPod(pod), '-.->');
  }
  for (const { id, address, paths } of ingresses) {
    chart.node(`ingress ${id}`, ['[/', '/]'], [`Ingress ${id}`, address ?? '']);
    for (const { service } of paths) {
      if (service !== undefined) chart.edge(`ingress ${id}`, keyOfService(service), '==>');
    }
  }
}

function addressesOf({ address, secondAddress }: PodView): readonly string[] {
  return [address ?? '', secondAddress ?? ''];
}

function keyOfPod(id: string): string {
  return `pod ${id}`;
}

function keyOfService(id: string): string {
  return `service ${id}`;
}
