/** Tables, chains, rules and objects of nftables as a namespace keeps them. */
import type { NftFamily, ObjectType } from './command';
import type { Operation } from './operation';
import type { NftStatement } from './statement';
import type { NftSet } from './nft-set';
import type { SetSpec } from './command';

export interface BaseChain {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: string;
  readonly priority: number;
  policy: 'accept' | 'drop';
  readonly devices: readonly string[];
  /** Base chains with equal priorities run the newest first. */
  readonly sequence: number;
}

export class NftRule {
  readonly statements: readonly NftStatement[];
  readonly comment: string | undefined;
  readonly handle: number;
  /** One for each statement. */
  readonly operations: readonly Operation[];

  constructor(
    statements: readonly NftStatement[],
    operations: readonly Operation[],
    comment: string | undefined,
    handle: number,
  ) {
    this.statements = statements;
    this.operations = operations;
    this.comment = comment;
    this.handle = handle;
  }
}

export class NftChain {
  name: string;
  readonly table: NftTable;
  readonly handle: number;
  base: BaseChain | undefined = undefined;
  comment: string | undefined = undefined;
  rules: readonly NftRule[] = [];
  /** How many verdicts of rules and elements lead here. */
  references = 0;

  constructor(name: string, table: NftTable, handle: number) {
    this.name = name;
    this.table = table;
    this.handle = handle;
  }
}

export interface NamedSet {
  readonly name: string;
  readonly handle: number;
  readonly spec: SetSpec;
  readonly set: NftSet;
  /** How many rules ask it. */
  references: number;
}

/** A named counter, limit or quota with its state. */
export interface NamedObject {
  readonly type: ObjectType;
  readonly name: string;
  readonly handle: number;
  readonly comment: string | undefined;
  readonly operation: Operation;
  references: number;
}

export class NftTable {
  readonly family: NftFamily;
  readonly name: string;
  readonly handle: number;
  comment: string | undefined = undefined;
  flags: readonly string[] = [];
  readonly chains = new Map<string, NftChain>();
  readonly sets = new Map<string, NamedSet>();
  readonly objects = new Map<string, NamedObject>();
  /** Handles count within a table. */
  lastHandle = 0;

  constructor(family: NftFamily, name: string, handle: number) {
    this.family = family;
    this.name = name;
    this.handle = handle;
  }

  nextHandle(): number {
    this.lastHandle += 1;
    return this.lastHandle;
  }
}
