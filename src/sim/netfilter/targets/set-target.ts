/**
 * `-j SET` (xt_SET): puts what the packet says into a set, or takes it out.
 *
 * `--map-set` is kept and printed, and changes nothing: elements here have no marks of their own (`skbinfo`).
 */
import type { OptionScope, RulePlace } from '../extension';
import type { IpSet } from '../ipset/ip-set';
import { plainOptionTable } from '../option-table';
import { parseInteger } from '../option-values';
import type { RuleContext } from '../rule-context';
import { findNamedSet } from '../named-set';
import { formatSetSides, parseSetSides, type SetSides } from '../set-sides';
import { CONTINUE, Target } from '../target';

const OPTIONS = plainOptionTable(
  '--add-set NAME FLAGS',
  '--del-set NAME FLAGS',
  '--map-set NAME FLAGS',
  '--timeout N',
  '--exist',
  '--map-mark',
  '--map-prio',
  '--map-queue',
);
const MAX_TIMEOUT = 0xffff_fffe;
const MAP_FLAGS = ['--map-mark', '--map-prio', '--map-queue'] as const;
/** Where what a set says can be written to a packet; the mark alone everywhere in the table. */
const MAP_HOOKS: readonly (string | undefined)[] = ['FORWARD', 'OUTPUT', 'POSTROUTING', undefined];

type Role = 'add-set' | 'del-set' | 'map-set';

interface NamedSides {
  readonly set: IpSet;
  readonly sides: SetSides;
}

export class SetTarget extends Target {
  readonly name = 'SET';
  readonly options = OPTIONS;
  readonly #roles: Partial<Record<Role, NamedSides>> = {};
  readonly #flags = new Set<string>();
  #timeout: number | undefined = undefined;

  override get sets(): readonly IpSet[] {
    return Object.values(this.#roles).map(({ set }) => set);
  }

  takeOption(
    option: string,
    values: readonly string[],
    _isInverted: boolean,
    scope: OptionScope,
  ): string | undefined {
    switch (option) {
      case '--add-set':
        return this.#takeSet('add-set', values, scope);
      case '--del-set':
        return this.#takeSet('del-set', values, scope);
      case '--map-set':
        return this.#takeSet('map-set', values, scope);
      case '--timeout': {
        this.#timeout = parseInteger(values[0] ?? '', 0, MAX_TIMEOUT);
        return this.#timeout === undefined
          ? `Invalid value for option --timeout or out of range 0-${MAX_TIMEOUT}`
          : undefined;
      }
      default:
        this.#flags.add(option);
        return undefined;
    }
  }

  override findProblem(): string | undefined {
    const isAdding = this.#roles['add-set'] !== undefined;
    const isMapping = this.#roles['map-set'] !== undefined;
    if (this.sets.length === 0) {
      return "You must specify either `--add-set' or `--del-set' or `--map-set'";
    }
    if (!isAdding) {
      if (this.#flags.has('--exist')) return "Flag `--exist' can be used with `--add-set' only";
      if (this.#timeout !== undefined) return "Option `--timeout' can be used with `--add-set' only";
    }
    const mapFlag = MAP_FLAGS.find((flag) => this.#flags.has(flag));
    if (isMapping && mapFlag === undefined) {
      return "You must specify flags `--map-mark' or '--map-prio` or `--map-queue'";
    }
    return !isMapping && mapFlag !== undefined
      ? `Flag \`${mapFlag}' can be used with \`--map-set' only`
      : undefined;
  }

  override secondValueProblem(option: string): string {
    return `${option} requires two args.`;
  }

  override fits({ table, hookName }: RulePlace): boolean {
    if (this.#roles['map-set'] === undefined) return true;
    if (table !== 'mangle') return false;
    const isPlaced = this.#flags.has('--map-prio') || this.#flags.has('--map-queue');
    return !isPlaced || MAP_HOOKS.includes(hookName);
  }

  apply(context: RuleContext): typeof CONTINUE {
    const adding = this.#roles['add-set'];
    const removing = this.#roles['del-set'];
    if (adding !== undefined) {
      const isExisting = this.#flags.has('--exist');
      adding.set.addPacket(context, adding.sides, { isExisting, timeout: this.#timeout });
    }
    if (removing !== undefined) removing.set.removePacket(context, removing.sides);
    return CONTINUE;
  }

  format(): string {
    return ` ${this.#words('--').join(' ')}`;
  }

  describe(): string {
    return this.#words('').join(' ');
  }

  #words(prefix: string): readonly string[] {
    const words: string[] = [];
    const add = (role: Role): void => {
      const named = this.#roles[role];
      if (named !== undefined)
        words.push(`${prefix}${role} ${named.set.name} ${formatSetSides(named.sides)}`);
    };
    add('add-set');
    if (this.#flags.has('--exist')) words.push(`${prefix}exist`);
    if (this.#timeout !== undefined) words.push(`${prefix}timeout ${this.#timeout}`);
    add('del-set');
    add('map-set');
    for (const flag of MAP_FLAGS) if (this.#flags.has(flag)) words.push(`${prefix}${flag.slice(2)}`);
    return words;
  }

  #takeSet(role: Role, [name = '', flags = '']: readonly string[], scope: OptionScope): string | undefined {
    if (this.#roles[role] !== undefined) return `--${role} can be specified only once`;
    const set = findNamedSet(name, scope);
    if (typeof set === 'string') return set;
    const sides = parseSetSides(flags);
    if (typeof sides === 'string') return sides;
    this.#roles[role] = { set, sides };
    return undefined;
  }
}
