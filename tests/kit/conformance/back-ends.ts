/**
 * Which back ends the kernel drew, and the same for the simulated one.
 *
 * A node's `conntrack -E` names the address behind each new connection; its ports, in the captures, name the step. What
 * was refused before it was confirmed has no event: then who served the step counts, then the node's own back end.
 */
import { conntrackEventsOf, type NewConnection } from './conntrack-events';
import type { Recording } from './recording';
import type { Netfilter } from '#sim/netfilter/netfilter';

const SOON = 0.3;
const NEVER = 0xffff_ffff;
const ALWAYS = 0;

/** A chain that draws: what follows each draw, in order; the last one needs no draw. */
interface DrawingChain {
  readonly backEnds: readonly string[];
}

interface Drawing {
  readonly chain: DrawingChain;
  readonly wanted: number;
  place: number;
}

export interface SteeredNode {
  readonly name: string;
  readonly netfilter: Netfilter;
}

export class BackEndChooser {
  readonly #recording: Recording;
  readonly #connections: readonly NewConnection[];
  readonly #used = new Set<NewConnection>();
  readonly #nodes = new Map<string, SteeredNode & { readonly chains: ReadonlyMap<string, DrawingChain> }>();
  readonly #drawings = new Map<string, Drawing>();
  readonly #addresses: ReadonlyMap<string, string>;
  /** The step that runs. */
  step = 0;
  /** Seconds since the first step began. */
  now: () => number = () => 0;

  constructor(recording: Recording) {
    this.#recording = recording;
    this.#connections = conntrackEventsOf(recording);
    const { pods, outside, nodes } = recording.cluster;
    this.#addresses = new Map([
      ...nodes.map(({ name, address }) => [name, address] as const),
      ...outside.hosts.map(({ name, ip }) => [name, ip] as const),
      ...pods.map(({ name, address }) => [name, address] as const),
    ]);
  }

  /** Once the node's rules are complete. */
  steer(path: string, node: SteeredNode): void {
    node.netfilter.startTrace();
    this.#nodes.set(path, { ...node, chains: drawingChainsOf(node.netfilter.save('nat')) });
    const maps = drawingMapsOf(node.netfilter.nftables.list());
    if (maps.length > 0) {
      node.netfilter.nftables.chooseRandom = (modulus): number => this.#chooseOfMap(node.name, maps, modulus);
    }
  }

  choose(path: string): number | undefined {
    const node = this.#nodes.get(path);
    if (node === undefined) return undefined;
    const hits = node.netfilter.takeTrace();
    // Rules of one chain draw one after the other, with nothing in between.
    const drawing = hits.length === 0 ? this.#drawings.get(path) : this.#begin(path, node, hits);
    if (drawing === undefined) return undefined;
    const { place, wanted } = drawing;
    drawing.place += 1;
    return place === wanted ? ALWAYS : NEVER;
  }

  #begin(
    path: string,
    { name, chains }: { readonly name: string; readonly chains: ReadonlyMap<string, DrawingChain> },
    hits: readonly { readonly rule: string }[],
  ): Drawing | undefined {
    const chain = hits
      .map(({ rule }) => chains.get(/ -[jg] (\S+)$/.exec(rule)?.[1] ?? ''))
      .findLast((found) => found !== undefined);
    if (chain === undefined) return undefined;
    const drawing = { chain, wanted: this.#wantedPlace(name, chain), place: 0 };
    this.#drawings.set(path, drawing);
    return drawing;
  }

  /** nftables does not say which rule draws: the back end that was drawn tells, or else any of that many. */
  #chooseOfMap(nodeName: string, maps: readonly DrawingChain[], modulus: number): number {
    const candidates = maps.filter(({ backEnds }) => backEnds.length === modulus);
    const seen = this.#nextConnection(nodeName, (backEnd) =>
      candidates.some(({ backEnds }) => backEnds.includes(backEnd)),
    );
    const chain = candidates.find(({ backEnds }) => seen !== undefined && backEnds.includes(seen.backEnd));
    const [fallback] = candidates;
    if (chain === undefined) return fallback === undefined ? 0 : this.#wantedPlace(nodeName, fallback);
    return this.#wantedPlace(nodeName, chain);
  }

  #nextConnection(nodeName: string, isPossible: (backEnd: string) => boolean): NewConnection | undefined {
    return this.#connections.find(
      (connection) =>
        connection.node === nodeName &&
        connection.step === this.step &&
        !this.#used.has(connection) &&
        // What comes later was drawn later: by a packet that is sent again because nothing came back.
        connection.time < this.now() + SOON &&
        isPossible(connection.backEnd),
    );
  }

  #wantedPlace(nodeName: string, { backEnds }: DrawingChain): number {
    const seen = this.#nextConnection(nodeName, (backEnd) => backEnds.includes(backEnd));
    if (seen !== undefined) {
      this.#used.add(seen);
      return backEnds.indexOf(seen.backEnd);
    }
    const served = this.#recording.steps[this.step - 1]?.served_by;
    const servedAddress = this.#addresses.get(served ?? '');
    const byName = backEnds.findIndex((backEnd) => backEnd.split(':')[0] === servedAddress);
    if (byName !== -1) return byName;
    const local = new Set(
      this.#recording.cluster.pods.filter((pod) => pod.nodeName === nodeName).map(({ address }) => address),
    );
    return Math.max(
      0,
      backEnds.findIndex((backEnd) => local.has(backEnd.split(':')[0] ?? '')),
    );
  }
}

/** `numgen random mod 2 vmap { 0 : goto endpoint-…__10.244.1.3/8080, … }`, from what nft lists. */
function drawingMapsOf(text: string): readonly DrawingChain[] {
  return [...text.matchAll(/numgen random mod \d+ vmap \{([^}]*)\}/g)].map(([, elements = '']) => ({
    backEnds: [...elements.matchAll(/__(\d+\.\d+\.\d+\.\d+)\/(\d+)/g)].map(
      ([, address = '', port = '']) => `${address}:${port}`,
    ),
  }));
}

/** By the name of the chain, from iptables-save text. */
function drawingChainsOf(text: string): ReadonlyMap<string, DrawingChain> {
  const backEndByChain = new Map<string, string>();
  for (const match of text.matchAll(/^-A (\S+) .*-j DNAT --to-destination (\S+)$/gm)) {
    backEndByChain.set(match[1] ?? '', match[2] ?? '');
  }
  const chains = new Map<string, { backEnds: string[] }>();
  const drawing = new Set(
    [...text.matchAll(/^-A (\S+) .*-m statistic --mode random/gm)].map((match) => match[1]),
  );
  for (const match of text.matchAll(/^-A (\S+) .*-j (\S+)$/gm)) {
    const [line, chain = '', next = ''] = match;
    const backEnd = backEndByChain.get(next);
    // A rule that remembers its client asks no chance.
    if (!drawing.has(chain) || backEnd === undefined || line.includes('--rcheck')) continue;
    const found = chains.get(chain) ?? { backEnds: [] };
    found.backEnds.push(backEnd);
    chains.set(chain, found);
  }
  return chains;
}
