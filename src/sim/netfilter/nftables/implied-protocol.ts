/**
 * Tests that say no more than another of the same rule, as nft leaves them out and adds them (the protocol contexts of
 * src/proto.c and src/netlink_delinearize.c of nftables 1.0.6).
 */
import { datatype } from './datatype';
import type { NftExpression, PayloadExpression } from './expression';
import { findHeaderField, TRANSPORT_PROTOCOLS } from './header-fields';
import type { NftPlace } from './nft-problem';
import type { MatchStatement, NftStatement } from './statement';
import { expressionsOf } from './statement-expressions';

/** By header and field: the type of the messages that have it. */
const ICMP_TYPE_OF_FIELD: ReadonlyMap<string, bigint> = new Map([
  ['icmp mtu', 3n],
  ['icmp gateway', 5n],
  ['icmpv6 mtu', 2n],
  ['icmpv6 parameter-problem', 4n],
  ['icmpv6 max-delay', 130n],
]);
const ECHO_TYPES: Readonly<Record<IcmpHeader, readonly bigint[]>> = { icmp: [0n, 8n], icmpv6: [128n, 129n] };

type IcmpHeader = 'icmp' | 'icmpv6';

function isIcmpHeader(header: string): header is IcmpHeader {
  return header === 'icmp' || header === 'icmpv6';
}

/** Tests that nft adds: of the type before a field that only echoes have, of TCP before a reset. */
export function withImpliedTests(
  statements: readonly NftStatement[],
  family: string,
): readonly NftStatement[] {
  const result: NftStatement[] = [];
  let icmpType: bigint | 'echo' | undefined = undefined;
  let isTcp = false;
  for (const statement of statements) {
    for (const { field, place } of fieldsIn(statement)) {
      if (field.header === 'tcp') isTcp = true;
      const { header } = field;
      if (!isIcmpHeader(header)) continue;
      const wanted = ICMP_TYPE_OF_FIELD.get(`${header} ${field.name}`);
      const last = result.at(-1);
      if (wanted !== undefined && icmpType === wanted && last !== undefined && icmpTypeOf(last) === wanted)
        result.pop();
      const isEcho = field.name === 'id' || field.name === 'sequence';
      if (isEcho && icmpType === undefined) {
        result.push(echoTest(header, place));
        icmpType = 'echo';
      }
    }
    icmpType = icmpTypeOf(statement) ?? icmpType;
    if (protocolTestOf(statement, 0)?.protocol === 6) isTcp = true;
    if (statement.kind === 'reject') {
      // At the beginning, so that nothing is logged that will not be rejected.
      const { type, place } = statement;
      if (type === 'tcp-reset' && !isTcp) result.unshift(metaTest('l4proto', 'inet_proto', 6n, place));
      const isNetworkKnown = result.some(
        (each) =>
          layersOf(each).some(({ base }) => base === 'network') ||
          protocolTestOf(each, 0)?.layer === 'network',
      );
      if (family === 'inet' && type === 'icmp' && !isNetworkKnown)
        result.unshift(metaTest('nfproto', 'nf_proto', 2n, place));
      if (family === 'inet' && type === 'icmpv6' && !isNetworkKnown)
        result.unshift(metaTest('nfproto', 'nf_proto', 10n, place));
    }
    result.push(statement);
  }
  return result;
}

function metaTest(key: string, typeName: string, value: bigint, place: NftPlace): MatchStatement {
  const right: NftExpression = { kind: 'value', type: datatype(typeName), value, place };
  return { kind: 'match', left: { kind: 'meta', key, place }, operator: 'implicit', right, place };
}

function fieldsIn(statement: NftStatement): readonly PayloadExpression[] {
  return expressionsOf(statement).flatMap((expression) => {
    const parts = expression.kind === 'concat' ? expression.parts : [expression];
    return parts.filter((part) => part.kind === 'payload');
  });
}

function icmpTypeOf(statement: NftStatement): bigint | undefined {
  if (statement.kind !== 'match' || statement.left.kind !== 'payload') return undefined;
  const { header, name } = statement.left.field;
  return isIcmpHeader(header) && name === 'type' && statement.right.kind === 'value'
    ? statement.right.value
    : undefined;
}

function echoTest(header: IcmpHeader, place: NftPlace): MatchStatement {
  const type = datatype(`${header}_type`);
  const field = findHeaderField(header, 'type');
  const elements = ECHO_TYPES[header].map((value) => ({
    key: { kind: 'value', type, value, place } as const,
    data: undefined,
    comment: undefined,
    timeout: undefined,
    expires: undefined,
    statements: [],
    isCatchAll: false,
    place,
  }));
  const left: NftExpression =
    field === undefined ? { kind: 'meta', key: 'l4proto', place } : { kind: 'payload', field, place };
  return { kind: 'match', left, operator: 'implicit', right: { kind: 'set', elements, place }, place };
}

/** `meta protocol ip` in a table that sees nothing else. */
function isOwnFamily(statement: NftStatement, family: string): boolean {
  if (statement.kind !== 'match' || statement.right.kind !== 'value') return false;
  const { left, operator, right } = statement;
  if (left.kind !== 'meta' || left.key !== 'protocol' || operator === '!=') return false;
  return right.value === (family === 'ip' ? 0x800n : family === 'ip6' ? 0x86ddn : -1n);
}

/** What a test of the protocol says. */
interface ProtocolTest {
  readonly index: number;
  readonly layer: 'network' | 'transport';
  readonly protocol: number;
  readonly isPayload: boolean;
}

/** Leaves out the last test of a protocol when a field of that protocol is tested after it. */
export function dropImpliedProtocols(
  statements: readonly NftStatement[],
  family: string,
): readonly NftStatement[] {
  const dropped = new Set<number>();
  const pending = new Map<ProtocolTest['layer'], ProtocolTest>();
  for (const [index, statement] of statements.entries()) {
    for (const layer of [...layersOf(statement), ...layersOfReset(statement, family)]) {
      const before = pending.get(layer.base);
      if (!isImpliedBy(before, layer, family)) continue;
      dropped.add(before.index);
      pending.delete(layer.base);
    }
    const test = protocolTestOf(statement, index);
    if (test !== undefined) pending.set(test.layer, test);
    else if (statement.kind !== 'match' && statement.kind !== 'vmap') pending.clear();
  }
  return statements.filter((statement, index) => !dropped.has(index) && !isOwnFamily(statement, family));
}

function isImpliedBy(
  test: ProtocolTest | undefined,
  layer: { readonly base: 'network' | 'transport'; readonly protocol: number },
  family: string,
): test is ProtocolTest {
  if (test?.layer !== layer.base || test.protocol !== layer.protocol) return false;
  return !(test.isPayload && test.layer === 'transport' && family !== 'ip' && family !== 'ip6');
}

function protocolTestOf(statement: NftStatement, index: number): ProtocolTest | undefined {
  if (statement.kind !== 'match') return undefined;
  const { left, operator, right } = statement;
  if ((operator !== 'implicit' && operator !== '==') || right.kind !== 'value') return undefined;
  const protocol = Number(right.value);
  if (left.kind === 'meta' && left.key === 'l4proto')
    return { index, layer: 'transport', protocol, isPayload: false };
  if (left.kind === 'meta' && left.key === 'nfproto')
    return { index, layer: 'network', protocol, isPayload: false };
  if (left.kind !== 'payload') return undefined;
  const { header, name } = left.field;
  if (header === 'ether' && name === 'type') {
    const network = protocol === 0x800 ? 2 : protocol === 0x86dd ? 10 : 0;
    return { index, layer: 'network', protocol: network, isPayload: true };
  }
  if ((header === 'ip' && name === 'protocol') || (header === 'ip6' && name === 'nexthdr')) {
    return { index, layer: 'transport', protocol, isPayload: true };
  }
  return undefined;
}

interface ImpliedLayer {
  readonly base: 'network' | 'transport';
  readonly protocol: number;
}

/** The protocols that the fields in a statement stand for. */
function layersOf(statement: NftStatement): readonly ImpliedLayer[] {
  const layers: ImpliedLayer[] = [];
  for (const expression of expressionsOf(statement)) collectLayers(expression, layers);
  if (statement.kind === 'reject' && (statement.type === 'icmp' || statement.type === 'icmpv6')) {
    layers.push({ base: 'network', protocol: statement.type === 'icmp' ? 2 : 10 });
  }
  return layers;
}

/** A reset says that it answers TCP, where the family is clear. */
function layersOfReset(statement: NftStatement, family: string): readonly ImpliedLayer[] {
  const isReset = statement.kind === 'reject' && statement.type === 'tcp-reset' && family !== 'inet';
  return isReset ? [{ base: 'transport', protocol: 6 }] : [];
}

function collectLayers(expression: NftExpression, layers: ImpliedLayer[]): void {
  switch (expression.kind) {
    case 'payload': {
      const { header } = expression.field;
      const transport = TRANSPORT_PROTOCOLS.get(header);
      if (transport !== undefined) {
        if (header === 'icmp') layers.push({ base: 'network', protocol: 2 });
        if (header === 'icmpv6') layers.push({ base: 'network', protocol: 10 });
        layers.push({ base: 'transport', protocol: transport });
      }
      if (header === 'ip') layers.push({ base: 'network', protocol: 2 });
      if (header === 'ip6') layers.push({ base: 'network', protocol: 10 });
      return;
    }
    case 'concat':
      for (const part of expression.parts) collectLayers(part, layers);
      return;
    case 'binary':
      collectLayers(expression.left, layers);
      return;
    case 'map':
      collectLayers(expression.key, layers);
      return;
    case 'hash':
      if (expression.over !== undefined) collectLayers(expression.over, layers);
      return;
    default:
      return;
  }
}
