/** What `-m NAME` and `-j NAME` have in common: options, and text. */
import type { AddressBook } from './address-book';
import type { IpSet } from './ipset/ip-set';
import type { OptionTable } from './option-table';
import type { RuleHeader } from './rule-header';

/** What an option can look at while it is read. */
export interface OptionScope {
  /** The header as far as it is known yet. */
  readonly rule: RuleHeader;
  findSet(name: string): IpSet | undefined;
  /** Of ip6tables: numbers for addresses. */
  readonly book?: AddressBook | undefined;
}

/** Where a rule stands, for the extensions that do not work everywhere. */
export interface RulePlace {
  readonly table: string;
  /** The built-in chain, or undefined in a chain of the user's. */
  readonly hookName: string | undefined;
}

const NO_SETS: readonly IpSet[] = [];

export abstract class Extension {
  abstract readonly name: string;
  abstract readonly options: OptionTable;
  /** Connection tracking has to run for this to work. */
  readonly needsTracking: boolean = false;

  /** The sets that it refers to. */
  get sets(): readonly IpSet[] {
    return NO_SETS;
  }

  /** Takes an option with its values, under its first name. Answers iptables' words when it cannot. */
  abstract takeOption(
    option: string,
    values: readonly string[],
    isInverted: boolean,
    scope: OptionScope,
  ): string | undefined;

  /** Called when all options have been taken. Answers iptables' words when something is missing or does not fit. */
  findProblem(_rule: RuleHeader): string | undefined {
    return undefined;
  }

  /** Of an option with two values of which only one is there. */
  secondValueProblem(option: string): string {
    return `${option} requires two args.`;
  }

  /** Whether the kernel takes it in this table and chain, and with this header. */
  fits(_place: RulePlace, _rule: RuleHeader): boolean {
    return true;
  }

  /** After `-m NAME` or `-j NAME` in iptables-save, with a leading blank. */
  abstract format(): string;
  /** In the last column of `iptables -L`. */
  abstract describe(isNumeric: boolean): string;
}
