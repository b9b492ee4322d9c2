/** Expressions as `nft list` prints them (nftables 1.0.6). */
import { formatConstant, formatFlags } from './datatype';
import type {
  ConcatExpression,
  HashExpression,
  NftExpression,
  SetElement,
  ValueExpression,
  VerdictExpression,
} from './expression';
import { formatNftDuration } from './duration-text';
import { formatCounting } from './format-counting';
import { USUAL_STYLE, type PrintStyle } from './print-style';
import { META_KEYS } from './selector-keys';

/** How the flags of a constant are joined: bare to the left of a list, with blanks elsewhere. */
export type FlagStyle = 'list' | 'or';

export function formatExpression(
  expression: NftExpression,
  style: PrintStyle = USUAL_STYLE,
  flagStyle: FlagStyle = 'or',
): string {
  switch (expression.kind) {
    case 'symbol':
      return expression.isQuoted ? `"${expression.text}"` : expression.text;
    case 'value':
      return formatValue(expression, style, flagStyle);
    case 'text':
      return `"${expression.text}"`;
    case 'prefix':
      return `${formatExpression(expression.base, style)}/${expression.length}`;
    case 'range':
      return `${formatBound(expression.low, style)}-${formatBound(expression.high, style)}`;
    case 'verdict':
      return formatVerdict(expression);
    case 'payload':
      return `${expression.field.header} ${expression.field.name}`;
    case 'raw-payload':
      return `@${expression.base},${expression.offsetBits},${expression.lengthBits}`;
    case 'tcp-option':
      return `tcp option ${expression.option}${expression.field === undefined ? '' : ` ${expression.field}`}`;
    case 'meta':
      return META_KEYS.get(expression.key)?.isUnqualified === true
        ? expression.key
        : `meta ${expression.key}`;
    case 'ct':
      return formatCt(expression);
    case 'fib':
      return `fib ${expression.flags.join(' . ')} ${expression.result}`;
    case 'rt':
      return `rt ${expression.family === undefined ? '' : `${expression.family} `}${expression.key}`;
    case 'socket':
      return `socket ${expression.key}`;
    case 'numgen': {
      const offset = expression.offset === 0 ? '' : ` offset ${expression.offset}`;
      return `numgen ${expression.mode} mod ${expression.modulus}${offset}`;
    }
    case 'hash':
      return formatHash(expression, style);
    case 'binary':
      return `${formatExpression(expression.left, style)} ${expression.operator} ${formatExpression(expression.right, style)}`;
    case 'concat':
      return formatConcat(expression, style);
    case 'list':
      return expression.items.map((item) => formatExpression(item, style)).join(',');
    case 'masked-flags':
      return `${formatExpression(expression.flags, style, 'list')} / ${formatExpression(expression.mask, style, 'list')}`;
    case 'set':
      return `{ ${expression.elements.map((element) => formatElement(element, style)).join(', ')} }`;
    case 'set-reference':
      return `@${expression.name}`;
    case 'map': {
      const isVerdict = isVerdictMap(expression.mapping);
      return `${formatExpression(expression.key, style)} ${isVerdict ? 'vmap' : 'map'} ${formatExpression(expression.mapping, style)}`;
    }
  }
}

function isVerdictMap(mapping: NftExpression): boolean {
  return mapping.kind === 'set' && mapping.elements[0]?.data?.kind === 'verdict';
}

/** A map in a statement of its own: to verdicts. */
export function formatVerdictMap(expression: NftExpression, style: PrintStyle): string {
  if (expression.kind !== 'map') return formatExpression(expression, style);
  return `${formatExpression(expression.key, style)} vmap ${formatExpression(expression.mapping, style)}`;
}

function formatValue({ value, type }: ValueExpression, style: PrintStyle, flagStyle: FlagStyle): string {
  if (!type.isBitmask) return formatConstant(value, type, style);
  return formatFlags(value, type, flagStyle === 'list' ? ',' : ' | ', style);
}

/** Durations of ranges are printed as seconds only. */
function formatBound(expression: NftExpression, style: PrintStyle): string {
  if (expression.kind === 'value' && expression.type.style === 'duration')
    return `${expression.value / 1000n}s`;
  return formatExpression(expression, style);
}

function formatVerdict({ word, chain }: VerdictExpression): string {
  return chain === undefined ? word : `${word} ${chain}`;
}

function formatCt({ key, direction, family }: Extract<NftExpression, { kind: 'ct' }>): string {
  const isAddress = key === 'saddr' || key === 'daddr';
  const parts = ['ct', direction, isAddress ? family : undefined, key];
  return parts.filter((part) => part !== undefined).join(' ');
}

function formatHash({ algorithm, over, modulus, seed, offset }: HashExpression, style: PrintStyle): string {
  let text: string = algorithm;
  if (over !== undefined) text += ` ${formatExpression(over, style)}`;
  text += ` mod ${modulus}`;
  if (seed !== undefined) text += ` seed 0x${seed.toString(16)}`;
  return offset === 0 ? text : `${text} offset ${offset}`;
}

function formatConcat({ parts }: ConcatExpression, style: PrintStyle): string {
  return parts.map((part) => formatExpression(part, style)).join(' . ');
}

/** One element of a set in braces. */
export function formatElement(element: SetElement, style: PrintStyle = USUAL_STYLE): string {
  let text = element.isCatchAll ? '*' : formatExpression(element.key, style);
  for (const statement of element.statements) text += ` ${formatCounting(statement)}`;
  if (element.timeout !== undefined) text += ` timeout ${formatTime(element.timeout, style)}`;
  if (element.expires !== undefined) text += ` expires ${formatTime(element.expires, style)}`;
  if (element.comment !== undefined) text += ` comment "${element.comment}"`;
  return element.data === undefined ? text : `${text} : ${formatData(element.data, style)}`;
}

/** A time-out, in milliseconds. */
export function formatTime(milliseconds: bigint, { isInSeconds }: PrintStyle): string {
  return isInSeconds ? `${milliseconds / 1000n}s` : formatNftDuration(milliseconds);
}

function formatData(data: NftExpression, style: PrintStyle): string {
  if (data.kind === 'verdict') return formatVerdict(data);
  return formatExpression(data, style);
}
