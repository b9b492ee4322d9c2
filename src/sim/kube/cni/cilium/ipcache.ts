/**
 * Who has which address: identity and, where a tunnel leads there, the node behind which it is (`cilium_ipcache`; bpf/lib/eps.h).
 *
 * One table serves all nodes; a node that the API server's watches do not reach goes on with what it was told last. Blocks of
 * addresses that policies name have identities of the node's own.
 */
import type { Ipv4Address } from '../../../wire/ipv4-address';
import type { WatchLink } from '../../control-plane/api-link';
import { FIRST_LOCAL_IDENTITY, RESERVED_IDENTITY } from './reserved-identity';

export interface AddressOwner {
  readonly kind: 'pod' | 'node' | 'router' | 'health';
  /** Of a Pod; of the others the identity depends on who asks. */
  readonly identity: number;
  readonly nodeName: string;
  readonly nodeAddress: Ipv4Address;
  /** `namespace/name` */
  readonly pod?: string;
  readonly isApiServer?: boolean;
}

/** What a node believes. */
export interface KnownAddress {
  readonly identity: number;
  /** Undefined where no tunnel is needed. */
  readonly tunnel: Ipv4Address | undefined;
  readonly owner: AddressOwner | undefined;
}

export class AddressOwners {
  readonly #owners = new Map<Ipv4Address, AddressOwner>();
  readonly #views = new Set<Ipcache>();

  get(address: Ipv4Address): AddressOwner | undefined {
    return this.#owners.get(address);
  }

  entries(): readonly (readonly [Ipv4Address, AddressOwner])[] {
    return [...this.#owners];
  }

  set(address: Ipv4Address, owner: AddressOwner): void {
    this.#tell(address);
    this.#owners.set(address, owner);
  }

  /** Unless somebody else has it by now. */
  remove(address: Ipv4Address, owner: AddressOwner): void {
    if (this.#owners.get(address) !== owner) return;
    this.#tell(address);
    this.#owners.delete(address);
  }

  follow(view: Ipcache): void {
    this.#views.add(view);
  }

  unfollow(view: Ipcache): void {
    this.#views.delete(view);
  }

  #tell(address: Ipv4Address): void {
    const before = this.#owners.get(address);
    for (const view of this.#views) view.onChange(address, before);
  }
}

/** A block of addresses in a policy. */
export interface AddressBlock {
  /** `10.0.0.0/8` */
  readonly cidr: string;
  readonly base: Ipv4Address;
  readonly prefixLength: number;
}

export interface KnownBlock extends AddressBlock {
  readonly identity: number;
}

export class Ipcache {
  readonly #owners: AddressOwners;
  readonly #link: WatchLink;
  readonly #nodeName: string;
  readonly #usesTunnel: boolean;
  /** What was there before changes that the node has not heard of. */
  readonly #missed = new Map<Ipv4Address, AddressOwner | undefined>();
  readonly #known = new WeakMap<AddressOwner, KnownAddress>();
  /** The longest prefix first. */
  #blocks: readonly KnownBlock[] = [];
  readonly #blockIdentities = new Map<string, number>();

  constructor(
    owners: AddressOwners,
    link: WatchLink,
    { nodeName, usesTunnel }: { readonly nodeName: string; readonly usesTunnel: boolean },
  ) {
    this.#owners = owners;
    this.#link = link;
    this.#nodeName = nodeName;
    this.#usesTunnel = usesTunnel;
    owners.follow(this);
  }

  close(): void {
    this.#owners.unfollow(this);
  }

  onChange(address: Ipv4Address, before: AddressOwner | undefined): void {
    if (before?.nodeName === this.#nodeName || this.#link.isUp) return;
    if (this.#missed.has(address)) return;
    this.#missed.set(address, before);
    this.#link.tell(() => this.#missed.delete(address));
  }

  lookUp(address: Ipv4Address): KnownAddress {
    const owner = this.#ownerOf(address);
    if (owner !== undefined) return this.#knownOf(owner);
    for (const { base, prefixLength, identity } of this.#blocks) {
      if (prefixLength === 0 || (address ^ base) >>> (32 - prefixLength) === 0)
        return { identity, tunnel: undefined, owner: undefined };
    }
    return WORLD;
  }

  /** `cilium-dbg bpf ipcache list`: what the node knows. */
  entries(): readonly (readonly [Ipv4Address, KnownAddress])[] {
    const addresses = new Set([
      ...this.#owners.entries().map(([address]) => address),
      ...this.#missed.keys(),
    ]);
    return [...addresses]
      .sort((one, other) => one - other)
      .flatMap((address) => {
        const owner = this.#ownerOf(address);
        return owner === undefined ? [] : [[address, this.#knownOf(owner)] as const];
      });
  }

  blocks(): readonly KnownBlock[] {
    return this.#blocks;
  }

  /** The blocks that the policies of the node's Pods name now. One keeps its identity as long as the node runs. */
  setBlocks(blocks: readonly AddressBlock[]): void {
    this.#blocks = blocks
      .map((block) => {
        let identity = this.#blockIdentities.get(block.cidr);
        if (identity === undefined) {
          identity = FIRST_LOCAL_IDENTITY + this.#blockIdentities.size;
          this.#blockIdentities.set(block.cidr, identity);
        }
        return { ...block, identity };
      })
      .sort((one, other) => other.prefixLength - one.prefixLength);
  }

  #ownerOf(address: Ipv4Address): AddressOwner | undefined {
    if (this.#missed.size > 0 && this.#missed.has(address)) return this.#missed.get(address);
    return this.#owners.get(address);
  }

  #knownOf(owner: AddressOwner): KnownAddress {
    let known = this.#known.get(owner);
    if (known === undefined) {
      const isOwn = owner.nodeName === this.#nodeName;
      const isTunnelled = this.#usesTunnel && !isOwn && owner.kind !== 'node';
      known = {
        identity: identityOf(owner, isOwn),
        tunnel: isTunnelled ? owner.nodeAddress : undefined,
        owner,
      };
      this.#known.set(owner, known);
    }
    return known;
  }
}

const WORLD: KnownAddress = { identity: RESERVED_IDENTITY.WORLD, tunnel: undefined, owner: undefined };

function identityOf({ kind, identity, isApiServer }: AddressOwner, isOwn: boolean): number {
  if (kind === 'pod') return identity;
  if (kind === 'health') return RESERVED_IDENTITY.HEALTH;
  if (isOwn) return RESERVED_IDENTITY.HOST;
  return kind === 'node' && isApiServer === true
    ? RESERVED_IDENTITY.KUBE_APISERVER
    : RESERVED_IDENTITY.REMOTE_NODE;
}
