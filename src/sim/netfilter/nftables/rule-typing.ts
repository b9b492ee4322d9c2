/**
 * From what the parser read to a rule that can be printed and run: constants get types, protocols are checked against each
 * other, and places that nft knows better are renamed (src/evaluate.c of nftables 1.0.6).
 */
import type { NftFamily, RuleSpec } from './command';
import { datatype, type Datatype } from './datatype';
import { isConstant, type MapExpression, type NftExpression, type SetExpression } from './expression';
import { describeTypes, typesOf } from './expression-type';
import type { NftProblem } from './nft-problem';
import { ProtocolKnowledge } from './protocol-knowledge';
import type {
  AssignStatement,
  MatchOperator,
  MatchStatement,
  NatStatement,
  NftStatement,
  RejectStatement,
} from './statement';
import { isSameTypes, ValueTyping, type TypingScope } from './value-typing';

const VERDICT = datatype('verdict');
const FINAL_WORDS: readonly string[] = ['accept', 'drop', 'return', 'jump', 'goto', 'continue', 'queue'];

export interface TypedRule {
  readonly statements: readonly NftStatement[];
  readonly comment: string | undefined;
}

export function typeRule(
  spec: RuleSpec,
  family: NftFamily,
  scope: TypingScope,
): { readonly rule: TypedRule; readonly problem: NftProblem | undefined } {
  const typing = new RuleTyping(family, scope);
  const statements: NftStatement[] = [];
  for (const [index, statement] of spec.statements.entries()) {
    const last = spec.statements[index - 1];
    if (
      last?.kind === 'verdict' &&
      last.verdict.kind === 'verdict' &&
      FINAL_WORDS.includes(last.verdict.word)
    ) {
      typing.values.fail(statement.place, 'Statement after terminal statement has no effect', last.place);
    }
    statements.push(typing.type(statement));
    if (typing.values.problem !== undefined) break;
  }
  return { rule: { statements, comment: spec.comment }, problem: typing.values.problem };
}

class RuleTyping {
  readonly values: ValueTyping;
  readonly #family: NftFamily;
  readonly #known: ProtocolKnowledge;

  constructor(family: NftFamily, scope: TypingScope) {
    this.values = new ValueTyping(scope);
    this.#family = family;
    this.#known = new ProtocolKnowledge(
      family === 'ip' || family === 'ip6' ? family : undefined,
      this.values,
    );
  }

  type(statement: NftStatement): NftStatement {
    switch (statement.kind) {
      case 'match':
        return this.#typeMatch(statement);
      case 'vmap':
        return { ...statement, map: this.#typeLoaded(statement.map, [VERDICT]) };
      case 'assign':
        return this.#typeAssign(statement);
      case 'nat':
        return this.#typeNat(statement);
      case 'tproxy': {
        const address = this.#typeNatPart(statement.address, [this.#addressType(statement.family)]);
        const port = this.#typeNatPart(statement.port, [datatype('inet_service')]);
        return { ...statement, address, port };
      }
      case 'reject':
        return this.#typeReject(statement);
      case 'object':
        return { ...statement, name: this.#typeLoaded(statement.name, [datatype('string')]) };
      case 'queue': {
        const number = this.#typeNatPart(statement.number, [{ ...datatype('integer'), bits: 16 }]);
        return { ...statement, number };
      }
      case 'set-update':
        return this.#typeSetUpdate(statement);
      default:
        return statement;
    }
  }

  /** Something that is read from the packet, or a constant of these types. */
  #typeLoaded(expression: NftExpression, wanted: readonly Datatype[]): NftExpression {
    switch (expression.kind) {
      case 'payload':
        return this.#known.typeField(expression.field, expression);
      case 'raw-payload':
        return this.#known.nameRaw(expression);
      case 'meta':
        return this.#typeMeta(expression);
      case 'rt':
        return this.#typeRoute(expression);
      case 'ct':
        return this.#typeCt(expression);
      case 'concat': {
        if (isConstant(expression)) return this.values.typeConstant(expression, wanted);
        let at = 0;
        const parts = expression.parts.map((part) => {
          const typed = this.#typeLoaded(part, wanted.slice(at, at + 1));
          at += 1;
          return typed;
        });
        return { ...expression, parts };
      }
      case 'hash':
        return expression.over === undefined
          ? expression
          : { ...expression, over: this.#typeLoaded(expression.over, []) };
      case 'binary':
        return this.#typeBinary(expression, wanted);
      case 'map':
        return this.#typeMap(expression, wanted);
      case 'verdict':
        return expression;
      default:
        return isConstant(expression) ? this.values.typeConstant(expression, wanted) : expression;
    }
  }

  #typeBinary(
    expression: Extract<NftExpression, { kind: 'binary' }>,
    wanted: readonly Datatype[],
  ): NftExpression {
    if (isConstant(expression)) return this.values.typeConstant(expression, wanted);
    const left = this.#typeLoaded(expression.left, wanted);
    const types = typesOf(left, this.values.scope.findSet);
    const isShift = expression.operator === '<<' || expression.operator === '>>';
    const right = this.values.typeConstant(expression.right, isShift ? [datatype('integer')] : types);
    return { ...expression, left, right };
  }

  #typeMap(expression: MapExpression, wanted: readonly Datatype[]): NftExpression {
    const key = this.#typeLoaded(expression.key, []);
    const keyTypes = typesOf(key, this.values.scope.findSet);
    const { mapping } = expression;
    if (mapping.kind === 'set') {
      const typed: SetExpression = this.values.typeSet(mapping, keyTypes, wanted);
      return { ...expression, key, mapping: typed };
    }
    this.values.typeConstant(mapping, keyTypes, key.place);
    const set = this.values.scope.findSet(mapping.name);
    if (set?.isMap === false) this.values.fail(mapping.place, 'Expression is not a map');
    if (set !== undefined && wanted[0] === VERDICT && set.dataTypes?.[0]?.name !== 'verdict') {
      const actual = set.dataTypes?.[0]?.description ?? 'invalid';
      const message = `datatype mismatch: expected netfilter verdict, expression has type ${actual}`;
      this.values.fail(expression.place, message);
    }
    return { ...expression, key };
  }

  #typeMatch(statement: MatchStatement): MatchStatement {
    if (statement.left.kind === 'symbol') {
      this.values.fail(statement.left.place, 'No symbol type information');
      return statement;
    }
    const left = this.#typeLoaded(statement.left, []);
    const types = typesOf(left, this.values.scope.findSet);
    if (left.kind === 'ct' && left.key.startsWith('proto-') && !this.#known.hasTransport) {
      this.#failUntyped(statement.right, left);
      return statement;
    }
    if (statement.right.kind === 'masked-flags') return this.#typeMaskedFlags(statement, left, types);
    const right = this.values.typeConstant(statement.right, types, left.place);
    if (statement.operator === '!' && types[0]?.isBitmask !== true) {
      const message = 'negation can only be used with singleton bitmask values';
      this.values.fail(left.place, message, statement.right.place);
    }
    const typed: MatchStatement = { ...statement, left, right };
    this.#known.learn(typed);
    return typed;
  }

  #typeMaskedFlags(
    statement: MatchStatement,
    left: NftExpression,
    types: readonly Datatype[],
  ): MatchStatement {
    const { right, place } = statement;
    if (right.kind !== 'masked-flags') return statement;
    const flags = this.values.typeConstant(right.flags, types);
    const mask = this.values.typeConstant(right.mask, types);
    const masked: NftExpression = { kind: 'binary', operator: '&', left, right: mask, place };
    const operator: MatchOperator = statement.operator === '!=' ? '!=' : '==';
    return { ...statement, left: masked, operator, right: flags };
  }

  /** Ports of a connection have no type before the protocol is known. */
  #failUntyped(right: NftExpression, left: NftExpression): void {
    if (right.kind === 'set-reference') {
      const actual = describeTypes(this.values.scope.findSet(right.name)?.keyTypes ?? []);
      const message = `datatype mismatch, expected invalid, expression has type ${actual}`;
      this.values.fail(right.place, message, left.place);
    } else {
      const first = right.kind === 'set' ? (right.elements[0]?.key ?? right) : right;
      const place = first.kind === 'range' ? first.low.place : first.place;
      this.values.fail(place, "Can't parse symbolic invalid expressions");
    }
  }

  #typeMeta(expression: Extract<NftExpression, { kind: 'meta' }>): NftExpression {
    if (expression.key === 'nfproto' && this.#family !== 'inet') {
      const whole = { start: expression.place.start, end: expression.place.end };
      this.values.fail(whole, 'meta nfproto is only useful in the inet family');
    }
    return expression;
  }

  #typeRoute(expression: Extract<NftExpression, { kind: 'rt' }>): NftExpression {
    if (expression.key !== 'nexthop' || expression.family !== undefined) return expression;
    const { network } = this.#known;
    if (network === undefined) {
      const message = 'cannot determine ip protocol version, use "ip nexthop" or "ip6 nexthop" instead';
      this.values.fail(expression.place, message);
      return expression;
    }
    return { ...expression, family: network };
  }

  #typeCt(expression: Extract<NftExpression, { kind: 'ct' }>): NftExpression {
    const isAddress = expression.key === 'saddr' || expression.key === 'daddr';
    if (isAddress && expression.direction === undefined) {
      this.values.fail(expression.place, 'Could not process rule: Invalid argument');
    }
    if (!isAddress || expression.family !== undefined) return expression;
    return { ...expression, family: this.#known.network ?? 'ip' };
  }

  #typeAssign(statement: AssignStatement): AssignStatement {
    const target = this.#typeLoaded(statement.target, []);
    const types = typesOf(target, this.values.scope.findSet);
    return { ...statement, target, value: this.#typeLoaded(statement.value, types) };
  }

  #addressType(family: 'ip' | 'ip6' | undefined): Datatype {
    return datatype((family ?? this.#known.network) === 'ip6' ? 'ipv6_addr' : 'ipv4_addr');
  }

  #typeNatPart(part: NftExpression | undefined, types: readonly Datatype[]): NftExpression | undefined {
    return part === undefined ? undefined : this.#typeLoaded(part, types);
  }

  #typeNat(statement: NatStatement): NatStatement {
    const { address, port } = statement;
    if (port !== undefined && this.#known.transport === undefined && !this.#hasOwnPorts(address)) {
      const message = 'transport protocol mapping is only valid after transport protocol match';
      const head = { start: statement.place.start, end: statement.place.start + statement.type.length };
      this.values.fail(port.place, message, head);
    }
    const isMapped = this.#hasOwnPorts(address);
    const family =
      statement.family ??
      (this.#family === 'inet' ? (this.#known.network ?? (isMapped ? 'ip' : undefined)) : undefined);
    if (this.#family === 'inet' && family === undefined && address !== undefined) {
      const head = { start: statement.place.start, end: statement.place.start + statement.type.length };
      this.values.fail(head, 'ip or ip6 must be specified with address for inet tables.');
    }
    const addressType = this.#addressType(family);
    const service = datatype('inet_service');
    const isConcat = address !== undefined && this.#hasOwnPorts(address);
    const typedAddress = this.#typeNatPart(address, isConcat ? [addressType, service] : [addressType]);
    const shownFamily = this.#family === 'inet' || isConcat ? (family ?? this.#known.network) : undefined;
    return {
      ...statement,
      family: shownFamily,
      address: typedAddress,
      port: this.#typeNatPart(port, [service]),
    };
  }

  /** A map from something to address and port. */
  #hasOwnPorts(address: NftExpression | undefined): boolean {
    if (address?.kind !== 'map') return false;
    const { mapping } = address;
    if (mapping.kind === 'set-reference') {
      return (this.values.scope.findSet(mapping.name)?.dataTypes?.length ?? 0) > 1;
    }
    return mapping.elements[0]?.data?.kind === 'concat';
  }

  #typeReject(statement: RejectStatement): RejectStatement {
    if (statement.code === undefined) {
      if (statement.type === 'tcp-reset') {
        if (this.#known.transport !== undefined && this.#known.transport !== 'tcp') {
          const { place } = statement;
          const word = { start: place.start, end: place.start + 'reject'.length };
          const message = 'you cannot use tcp reset with this protocol';
          this.values.fail(word, message, this.#known.transportPlace);
        }
        return statement;
      }
      return this.#defaultReject(statement);
    }
    if (statement.type === 'icmpx' && this.#family !== 'inet' && this.#family !== 'bridge') {
      const head = { start: statement.place.start, end: statement.place.start + 'reject'.length };
      this.values.fail(statement.code.place, 'abstracted ICMP unreachable not supported', head);
    }
    const name =
      statement.type === 'icmpx' ? 'icmpx_code' : statement.type === 'icmpv6' ? 'icmpv6_code' : 'icmp_code';
    return { ...statement, code: this.values.typeConstant(statement.code, [datatype(name)]) };
  }

  #defaultReject(statement: RejectStatement): RejectStatement {
    const network = this.#known.network;
    const type = network === undefined ? 'icmpx' : network === 'ip' ? 'icmp' : 'icmpv6';
    const code = type === 'icmpx' ? 1n : type === 'icmp' ? 3n : 4n;
    const name = type === 'icmpx' ? 'icmpx_code' : type === 'icmp' ? 'icmp_code' : 'icmpv6_code';
    const value: NftExpression = { kind: 'value', type: datatype(name), value: code, place: statement.place };
    return { ...statement, type, code: value };
  }

  #typeSetUpdate(statement: Extract<NftStatement, { kind: 'set-update' }>): NftStatement {
    const set = this.values.scope.findSet(statement.set);
    if (set === undefined) {
      this.values.fail(statement.setPlace, 'No such file or directory');
      return statement;
    }
    const { element } = statement;
    const key = this.#typeLoaded(element.key, set.keyTypes);
    const types = typesOf(key, this.values.scope.findSet);
    if (!isSameTypes(set.keyTypes, types)) {
      const message = `datatype mismatch: expected ${describeTypes(set.keyTypes)}, expression has type ${describeTypes(types)}`;
      this.values.fail(key.place, message, statement.place);
    }
    const data = element.data === undefined ? undefined : this.#typeLoaded(element.data, set.dataTypes ?? []);
    return { ...statement, element: { ...element, key, data } };
  }
}
