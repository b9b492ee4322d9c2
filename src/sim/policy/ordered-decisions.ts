/**
 * What AdminNetworkPolicies and the BaselineAdminNetworkPolicy make of what NetworkPolicies say: of their clauses, by
 * priority, the first that matches decides; one that passes leaves it to others.
 */
import type { PolicyDirection } from '../kube/network-policy/network-policy';
import { emptyBits, fullBits, intersectBits, setBits, subtractBits, uniteBits, type BitSet } from './bit-set';
import type { Clause, ClauseMaker } from './policy-clauses';
import type { ReachPolicy } from './reach-policy';

type Clauses = Readonly<Record<PolicyDirection, readonly Clause[]>>;

/** What NetworkPolicies say of a sender. */
interface PlainRows {
  readonly rows: readonly BitSet[];
  /** Receivers for which they decide about it. */
  readonly closed: BitSet;
}

interface MatrixSize {
  readonly targets: number;
  readonly atoms: number;
}

export class OrderedDecisions {
  readonly #admin: Clauses;
  readonly #baseline: Clauses;
  readonly #size: MatrixSize;

  constructor(policies: readonly ReachPolicy[], maker: ClauseMaker, size: MatrixSize) {
    const clausesOf = (tier: 'admin' | 'baseline'): Clauses => {
      const own = policies
        .filter((policy) => policy.tier === tier)
        .toSorted((one, other) => one.priority - other.priority);
      return {
        ingress: own.flatMap((policy) => maker.clausesOf(policy, 'ingress')),
        egress: own.flatMap((policy) => maker.clausesOf(policy, 'egress')),
      };
    };
    this.#admin = clausesOf('admin');
    this.#baseline = clausesOf('baseline');
    this.#size = size;
  }

  /** Whom a sender reaches, for each piece of the ports. */
  decide(source: number, plain: Readonly<Record<PolicyDirection, PlainRows>>): BitSet[] {
    const ingress = this.#decided('ingress', source, plain.ingress);
    return this.#decided('egress', source, plain.egress).map((row, atom) => {
      intersectBits(row, ingress[atom] ?? row);
      return row;
    });
  }

  #decided(direction: PolicyDirection, source: number, { rows, closed }: PlainRows): BitSet[] {
    const first = this.#decisionsOf(this.#admin[direction], source);
    const last = this.#decisionsOf(this.#baseline[direction], source);
    return rows.map((plain, atom) => {
      const row = plain.slice();
      // Whom a NetworkPolicy isolates, the baseline does not concern.
      const denied = last.denied[atom]?.slice() ?? emptyBits(this.#size.targets);
      subtractBits(denied, closed);
      subtractBits(row, denied);
      const refused = first.denied[atom];
      const allowed = first.allowed[atom];
      if (refused !== undefined) subtractBits(row, refused);
      if (allowed !== undefined) uniteBits(row, allowed);
      return row;
    });
  }

  #decisionsOf(
    clauses: readonly Clause[],
    source: number,
  ): { readonly allowed: readonly BitSet[]; readonly denied: readonly BitSet[] } {
    const { targets: count, atoms: atomCount } = this.#size;
    const rows = (): BitSet[] => Array.from({ length: atomCount }, () => emptyBits(count));
    const done = rows();
    const allowed = rows();
    const denied = rows();
    for (const { sources, atoms, targets, action } of clauses) {
      if (sources !== undefined && !sources.includes(source)) continue;
      const meant = emptyBits(count);
      if (targets !== undefined) setBits(meant, targets);
      else uniteBits(meant, fullBits(count));
      for (let atom = atoms.from; atom < atoms.to; atom++) {
        const decided = done[atom];
        if (decided === undefined) continue;
        const fresh = meant.slice();
        subtractBits(fresh, decided);
        uniteBits(decided, fresh);
        const into = action === 'allow' ? allowed[atom] : action === 'deny' ? denied[atom] : undefined;
        if (into !== undefined) uniteBits(into, fresh);
      }
    }
    return { allowed, denied };
  }
}
