/**
 * What may come to one Pod, and leave it (`cilium_policy_…`; bpf/lib/policy.h).
 *
 * Entries name an identity, a protocol and ports; each may stand for all. The most exact one that matches decides: identity and
 * port, then the port alone, then the identity alone, then everything. Without one the packet is denied.
 */
export type PolicyDirection = 'ingress' | 'egress';

export interface PolicyEntry {
  readonly direction: PolicyDirection;
  /** 0 for everybody. */
  readonly identity: number;
  /** 0 for all. */
  readonly protocol: number;
  /** Both 0 for all. */
  readonly firstPort: number;
  readonly lastPort: number;
  packets: number;
  bytes: number;
}

/** As Hubble names it (`policy-verdict:…`). */
export type PolicyMatch = 'none' | 'L3-Only' | 'L3-L4' | 'L4-Only' | 'all' | 'L3-Proto' | 'Proto-Only';

export interface PolicyVerdict {
  readonly isAllowed: boolean;
  readonly match: PolicyMatch;
}

const NOBODY: PolicyVerdict = { isAllowed: false, match: 'none' };
const EVERYBODY: PolicyVerdict = { isAllowed: true, match: 'all' };

export class PolicyMap {
  /** Whether a policy applies in the direction; without one all are allowed. */
  readonly isEnforced: Readonly<Record<PolicyDirection, boolean>>;
  readonly entries: readonly PolicyEntry[];
  readonly #byIdentity: Readonly<Record<PolicyDirection, ReadonlyMap<number, readonly PolicyEntry[]>>>;

  /** The policies that made it, by name. */
  readonly sources: Readonly<Record<PolicyDirection, readonly string[]>>;

  constructor(
    sources: Readonly<Record<PolicyDirection, readonly string[]>>,
    entries: readonly PolicyEntry[],
  ) {
    this.sources = sources;
    this.isEnforced = { ingress: sources.ingress.length > 0, egress: sources.egress.length > 0 };
    this.entries = entries;
    const byIdentity = {
      ingress: new Map<number, PolicyEntry[]>(),
      egress: new Map<number, PolicyEntry[]>(),
    };
    for (const entry of entries) {
      const table = byIdentity[entry.direction];
      const list = table.get(entry.identity);
      if (list === undefined) table.set(entry.identity, [entry]);
      else list.push(entry);
    }
    this.#byIdentity = byIdentity;
  }

  /** `port` is the one that the packet goes to. */
  check(direction: PolicyDirection, identity: number, protocol: number, port: number): PolicyVerdict {
    if (!this.isEnforced[direction]) return EVERYBODY;
    const exact = best(this.#byIdentity[direction].get(identity), protocol, port);
    const any = best(this.#byIdentity[direction].get(0), protocol, port);
    if (exact !== undefined && exact.protocol !== 0) return allowed(exact, true);
    if (any !== undefined && any.protocol !== 0) return allowed(any, false);
    if (exact !== undefined) return allowed(exact, true);
    return any === undefined ? NOBODY : allowed(any, false);
  }

  /** Counts a packet for the entry that decides about it. */
  count(direction: PolicyDirection, identity: number, protocol: number, port: number, bytes: number): void {
    const entry =
      best(this.#byIdentity[direction].get(identity), protocol, port) ??
      best(this.#byIdentity[direction].get(0), protocol, port);
    if (entry === undefined) return;
    entry.packets += 1;
    entry.bytes += bytes;
  }
}

/** Of a Pod that no policy is for. */
export function openPolicy(): PolicyMap {
  return new PolicyMap({ ingress: [], egress: [] }, []);
}

/** One of a port before one of a protocol before one of everything. */
function best(
  entries: readonly PolicyEntry[] | undefined,
  protocol: number,
  port: number,
): PolicyEntry | undefined {
  let found: PolicyEntry | undefined;
  for (const entry of entries ?? []) {
    if (entry.protocol !== 0 && entry.protocol !== protocol) continue;
    if (entry.firstPort !== 0 && (port < entry.firstPort || port > entry.lastPort)) continue;
    if (found === undefined || exactness(entry) > exactness(found)) found = entry;
  }
  return found;
}

function exactness({ protocol, firstPort }: PolicyEntry): number {
  if (protocol === 0) return 0;
  return firstPort === 0 ? 1 : 2;
}

function allowed({ protocol, firstPort }: PolicyEntry, isExact: boolean): PolicyVerdict {
  return (
    VERDICTS[`${isExact ? 'L3' : ''}${protocol === 0 ? '' : firstPort === 0 ? 'Proto' : 'L4'}`] ?? EVERYBODY
  );
}

const VERDICTS: Readonly<Record<string, PolicyVerdict>> = {
  L3: { isAllowed: true, match: 'L3-Only' },
  L3L4: { isAllowed: true, match: 'L3-L4' },
  L3Proto: { isAllowed: true, match: 'L3-Proto' },
  L4: { isAllowed: true, match: 'L4-Only' },
  Proto: { isAllowed: true, match: 'Proto-Only' },
  '': EVERYBODY,
};
