/** From typed statements to operations. */
import type { IpFamily } from '../../wire/ip-address';
import { bytesTest, flagsTest } from './value-tests';
import type { NftExpression, ValueExpression } from './expression';
import { typesOf } from './expression-type';
import { compileAnonymousSet, compileLoader, setOfMapping, type CompileScope } from './compile-expression';
import { FibLoader } from './fib-loader';
import type { NftTable } from './nft-chain';
import type { NftMachine } from './nft-machine';
import type { Operation } from './operation';
import { CounterOperation, LimitOperation, ObjectOperation, QuotaOperation } from './counting-operations';
import { NatOperation } from './nat-operation';
import { bitsOf } from './payload-loader';
import {
  AssignOperation,
  LookupOperation,
  NoOperation,
  NotrackOperation,
  OUTCOME_OF_WORD,
  RejectOperation,
  TestOperation,
  VerdictMapOperation,
  VerdictOperation,
  type Assignment,
} from './operations';
import { SetUpdateOperation } from './set-update-operation';
import { WriteOperation } from './write-operation';
import { OUTCOME } from './operation';
import type {
  AssignStatement,
  MatchStatement,
  NatStatement,
  NftStatement,
  RejectStatement,
} from './statement';
import { wordCountOf } from './word-value';

/** A set that packets fill has an end (nft_dynset_init of Linux). */
const DYNAMIC_SET_SIZE = 65_535;
const INVALID = 'Could not process rule: Invalid argument';

export function compileStatement(statement: NftStatement, table: NftTable, scope: CompileScope): Operation {
  switch (statement.kind) {
    case 'match':
      return compileMatch(statement, scope);
    case 'verdict':
      return compileVerdict(statement, scope);
    case 'vmap': {
      const { map } = statement;
      const set = map.kind === 'map' ? setOfMapping(map, scope) : undefined;
      if (map.kind !== 'map' || set === undefined) return new NoOperation(statement);
      return new VerdictMapOperation(statement, compileLoader(map.key, scope), set);
    }
    case 'counter':
      return new CounterOperation(statement);
    case 'limit':
      if (statement.rate === 0n) scope.fail({ place: statement.place, message: INVALID });
      return new LimitOperation(statement);
    case 'quota':
      return new QuotaOperation(statement);
    case 'object':
      return compileObjectUse(statement, table, scope);
    case 'reject':
      return new RejectOperation(statement, rejectNameOf(statement, 'IPv4'), rejectNameOf(statement, 'IPv6'));
    case 'nat':
      return compileNat(statement, table, scope);
    case 'assign':
      return compileAssign(statement, scope);
    case 'notrack':
      return new NotrackOperation(statement);
    case 'queue':
      // Nobody reads the queue: the kernel drops, unless the rule says to go on.
      return statement.flags.includes('bypass')
        ? new VerdictOperation(statement, OUTCOME.ACCEPT, undefined)
        : new VerdictOperation(statement, OUTCOME.DROP, undefined);
    case 'set-update':
      return compileSetUpdate(statement, table, scope);
    case 'log':
    case 'tproxy':
      return new NoOperation(statement);
  }
}

function compileVerdict(
  statement: Extract<NftStatement, { kind: 'verdict' }>,
  scope: CompileScope,
): Operation {
  const { verdict } = statement;
  if (verdict.kind !== 'verdict') return new NoOperation(statement);
  const chain =
    verdict.chain === undefined ? undefined : scope.findJumpedChain(verdict.chain, verdict.chainPlace);
  return new VerdictOperation(statement, OUTCOME_OF_WORD[verdict.word], chain);
}

function compileMatch(statement: MatchStatement, scope: CompileScope): Operation {
  const { left, operator, right } = statement;
  const isInverted = operator === '!=';
  if (right.kind === 'set-reference' || right.kind === 'set') {
    const set =
      right.kind === 'set'
        ? compileAnonymousSet(right, typesOf(left, scope.findSet), scope)
        : scope.findRuntimeSet(right.name);
    if (set === undefined) return new NoOperation(statement);
    return new LookupOperation(statement, compileLoader(left, scope), set, isInverted);
  }
  if (left.kind === 'fib' && right.kind === 'value' && right.type.name === 'boolean') {
    const loader = new FibLoader(left, true);
    return new TestOperation(statement, loader, bytesTest(right, operator, scope.names));
  }
  const loader = compileLoader(left, scope);
  const isAnyFlag = (operator === 'implicit' || operator === '!') && isFlags(right) && left.kind !== 'binary';
  const test = isAnyFlag
    ? flagsTest(right, operator === '!', scope.names)
    : bytesTest(right, operator, scope.names);
  return new TestOperation(statement, loader, test);
}

function isFlags(right: NftExpression): right is ValueExpression {
  return right.kind === 'value' && right.type.isBitmask;
}

function compileObjectUse(
  statement: Extract<NftStatement, { kind: 'object' }>,
  table: NftTable,
  scope: CompileScope,
): Operation {
  const { name, type, place } = statement;
  if (name.kind === 'map') {
    const loader = compileLoader(name.key, scope);
    const set = setOfMapping(name, scope);
    return new ObjectOperation(statement, (machine: NftMachine) => {
      if (!loader.load(machine, 0)) return undefined;
      const element = set?.lookUp(machine.registers, 0);
      return table.objects.get(machine.names.nameOf(element?.data[0] ?? 0))?.operation;
    });
  }
  const text = name.kind === 'text' ? name.text : '';
  const object = table.objects.get(text);
  if (object?.type !== type) scope.failMissing(name.kind === 'text' ? name.place : place);
  return new ObjectOperation(statement, () => object?.operation);
}

const ICMP_REJECTS: ReadonlyMap<bigint, string> = new Map([
  [0n, 'icmp-net-unreachable'],
  [1n, 'icmp-host-unreachable'],
  [2n, 'icmp-proto-unreachable'],
  [3n, 'icmp-port-unreachable'],
  [9n, 'icmp-net-prohibited'],
  [10n, 'icmp-host-prohibited'],
  [13n, 'icmp-admin-prohibited'],
]);
const ICMPV6_REJECTS: ReadonlyMap<bigint, string> = new Map([
  [0n, 'icmp6-no-route'],
  [1n, 'icmp6-adm-prohibited'],
  [3n, 'icmp6-addr-unreachable'],
  [4n, 'icmp6-port-unreachable'],
  [5n, 'icmp6-policy-fail'],
  [6n, 'icmp6-reject-route'],
]);
/** A code that stands for one of each family. */
const ICMPX_REJECTS: ReadonlyMap<bigint, Readonly<Record<IpFamily, string>>> = new Map([
  [0n, { IPv4: 'icmp-net-unreachable', IPv6: 'icmp6-no-route' }],
  [1n, { IPv4: 'icmp-port-unreachable', IPv6: 'icmp6-port-unreachable' }],
  [2n, { IPv4: 'icmp-host-unreachable', IPv6: 'icmp6-addr-unreachable' }],
  [3n, { IPv4: 'icmp-admin-prohibited', IPv6: 'icmp6-adm-prohibited' }],
]);

/** What the IP stack is told to answer a packet of the family with. */
function rejectNameOf({ type, code }: RejectStatement, family: IpFamily): string {
  if (type === 'tcp-reset') return 'tcp-reset';
  const number = code?.kind === 'value' ? code.value : undefined;
  const usual = family === 'IPv4' ? 'icmp-port-unreachable' : 'icmp6-port-unreachable';
  if (number === undefined) return usual;
  if (type === 'icmpx') return ICMPX_REJECTS.get(number)?.[family] ?? usual;
  return (family === 'IPv4' ? ICMP_REJECTS : ICMPV6_REJECTS).get(number) ?? usual;
}

function compileNat(statement: NatStatement, table: NftTable, scope: CompileScope): Operation {
  const { address, port } = statement;
  const familyName = statement.family ?? (table.family === 'inet' ? undefined : table.family);
  const family = familyName === 'ip6' ? 'IPv6' : familyName === 'ip' ? 'IPv4' : undefined;
  const first = (part: NftExpression | undefined): ReturnType<typeof compileLoader> | undefined =>
    part === undefined ? undefined : compileLoader(part.kind === 'range' ? part.low : part, scope);
  const last = (part: NftExpression | undefined): ReturnType<typeof compileLoader> | undefined => {
    if (part?.kind === 'range') return compileLoader(part.high, scope);
    if (part?.kind !== 'prefix' || part.base.kind !== 'value') return undefined;
    const { type, value, place } = part.base;
    const rest = (1n << BigInt(type.bits - part.length)) - 1n;
    return compileLoader({ kind: 'value', type, value: value | rest, place }, scope);
  };
  return new NatOperation(statement, family, {
    address: first(address),
    lastAddress: last(address),
    port: first(port),
    lastPort: last(port),
  });
}

const META_ASSIGNMENTS: Readonly<Record<string, Assignment>> = {
  mark: ({ context }, value) => {
    context.packet.mark = value >>> 0;
  },
};
const CT_ASSIGNMENTS: Readonly<Record<string, Assignment>> = {
  mark: ({ context }, value) => {
    const { connection } = context;
    if (connection !== undefined) connection.mark = value >>> 0;
  },
};

function compileAssign(statement: AssignStatement, scope: CompileScope): Operation {
  const { target } = statement;
  const loader = compileLoader(statement.value, scope);
  if (target.kind === 'payload') return new WriteOperation(statement, target.field, loader);
  if (target.kind === 'raw-payload') return new WriteOperation(statement, bitsOf(target), loader);
  const assignments = target.kind === 'meta' ? META_ASSIGNMENTS : target.kind === 'ct' ? CT_ASSIGNMENTS : {};
  const key = target.kind === 'meta' || target.kind === 'ct' ? target.key : '';
  const assign = assignments[key];
  return assign === undefined ? new NoOperation(statement) : new AssignOperation(statement, loader, assign);
}

function compileSetUpdate(
  statement: Extract<NftStatement, { kind: 'set-update' }>,
  table: NftTable,
  scope: CompileScope,
): Operation {
  const set = scope.findRuntimeSet(statement.set);
  if (set === undefined) return new NoOperation(statement);
  const hasTimeout = statement.element.timeout !== undefined && !set.options.hasTimeouts;
  if (set.options.isInterval || hasTimeout) {
    scope.fail({ place: statement.place, message: 'Could not process rule: Operation not supported' });
  }
  if (set.maxSize === Infinity) set.maxSize = DYNAMIC_SET_SIZE;
  const { element } = statement;
  const keyTypes = typesOf(element.key, scope.findSet);
  const makeKey = (registers: Int32Array, at: number): NftExpression => {
    let offset = at;
    const parts = keyTypes.map((type): NftExpression => {
      const words = wordCountOf(type);
      const place = element.place;
      if (type.style === 'text' || type.style === 'device') {
        const text = scope.names.nameOf(registers[offset] ?? 0);
        offset += 1;
        return { kind: 'text', type, text, place };
      }
      let value = 0n;
      for (let word = 0; word < words; word += 1) {
        value = (value << 32n) | BigInt((registers[offset + word] ?? 0) >>> 0);
      }
      offset += words;
      return { kind: 'value', type, value, place };
    });
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: 'concat', parts, place: element.place };
  };
  // The kernel gives a rule's element what the set says, and the rule is listed without it.
  const own = set.options.statements;
  const listed = own.length === 0 ? statement : { ...statement, element: { ...element, statements: [] } };
  const statements = own.length === 0 ? element.statements : own;
  return new SetUpdateOperation(listed, set, {
    key: compileLoader(element.key, scope),
    data: element.data === undefined ? undefined : compileLoader(element.data, scope),
    makeKey,
    statements,
    makeOperations: () =>
      statements.filter(({ kind }) => kind !== 'counter').map((each) => compileStatement(each, table, scope)),
  });
}
