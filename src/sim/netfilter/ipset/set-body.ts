/**
 * What every set has, whatever holds its elements: options, time-outs, counters and comments of elements, and the three
 * questions that a rule or `ipset` asks (`struct ip_set_type_variant`).
 */
import type { Clock } from '../../engine/clock';
import type { PacketContext } from '../packet-context';
import type { SetSides } from '../set-sides';
import type { CounterComparison, CounterTest, ElementExtensions, SetQuery } from './set-element';
import type { ParsedElement } from './parse-element';
import type { SetFamily, SetType } from './set-type';

const NANOSECONDS_PER_SECOND = 1_000_000_000;
/** A comment's own header (`struct ip_set_comment_rcu`) and the zero at its end. */
const COMMENT_OVERHEAD_BYTES = 17;
const COUNTER_BYTES = 16;
const POINTER_BYTES = 8;

export interface SetOptions {
  readonly family: SetFamily;
  /** Seconds that an element stays when nothing else is said; undefined: elements do not go. */
  readonly timeout: number | undefined;
  readonly hasCounters: boolean;
  readonly hasComments: boolean;
}

/** What `ipset add` says of an element besides its key. */
export interface GivenExtensions {
  readonly timeout: number | undefined;
  readonly packets: number | undefined;
  readonly bytes: number | undefined;
  readonly comment: string | undefined;
  readonly isNomatch: boolean;
  readonly isWildcard: boolean;
  /** Of `list:set`: the member that the new one goes before or after. */
  readonly neighbor: { readonly name: string; readonly isBefore: boolean } | undefined;
}

export const NO_EXTENSIONS: GivenExtensions = {
  timeout: undefined,
  packets: undefined,
  bytes: undefined,
  comment: undefined,
  isNomatch: false,
  isWildcard: false,
  neighbor: undefined,
};

/** What a rule's `-j SET` says. */
export interface PacketChange {
  readonly isExisting: boolean;
  readonly timeout: number | undefined;
}

export const ALREADY_ADDED = "Element cannot be added to the set: it's already added";
export const NOT_ADDED = "Element cannot be deleted from the set: it's not added";

export abstract class SetBody {
  abstract readonly type: SetType;
  readonly options: SetOptions;
  protected readonly clock: Clock;
  protected commentBytes = 0;

  constructor(options: SetOptions, clock: Clock) {
    this.options = options;
    this.clock = clock;
  }

  /** Whether a rule's question about a packet is answered with yes. */
  abstract test(context: PacketContext, query: SetQuery): boolean;
  abstract addPacket(context: PacketContext, sides: SetSides, change: PacketChange): boolean;
  abstract removePacket(context: PacketContext, sides: SetSides): boolean;
  /** Answers the kernel's refusal in the words of `ipset`. */
  abstract add(element: ParsedElement, given: GivenExtensions, isExisting: boolean): string | undefined;
  abstract remove(element: ParsedElement, given: GivenExtensions, isExisting: boolean): string | undefined;
  abstract has(element: ParsedElement, given: GivenExtensions): boolean;
  abstract flush(): void;
  /** In the header, after the family. */
  abstract header(): readonly (readonly [string, string | undefined])[];
  abstract memoryBytes(): number;
  /** What each element is and what it has besides. */
  abstract members(): readonly SetMember[];

  /** Of what is kept beside an element's key, for its size in memory. */
  protected extendedBytes(keyBytes: number, alignment: number): number {
    const { timeout, hasCounters, hasComments } = this.options;
    if (timeout === undefined && !hasCounters && !hasComments) return alignTo(keyBytes, alignment);
    return (
      alignTo(keyBytes, POINTER_BYTES) +
      (timeout === undefined ? 0 : POINTER_BYTES) +
      (hasCounters ? COUNTER_BYTES : 0) +
      (hasComments ? POINTER_BYTES : 0)
    );
  }

  protected findExtensionProblem(given: GivenExtensions): string | undefined {
    const { timeout, hasCounters, hasComments } = this.options;
    if (given.timeout !== undefined && timeout === undefined)
      return 'Timeout cannot be used: set was created without timeout support';
    if ((given.packets !== undefined || given.bytes !== undefined) && !hasCounters)
      return 'Packet/byte counters cannot be used: set was created without counter support';
    return given.comment !== undefined && !hasComments
      ? 'Comment cannot be used: set was created without comment support'
      : undefined;
  }

  protected extend(extensions: ElementExtensions, given: GivenExtensions): void {
    this.forgetComment(extensions);
    extensions.expiresAt = this.expiryOf(given.timeout);
    extensions.packets = given.packets ?? 0;
    extensions.bytes = given.bytes ?? 0;
    extensions.comment = given.comment ?? '';
    if (extensions.comment !== '') this.commentBytes += extensions.comment.length + COMMENT_OVERHEAD_BYTES;
  }

  protected forgetComment({ comment }: ElementExtensions): void {
    if (comment !== '') this.commentBytes -= comment.length + COMMENT_OVERHEAD_BYTES;
  }

  /** Zero seconds: for ever. */
  protected expiryOf(timeout: number | undefined): number {
    const seconds = timeout ?? this.options.timeout;
    return seconds === undefined || seconds === 0
      ? Infinity
      : this.clock.now() + seconds * NANOSECONDS_PER_SECOND;
  }

  protected isExpired({ expiresAt }: ElementExtensions): boolean {
    return expiresAt !== Infinity && expiresAt <= this.clock.now();
  }

  /** Whether a found element's counters fit, and counts the packet (`ip_set_match_extensions`). */
  protected fits(
    extensions: ElementExtensions,
    context: PacketContext,
    counters: CounterTest | undefined,
  ): boolean {
    if (this.isExpired(extensions)) return false;
    if (!this.options.hasCounters) return true;
    if (counters !== undefined) {
      const isFit =
        fitsCounter(extensions.packets, counters.packets) && fitsCounter(extensions.bytes, counters.bytes);
      if (!isFit) return false;
      if (!counters.isUpdating) return true;
    }
    extensions.packets += 1;
    extensions.bytes += context.lengthBytes;
    return true;
  }

  /** After an element's key, as `ipset list` and `ipset save` print it. */
  protected extensionsOf(extensions: ElementExtensions): readonly (readonly [string, string])[] {
    const { timeout, hasCounters } = this.options;
    const shown: (readonly [string, string])[] = [];
    if (timeout !== undefined) shown.push(['timeout', String(this.secondsLeft(extensions))]);
    if (hasCounters) {
      shown.push(['packets', String(extensions.packets)], ['bytes', String(extensions.bytes)]);
    }
    if (extensions.comment !== '') shown.push(['comment', `"${extensions.comment}"`]);
    return shown;
  }

  protected headerExtensions(): readonly (readonly [string, string | undefined])[] {
    const { timeout, hasCounters, hasComments } = this.options;
    const shown: (readonly [string, string | undefined])[] = [];
    if (timeout !== undefined) shown.push(['timeout', String(timeout)]);
    if (hasCounters) shown.push(['counters', undefined]);
    if (hasComments) shown.push(['comment', undefined]);
    return shown;
  }

  /** An element that is still there has one second at least; zero would mean for ever. */
  protected secondsLeft({ expiresAt }: ElementExtensions): number {
    if (expiresAt === Infinity) return 0;
    return Math.max(1, Math.floor((expiresAt - this.clock.now()) / NANOSECONDS_PER_SECOND));
  }
}

export interface SetMember {
  readonly element: string;
  /** Options with their values, in the order of printing; one without a value is a flag. */
  readonly options: readonly (readonly [string, string | undefined])[];
}

function fitsCounter(value: number, comparison: CounterComparison | undefined): boolean {
  if (comparison === undefined) return true;
  switch (comparison.kind) {
    case 'eq':
      return value === comparison.value;
    case 'ne':
      return value !== comparison.value;
    case 'lt':
      return value < comparison.value;
    case 'gt':
      return value > comparison.value;
  }
}

function alignTo(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
