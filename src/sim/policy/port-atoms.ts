/**
 * The ports of all protocols, cut at every bound that a rule names: within a piece no rule tells one port from another, so
 * a set of pieces says exactly which ports are allowed.
 */
import type { ConnectionSet, PolicyProtocol } from './connection-set';
import { POLICY_PROTOCOLS } from './connection-set';
import { FIRST_PORT, LAST_PORT, rangesOf, type PortRange } from './port-ranges';

/** Pieces that follow each other: `from` up to, not including, `to`. */
export interface AtomRun {
  readonly from: number;
  readonly to: number;
}

export interface ProtocolPorts {
  readonly protocol: PolicyProtocol;
  readonly first: number;
  readonly last: number;
}

export class PortAtoms {
  readonly #atoms: readonly ProtocolPorts[];
  /** Of each protocol: the first piece, and by port which one begins there. */
  readonly #startByProtocol = new Map<PolicyProtocol, ReadonlyMap<number, number>>();
  readonly #setByAtoms = new Map<string, ConnectionSet>();

  constructor(named: Iterable<ProtocolPorts>) {
    const bounds = new Map(
      POLICY_PROTOCOLS.map((protocol) => [protocol, new Set([FIRST_PORT, LAST_PORT + 1])] as const),
    );
    for (const { protocol, first, last } of named)
      bounds
        .get(protocol)
        ?.add(first)
        .add(last + 1);
    const atoms: ProtocolPorts[] = [];
    for (const [protocol, own] of bounds) {
      const sorted = [...own].sort((one, other) => one - other);
      const starts = new Map<number, number>();
      for (const [index, first] of sorted.entries()) {
        starts.set(first, atoms.length);
        const next = sorted[index + 1];
        if (next !== undefined) atoms.push({ protocol, first, last: next - 1 });
      }
      this.#startByProtocol.set(protocol, starts);
    }
    this.#atoms = atoms;
  }

  get count(): number {
    return this.#atoms.length;
  }

  get all(): AtomRun {
    return { from: 0, to: this.count };
  }

  /** Of bounds that it was made with. */
  runOf({ protocol, first, last }: ProtocolPorts): AtomRun {
    const starts = this.#startByProtocol.get(protocol);
    const from = starts?.get(first) ?? 0;
    return { from, to: starts?.get(last + 1) ?? from };
  }

  /** Cut at these bounds as well; the same one where all of them are there. */
  cutBy(named: Iterable<ProtocolPorts>): PortAtoms {
    const isKnown = ({ protocol, first, last }: ProtocolPorts): boolean => {
      const starts = this.#startByProtocol.get(protocol);
      return starts?.has(first) === true && starts.has(last + 1);
    };
    const fresh = [...named].filter((ports) => !isKnown(ports));
    return fresh.length === 0 ? this : new PortAtoms([...this.#atoms, ...fresh]);
  }

  /** What becomes of a run of pieces of another one, which this one cuts further. */
  moverFrom(other: PortAtoms): (run: AtomRun) => AtomRun {
    const starts = Int32Array.from({ length: other.count + 1 }, (_, index) => this.#startOf(other, index));
    return ({ from, to }) => ({ from: starts[from] ?? 0, to: starts[to] ?? 0 });
  }

  /** Where a piece of another one begins; behind its last one all pieces are over. */
  #startOf(other: PortAtoms, index: number): number {
    const atom = other.#atoms[index];
    return atom === undefined ? this.count : (this.#startByProtocol.get(atom.protocol)?.get(atom.first) ?? 0);
  }

  atomOf(protocol: PolicyProtocol, port: number): number | undefined {
    const found = this.#atoms.findIndex(
      (atom) => atom.protocol === protocol && atom.first <= port && port <= atom.last,
    );
    return found < 0 ? undefined : found;
  }

  /** The same one for the same pieces. */
  connectionsOf(atoms: readonly number[]): ConnectionSet {
    const key = atoms.join();
    const known = this.#setByAtoms.get(key);
    if (known !== undefined) return known;
    const ranges: Record<PolicyProtocol, PortRange[]> = { SCTP: [], TCP: [], UDP: [] };
    for (const index of atoms) {
      const atom = this.#atoms[index];
      if (atom !== undefined) ranges[atom.protocol].push([atom.first, atom.last]);
    }
    const set = { SCTP: rangesOf(ranges.SCTP), TCP: rangesOf(ranges.TCP), UDP: rangesOf(ranges.UDP) };
    this.#setByAtoms.set(key, set);
    return set;
  }
}
