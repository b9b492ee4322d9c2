/** What an nft text asks for, command by command. */
import type { NftExpression, SetElement } from './expression';
import type { NftPlace } from './nft-problem';
import type { CountingStatement } from './counting-statement';
import type { NftStatement } from './statement';

export type NftFamily = 'ip' | 'ip6' | 'inet' | 'arp' | 'bridge' | 'netdev';

export interface NamedPlace {
  readonly text: string;
  readonly place: NftPlace;
}

export interface TableReference {
  readonly family: NftFamily;
  readonly table: NamedPlace;
}

export interface BaseChainSpec {
  readonly type: string;
  readonly typePlace: NftPlace;
  readonly hook: string;
  readonly hookPlace: NftPlace;
  /** A name of a priority, and what is added to it. */
  readonly priorityName: string | undefined;
  readonly priorityPlace: NftPlace;
  readonly priorityOffset: number;
  readonly devices: readonly string[];
}

export interface ChainBody {
  readonly base: BaseChainSpec | undefined;
  readonly policy: 'accept' | 'drop' | undefined;
  readonly comment: string | undefined;
  readonly rules: readonly RuleSpec[];
}

export interface RuleSpec {
  readonly statements: readonly NftStatement[];
  readonly comment: string | undefined;
  readonly place: NftPlace;
}

export interface SetSpec {
  readonly isMap: boolean;
  /** The parts of the key, by the names of their types; undefined for `typeof`. */
  readonly keyTypes: readonly NamedPlace[] | undefined;
  readonly keyTypeof: NftExpression | undefined;
  readonly dataTypes: readonly NamedPlace[] | undefined;
  readonly dataTypeof: NftExpression | undefined;
  /** `: counter` and so on. */
  readonly objectType: 'counter' | 'limit' | 'quota' | undefined;
  readonly flags: readonly string[];
  readonly timeout: bigint | undefined;
  readonly gcInterval: bigint | undefined;
  readonly size: number | undefined;
  readonly policy: string | undefined;
  readonly isAutoMerging: boolean;
  readonly comment: string | undefined;
  readonly statements: readonly CountingStatement[];
  readonly elements: readonly SetElement[];
  readonly elementsPlace: NftPlace | undefined;
  /** The braces. */
  readonly place: NftPlace;
}

export type ObjectType = 'counter' | 'limit' | 'quota';

export interface ObjectSpec {
  readonly type: ObjectType;
  readonly statement: CountingStatement | undefined;
  readonly comment: string | undefined;
}

export interface TableBody {
  readonly comment: string | undefined;
  readonly flags: readonly string[];
  readonly chains: readonly {
    readonly name: NamedPlace;
    readonly body: ChainBody;
    readonly place: NftPlace;
  }[];
  readonly sets: readonly { readonly name: NamedPlace; readonly spec: SetSpec; readonly place: NftPlace }[];
  readonly objects: readonly {
    readonly name: NamedPlace;
    readonly spec: ObjectSpec;
    readonly place: NftPlace;
  }[];
}

interface Placed {
  readonly place: NftPlace;
}

export type Adding = 'add' | 'create';

/** The rule that a new one goes before or after, or that goes away. */
export interface RulePosition {
  readonly kind: 'handle' | 'index';
  readonly number: number;
  readonly place: NftPlace;
}

export type NftCommand = Placed &
  (
    | {
        readonly kind: 'add-table';
        readonly mode: Adding;
        readonly table: TableReference;
        readonly body: TableBody;
      }
    | {
        readonly kind: 'add-chain';
        readonly mode: Adding;
        readonly table: TableReference;
        readonly name: NamedPlace;
        readonly body: ChainBody;
      }
    | {
        readonly kind: 'add-rule';
        readonly mode: 'add' | 'insert' | 'replace';
        readonly table: TableReference;
        readonly chain: NamedPlace;
        readonly position: RulePosition | undefined;
        readonly rule: RuleSpec;
      }
    | {
        readonly kind: 'add-set';
        readonly mode: Adding;
        readonly table: TableReference;
        readonly name: NamedPlace;
        readonly spec: SetSpec;
      }
    | {
        readonly kind: 'add-object';
        readonly mode: Adding;
        readonly table: TableReference;
        readonly name: NamedPlace;
        readonly spec: ObjectSpec;
      }
    | {
        readonly kind: 'add-elements' | 'delete-elements';
        readonly mode: Adding | 'delete';
        readonly table: TableReference;
        readonly set: NamedPlace;
        readonly elements: readonly SetElement[];
      }
    | { readonly kind: 'delete-table'; readonly table: TableReference }
    | {
        readonly kind: 'delete-chain' | 'delete-set';
        readonly table: TableReference;
        readonly name: NamedPlace;
        readonly isMap: boolean;
      }
    | {
        readonly kind: 'delete-object';
        readonly table: TableReference;
        readonly name: NamedPlace;
        readonly type: ObjectType;
      }
    | {
        readonly kind: 'delete-rule';
        readonly table: TableReference;
        readonly chain: NamedPlace;
        readonly position: RulePosition;
      }
    | { readonly kind: 'flush-ruleset'; readonly family: NftFamily | undefined }
    | { readonly kind: 'flush-table'; readonly table: TableReference }
    | {
        readonly kind: 'flush-chain' | 'flush-set';
        readonly table: TableReference;
        readonly name: NamedPlace;
      }
    | {
        readonly kind: 'rename-chain';
        readonly table: TableReference;
        readonly name: NamedPlace;
        readonly newName: NamedPlace;
      }
    | {
        readonly kind: 'list';
        readonly isReset: boolean;
        readonly what: ListedThing;
        readonly family: NftFamily | undefined;
        readonly table: TableReference | undefined;
        readonly name: NamedPlace | undefined;
      }
  );

export type ListedThing =
  | 'ruleset'
  | 'tables'
  | 'table'
  | 'chains'
  | 'chain'
  | 'sets'
  | 'set'
  | 'maps'
  | 'map'
  | 'counters'
  | 'counter'
  | 'limits'
  | 'limit'
  | 'quotas'
  | 'quota'
  | 'rules';
