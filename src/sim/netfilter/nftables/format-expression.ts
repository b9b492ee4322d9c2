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
import { META_KEYS } from './selector-keys';

/** How the flags of a constant are joined: bare to the left of a list, with blanks elsewhere. */
export type FlagStyle = 'list' | 'or';

export function formatExpression(expression: NftExpression, flagStyle: FlagStyle = 'or'): string {
  switch (expression.kind) {
    case 'symbol':
      return expression.isQuoted ? `"${expression.text}"` : expression.text;
    case 'value':
      return formatValue(expression, flagStyle);
    case 'text':
      return `"${expression.text}"`;
    case 'prefix':
      return `${formatExpression(expression.base)}/${expression.length}`;
    case 'range':
      return `${formatBound(expression.low)}-${formatBound(expression.high)}`;
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
      return formatHash(expression);
    case 'binary':
      return `${formatExpression(expression.left)} ${expression.operator} ${formatExpression(expression.right)}`;
    case 'concat':
      return formatConcat(expression);
    case 'list':
      return expression.items.map((item) => formatExpression(item)).join(',');
    case 'masked-flags':
      return `${formatExpression(expression.flags, 'list')} / ${formatExpression(expression.mask, 'list')}`;
    case 'set':
      return `{ ${expression.elements.map((element) => formatElement(element)).join(', ')} }`;
    case 'set-reference':
      return `@${expression.name}`;
    case 'map': {
      const isVerdict = isVerdictMap(expression.mapping);
      return `${formatExpression(expression.key)} ${isVerdict ? 'vmap' : 'map'} ${formatExpression(expression.mapping)}`;
    }
  }
}

function isVerdictMap(mapping: NftExpression): boolean {
  return mapping.kind === 'set' && mapping.elements[0]?.data?.kind === 'verdict';
}

/** A map in a statement of its own: to verdicts. */
export function formatVerdictMap(expression: NftExpression): string {
  if (expression.kind !== 'map') return formatExpression(expression);
  return `${formatExpression(expression.key)} vmap ${formatExpression(expression.mapping)}`;
}

function formatValue({ value, type }: ValueExpression, flagStyle: FlagStyle): string {
  if (!type.isBitmask) return formatConstant(value, type);
  return formatFlags(value, type, flagStyle === 'list' ? ',' : ' | ');
}

/** Durations of ranges are printed as seconds only. */
function formatBound(expression: NftExpression): string {
  if (expression.kind === 'value' && expression.type.style === 'duration')
    return `${expression.value / 1000n}s`;
  return formatExpression(expression);
}

function formatVerdict({ word, chain }: VerdictExpression): string {
  return chain === undefined ? word : `${word} ${chain}`;
}

function formatCt({ key, direction, family }: Extract<NftExpression, { kind: 'ct' }>): string {
  const isAddress = key === 'saddr' || key === 'daddr';
  const parts = ['ct', direction, isAddress ? family : undefined, key];
  return parts.filter((part) => part !== undefined).join(' ');
}

function formatHash({ algorithm, over, modulus, seed, offset }: HashExpression): string {
  let text: string = algorithm;
  if (over !== undefined) text += ` ${formatExpression(over)}`;
  text += ` mod ${modulus}`;
  if (seed !== undefined) text += ` seed 0x${seed.toString(16)}`;
  return offset === 0 ? text : `${text} offset ${offset}`;
}

function formatConcat({ parts }: ConcatExpression): string {
  return parts.map((part) => formatExpression(part)).join(' . ');
}

/** One element of a set in braces. */
export function formatElement(element: SetElement): string {
  let text = element.isCatchAll ? '*' : formatExpression(element.key);
  for (const statement of element.statements) text += ` ${formatCounting(statement)}`;
  if (element.timeout !== undefined) text += ` timeout ${formatNftDuration(element.timeout)}`;
  if (element.expires !== undefined) text += ` expires ${formatNftDuration(element.expires)}`;
  if (element.comment !== undefined) text += ` comment "${element.comment}"`;
  return element.data === undefined ? text : `${text} : ${formatData(element.data)}`;
}

function formatData(data: NftExpression): string {
  if (data.kind === 'verdict') return formatVerdict(data);
  return formatExpression(data);
}
