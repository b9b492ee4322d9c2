/** Tables as `nft list` prints them (nftables 1.0.6). */
import type { SetSpec } from './command';
import type { Datatype } from './datatype';
import { canonicalIntervalKey } from './canonical-rule';
import { orderElements } from './element-order';
import type { SetElement } from './expression';
import { formatElement, formatExpression, formatTime } from './format-expression';
import { formatCounting, formatLimitBody, formatQuotaBody } from './format-counting';
import { formatStatement } from './format-statement';
import { formatPriority } from './hook-priority';
import type { NamedObject, NamedSet, NftChain, NftRule, NftTable } from './nft-chain';
import type { NftSet } from './nft-set';
import type { PrintStyle } from './print-style';

const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const ELEMENT_BREAK = ',\n\t\t\t     ';

export interface ListOptions {
  readonly now: number;
  readonly hasHandles: boolean;
  /** `-s`: without what has been counted. */
  readonly isStateless: boolean;
  /** `-t`: without the elements of sets. */
  readonly isTerse: boolean;
  readonly style: PrintStyle;
  /** A part of the table is listed: without what the table has of its own. */
  readonly isPartOnly?: boolean;
}

export function formatTable(table: NftTable, options: ListOptions): string {
  const parts: string[] = [];
  for (const object of table.objects.values()) parts.push(formatObject(object, options));
  for (const set of table.sets.values()) parts.push(formatNamedSet(set, options));
  for (const chain of table.chains.values()) parts.push(formatChain(chain, options));
  return inTable(table, parts, options);
}

/** A part or parts of a table in its braces, as `list set` and the like print them. */
export function inTable(
  table: NftTable,
  parts: readonly string[],
  options: ListOptions,
  separator = '\n',
): string {
  let text = `table ${table.family} ${table.name} {${handleOf(table.handle, options)}\n`;
  if (options.isPartOnly === true) return `${text}${parts.join(separator)}}\n`;
  if (table.flags.length > 0) text += `\tflags ${table.flags.join(',')}\n`;
  if (table.comment !== undefined) text += `\tcomment "${table.comment}"\n`;
  return `${text}${parts.join(separator)}}\n`;
}

function handleOf(handle: number, { hasHandles }: ListOptions): string {
  return hasHandles ? ` # handle ${handle}` : '';
}

export function formatChain(chain: NftChain, options: ListOptions, hasRules = true): string {
  let text = `\tchain ${chain.name} {${handleOf(chain.handle, options)}\n`;
  if (chain.comment !== undefined) text += `\t\tcomment "${chain.comment}"\n`;
  const { base } = chain;
  if (base !== undefined) {
    const priority = formatPriority(base.priority, chain.table.family, base.hook, options.style);
    const device = base.devices.length === 0 ? '' : ` device "${base.devices.join('", "')}"`;
    text += `\t\ttype ${base.type} hook ${base.hook}${device} priority ${priority}; policy ${base.policy};\n`;
  }
  if (hasRules) {
    for (const rule of chain.rules)
      text += `\t\t${formatRule(rule, options)}${handleOf(rule.handle, options)}\n`;
  }
  return `${text}\t}\n`;
}

export function formatRule(rule: NftRule, options?: ListOptions): string {
  const words = rule.operations.map((operation) => {
    const statement = operation.describe();
    return options?.isStateless === true && statement.kind === 'counter'
      ? 'counter'
      : formatStatement(statement, options?.style);
  });
  if (rule.comment !== undefined) words.push(`comment "${rule.comment}"`);
  return words.join(' ');
}

export function formatObject(object: NamedObject, options: ListOptions): string {
  let text = `\t${object.type} ${object.name} {${handleOf(object.handle, options)}\n`;
  if (object.comment !== undefined) text += `\t\tcomment "${object.comment}"\n`;
  const statement = object.operation.describe();
  if (statement.kind === 'counter') {
    if (!options.isStateless) text += `\t\tpackets ${statement.packets} bytes ${statement.bytes}\n`;
  } else if (statement.kind === 'limit') text += `\t\t${formatLimitBody(statement)}\n`;
  else if (statement.kind === 'quota') {
    text += `\t\t${formatQuotaBody(options.isStateless ? { ...statement, used: 0n } : statement)}\n`;
  }
  return `${text}\t}\n`;
}

export function formatNamedSet(named: NamedSet, options: ListOptions): string {
  const { spec, set } = named;
  let text = `\t${spec.isMap ? 'map' : 'set'} ${named.name} {${handleOf(named.handle, options)}\n`;
  text += `\t\t${formatKey(spec, set, options.style)}\n`;
  if (spec.policy === 'memory') text += '\t\tpolicy memory\n';
  if (set.maxSize !== Infinity) text += `\t\tsize ${set.maxSize}\n`;
  if (spec.flags.length > 0) text += `\t\tflags ${spec.flags.join(',')}\n`;
  if (spec.timeout !== undefined) text += `\t\ttimeout ${formatTime(spec.timeout, options.style)}\n`;
  if (spec.gcInterval !== undefined)
    text += `\t\tgc-interval ${formatTime(spec.gcInterval, options.style)}\n`;
  if (spec.isAutoMerging) text += '\t\tauto-merge\n';
  for (const statement of spec.statements) {
    text += `\t\t${statement.kind === 'counter' ? 'counter' : formatCounting(statement)}\n`;
  }
  if (spec.comment !== undefined) text += `\t\tcomment "${spec.comment}"\n`;
  if (!options.isTerse) text += formatElements(spec, set, options);
  return `${text}\t}\n`;
}

function formatKey(spec: SetSpec, { options }: NftSet, style: PrintStyle): string {
  const isTypeof = spec.keyTypeof !== undefined;
  const key =
    spec.keyTypeof === undefined
      ? options.keyTypes.map(({ name }) => name).join(' . ')
      : formatExpression(spec.keyTypeof, style);
  let data = '';
  if (spec.objectType !== undefined) data = ` : ${spec.objectType}`;
  else if (spec.dataTypeof !== undefined) data = ` : ${formatExpression(spec.dataTypeof, style)}`;
  else if (options.dataTypes !== undefined)
    data = ` : ${options.dataTypes.map(({ name }) => name).join(' . ')}`;
  return `${isTypeof ? 'typeof' : 'type'} ${key}${data}`;
}

function formatElements(spec: SetSpec, set: NftSet, options: ListOptions): string {
  const now = options.now;
  const shown = set.elements().map((element): SetElement => {
    const { source } = element;
    const isDefault = spec.timeout !== undefined && element.timeout === Number(spec.timeout);
    const remainingNs = element.expiresAt - now;
    const statements = source.statements.map((statement) =>
      statement.kind === 'counter' && !options.isStateless
        ? { ...statement, packets: BigInt(element.packets), bytes: BigInt(element.bytes) }
        : statement,
    );
    return {
      ...source,
      key: canonicalIntervalKey(source.key),
      statements,
      timeout: element.timeout === 0 || isDefault ? undefined : BigInt(element.timeout),
      expires:
        element.expiresAt === Infinity || options.isStateless
          ? undefined
          : BigInt(Math.ceil(remainingNs / NANOSECONDS_PER_MILLISECOND)),
    };
  });
  if (shown.length === 0) return '';
  const perLine = elementsPerLine(set.options.keyTypes);
  let text = '\t\telements = { ';
  for (const [index, element] of orderElements(shown, false).entries()) {
    if (index > 0) text += index % perLine === 0 ? ELEMENT_BREAK : ', ';
    text += formatElement(element, options.style);
  }
  return `${text} }\n`;
}

const FIVE_A_LINE: ReadonlySet<string> = new Set([
  'nf_proto',
  'arp_op',
  'inet_proto',
  'inet_service',
  'icmp_type',
  'tcp_flag',
  'mark',
  'iface_index',
  'classid',
  'uid',
  'gid',
  'ct_dir',
  'ct_status',
  'icmpv6_type',
  'pkt_type',
  'icmp_code',
  'icmpv6_code',
  'icmpx_code',
  'devgroup',
  'ct_label',
  'integer',
]);
const TWO_A_LINE: ReadonlySet<string> = new Set([
  'ipv4_addr',
  'ct_state',
  'boolean',
  'ether_type',
  'time',
  'iface_type',
  'realm',
]);

/** Longer types have a line each. */
function elementsPerLine(types: readonly Datatype[]): number {
  const [type] = types;
  if (types.length !== 1 || type === undefined) return 1;
  if (FIVE_A_LINE.has(type.name)) return 5;
  return TWO_A_LINE.has(type.name) ? 2 : 1;
}
