/**
 * A set of sets, asked one after the other (ip_set_list_set.c).
 *
 * Leaves out: the moment (an RCU grace period) for which the kernel still counts the comment of a member that has left.
 */
import type { Clock } from '../../engine/clock';
import type { PacketContext } from '../packet-context';
import type { SetSides } from '../set-sides';
import type { IpSet } from './ip-set';
import type { ParsedElement } from './parse-element';
import {
  ALREADY_ADDED,
  NOT_ADDED,
  SetBody,
  type GivenExtensions,
  type PacketChange,
  type SetMember,
  type SetOptions,
} from './set-body';
import type { ElementExtensions, SetQuery } from './set-element';
import type { ListSetType } from './set-type';

const LIST_BYTES = 80;
const MEMBER_BYTES = 48;
const POINTER_BYTES = 8;
const NO_SUCH_SET = 'Set to be added/deleted/tested as element does not exist.';
const NO_SUCH_NEIGHBOR = "The set to which you referred with 'before' or 'after' does not exist.";
const NEIGHBOR_NOT_ADDED = "The set to which you referred with 'before' or 'after' is not added to the set.";

export interface ListOptions extends SetOptions {
  readonly size: number;
}

interface ListMember extends ElementExtensions {
  readonly set: IpSet;
}

export class ListSet extends SetBody {
  readonly type: ListSetType;
  override readonly options: ListOptions;
  readonly #findSet: (name: string) => IpSet | undefined;
  #members: ListMember[] = [];

  constructor(
    type: ListSetType,
    options: ListOptions,
    clock: Clock,
    findSet: (name: string) => IpSet | undefined,
  ) {
    super(options, clock);
    this.type = type;
    this.options = options;
    this.#findSet = findSet;
  }

  /** The sets in it, for their references. */
  sets(): readonly IpSet[] {
    return this.#members.map(({ set }) => set);
  }

  test(context: PacketContext, query: SetQuery): boolean {
    const counters = query.counters;
    const memberQuery =
      counters === undefined
        ? query
        : {
            ...query,
            counters: {
              packets: undefined,
              bytes: undefined,
              isUpdating: counters.isUpdatingMembers,
              isUpdatingMembers: counters.isUpdatingMembers,
            },
          };
    for (const member of this.#members) {
      if (this.isExpired(member) || !member.set.body.test(context, memberQuery)) continue;
      if (this.fits(member, context, counters)) return true;
    }
    return false;
  }

  /** The first member that takes it. */
  addPacket(context: PacketContext, sides: SetSides, change: PacketChange): boolean {
    return this.#alive().some(({ set }) => set.body.addPacket(context, sides, change));
  }

  removePacket(context: PacketContext, sides: SetSides): boolean {
    return this.#alive().some(({ set }) => set.body.removePacket(context, sides));
  }

  add({ setName }: ParsedElement, given: GivenExtensions, isExisting: boolean): string | undefined {
    const problem = this.findExtensionProblem(given);
    if (problem !== undefined) return problem;
    const found = this.#findBoth(setName, given);
    if (typeof found === 'string') return found;
    this.#forgetExpired();
    const known = this.#members.find(({ set }) => set === found.set);
    if (known !== undefined && !isExisting) return ALREADY_ADDED;
    const { neighbor } = given;
    let place = this.#members.length;
    if (neighbor !== undefined) {
      const at = this.#members.findIndex(({ set }) => set === found.neighbor);
      if (at === -1) return NEIGHBOR_NOT_ADDED;
      place = neighbor.isBefore ? at : at + 1;
    }
    const member = known ?? { set: found.set, expiresAt: Infinity, packets: 0, bytes: 0, comment: '' };
    this.extend(member, given);
    if (known === undefined) this.#members.splice(place, 0, member);
    return undefined;
  }

  remove({ setName }: ParsedElement, given: GivenExtensions, isExisting: boolean): string | undefined {
    const found = this.#findBoth(setName, given);
    if (typeof found === 'string') return found;
    this.#forgetExpired();
    const at = this.#members.findIndex(({ set }) => set === found.set);
    const member = this.#members[at];
    // Where a neighbor is named, it is missed, whatever else is (`list_set_udel`).
    if (member === undefined && given.neighbor !== undefined) return NEIGHBOR_NOT_ADDED;
    if (member === undefined) return isExisting ? undefined : NOT_ADDED;
    if (!this.#isBeside(at, found.neighbor, given)) return NEIGHBOR_NOT_ADDED;
    this.forgetComment(member);
    this.#members.splice(at, 1);
    return undefined;
  }

  has({ setName }: ParsedElement, given: GivenExtensions): boolean {
    const found = this.#findBoth(setName, given);
    if (typeof found === 'string') return false;
    this.#forgetExpired();
    const at = this.#members.findIndex(({ set }) => set === found.set);
    return at !== -1 && this.#isBeside(at, found.neighbor, given);
  }

  flush(): void {
    this.#forgetExpired();
    // The kernel sets the size of comments to none, and then takes off that of each member as it is freed.
    this.commentBytes = 0;
    for (const member of this.#members) this.forgetComment(member);
    this.#members = [];
  }

  header(): readonly (readonly [string, string | undefined])[] {
    return [['size', String(this.options.size)], ...this.headerExtensions()];
  }

  memoryBytes(): number {
    this.#forgetExpired();
    const memberBytes = MEMBER_BYTES + this.extendedBytes(0, POINTER_BYTES);
    // 32 bits without a sign (`IPSET_ATTR_MEMSIZE`).
    return (LIST_BYTES + this.#members.length * memberBytes + this.commentBytes) >>> 0;
  }

  members(): readonly SetMember[] {
    return this.#alive().map((member) => ({
      element: member.set.name,
      options: this.extensionsOf(member),
    }));
  }

  #alive(): readonly ListMember[] {
    return this.#members.filter((member) => !this.isExpired(member));
  }

  #forgetExpired(): void {
    for (const member of this.#members) if (this.isExpired(member)) this.forgetComment(member);
    this.#members = [...this.#alive()];
  }

  #isBeside(at: number, neighbor: IpSet | undefined, given: GivenExtensions): boolean {
    if (given.neighbor === undefined) return true;
    return this.#members[given.neighbor.isBefore ? at + 1 : at - 1]?.set === neighbor;
  }

  #findBoth(
    name: string,
    { neighbor }: GivenExtensions,
  ): { readonly set: IpSet; readonly neighbor: IpSet | undefined } | string {
    const set = this.#findSet(name);
    if (set === undefined) return NO_SUCH_SET;
    const other = neighbor === undefined ? undefined : this.#findSet(neighbor.name);
    if (set.body instanceof ListSet) return 'Sets with list:set type cannot be added to the set.';
    return neighbor !== undefined && other === undefined ? NO_SUCH_NEIGHBOR : { set, neighbor: other };
  }
}
