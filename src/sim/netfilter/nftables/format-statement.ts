/** Statements as `nft list` prints them (nftables 1.0.6). */
import type { NftExpression } from './expression';
import { formatCounting } from './format-counting';
import { formatExpression, formatTime, formatVerdictMap } from './format-expression';
import { USUAL_STYLE, type PrintStyle } from './print-style';
import type {
  LogStatement,
  MatchStatement,
  NatStatement,
  NftStatement,
  RejectStatement,
  TproxyStatement,
} from './statement';

export function formatStatement(statement: NftStatement, style: PrintStyle = USUAL_STYLE): string {
  switch (statement.kind) {
    case 'match':
      return formatMatch(statement, style);
    case 'verdict':
      return formatExpression(statement.verdict, style);
    case 'vmap':
      return formatVerdictMap(statement.map, style);
    case 'counter':
    case 'limit':
    case 'quota':
      return formatCounting(statement);
    case 'object': {
      const name =
        statement.name.kind === 'text' ? `"${statement.name.text}"` : formatExpression(statement.name, style);
      return `${statement.type} name ${name}`;
    }
    case 'log':
      return formatLog(statement);
    case 'reject':
      return formatReject(statement, style);
    case 'nat':
      return formatNat(statement, style);
    case 'tproxy':
      return formatTproxy(statement, style);
    case 'assign':
      return `${formatExpression(statement.target, style)} set ${formatExpression(statement.value, style)}`;
    case 'set-update':
      return formatSetUpdate(statement, style);
    case 'notrack':
      return 'notrack';
    case 'queue': {
      const flags = statement.flags.length === 0 ? '' : ` flags ${statement.flags.join(',')}`;
      const number = statement.number === undefined ? '0' : formatExpression(statement.number, style);
      return `queue${flags} to ${number}`;
    }
  }
}

function formatMatch({ left, operator, right }: MatchStatement, style: PrintStyle): string {
  const isMasked = left.kind === 'binary' && left.operator === '&';
  const maskType = isMasked && left.right.kind === 'value' ? left.right.type : undefined;
  if (isMasked && maskType?.isBitmask === true && right.kind === 'value') {
    const isSameBit =
      left.right.kind === 'value' && left.right.value === right.value && isOneBit(right.value);
    if (!isSameBit) {
      const sign = operator === '!=' ? '!= ' : '';
      const flags = formatExpression(right, style, 'list');
      return `${formatExpression(left.left, style)} ${sign}${flags} / ${formatExpression(left.right, style, 'list')}`;
    }
  }
  const text = formatExpression(left, style);
  const shown = operator === '==' && !isMasked && !isFlags(right) ? 'implicit' : operator;
  const sign = shown === 'implicit' ? (isMasked ? '== ' : '') : `${shown} `;
  const isList = operator === 'implicit' || operator === '!';
  return `${text} ${sign}${formatRight(right, isList, left, style)}`;
}

function isFlags(right: NftExpression): boolean {
  return right.kind === 'value' && right.type.isBitmask;
}

/** Exactly these flags of a header are printed as a number when they are several. */
function formatRight(right: NftExpression, isList: boolean, left: NftExpression, style: PrintStyle): string {
  const isHeader = left.kind === 'payload';
  if (!isList && isHeader && right.kind === 'value' && right.type.isBitmask && !isOneBit(right.value)) {
    return `0x${right.value.toString(16).padStart(right.type.bits / 4, '0')}`;
  }
  return formatExpression(right, style, isList ? 'list' : 'or');
}

function isOneBit(value: bigint): boolean {
  return value !== 0n && (value & (value - 1n)) === 0n;
}

/** In the largest unit that leaves a whole number. */
function formatLog(statement: LogStatement): string {
  let text = 'log';
  if (statement.prefix !== undefined) text += ` prefix "${statement.prefix}"`;
  if (statement.group !== undefined) text += ` group ${statement.group}`;
  if (statement.snaplen !== undefined) text += ` snaplen ${statement.snaplen}`;
  if (statement.queueThreshold !== undefined) text += ` queue-threshold ${statement.queueThreshold}`;
  const level = statement.level ?? 'warn';
  if (level !== 'warn' && statement.group === undefined) text += ` level ${level}`;
  return `${text}${formatLogFlags(statement.flags)}`;
}

function formatLogFlags(flags: readonly string[]): string {
  if (flags.length === 5) return ' flags all';
  const tcp = ['sequence', 'options'].filter((name) => flags.includes(`tcp ${name}`));
  let text = tcp.length === 0 ? '' : ` flags tcp ${tcp.join(',')}`;
  if (flags.includes('ip options')) text += ' flags ip options';
  if (flags.includes('skuid')) text += ' flags skuid';
  if (flags.includes('ether')) text += ' flags ether';
  return text;
}

function formatReject({ type, code }: RejectStatement, style: PrintStyle): string {
  if (type === 'tcp-reset') return 'reject with tcp reset';
  if (code?.kind !== 'value' || type === 'default') return 'reject';
  if (type === 'icmpx' && code.value === 1n) return 'reject';
  return `reject with ${type} ${formatExpression(code, style)}`;
}

function formatNat(statement: NatStatement, style: PrintStyle): string {
  const { type, family, address, port, flags } = statement;
  let text: string = type;
  if (address !== undefined || port !== undefined) {
    const isNamed = type === 'dnat' || type === 'snat';
    if (family !== undefined && isNamed && address !== undefined) text += ` ${family}`;
    text += ' to ';
    if (address !== undefined) text += formatNatAddress(address, port !== undefined, style);
    if (port !== undefined) text += `:${formatExpression(port, style)}`;
  }
  return flags.length === 0 ? text : `${text} ${flags.join(',')}`;
}

/** IPv6 addresses before a port stand in brackets. */
function formatNatAddress(address: NftExpression, hasPort: boolean, style: PrintStyle): string {
  const text = formatExpression(address, style);
  const isIpv6 = address.kind === 'value' && address.type.name === 'ipv6_addr';
  return isIpv6 && hasPort ? `[${text}]` : text;
}

function formatTproxy({ family, address, port }: TproxyStatement, style: PrintStyle): string {
  const familyText = family === undefined ? '' : ` ${family}`;
  const addressText = address === undefined ? '' : formatNatAddress(address, port !== undefined, style);
  return `tproxy${familyText} to ${addressText}${port === undefined ? '' : `:${formatExpression(port, style)}`}`;
}

function formatSetUpdate(
  { operation, set, element }: Extract<NftStatement, { kind: 'set-update' }>,
  style: PrintStyle,
): string {
  let text = formatExpression(element.key, style);
  if (element.timeout !== undefined) text += ` timeout ${formatTime(element.timeout, style)}`;
  for (const statement of element.statements) {
    text += ` ${statement.kind === 'counter' ? 'counter' : formatStatement(statement, style)}`;
  }
  if (element.data !== undefined) text += ` : ${formatExpression(element.data, style)}`;
  return `${operation} @${set} { ${text} }`;
}
