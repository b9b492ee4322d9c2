/** One side of a comparison in a display filter: which values it has in a packet, and of which type they are. */
import { closestWord } from '../../base/closest-word';
import { err, ok, type Result } from '../../base/result';
import { say, type Sentence } from '../../base/sentence';
import { bytesOfIpv6, ipv6Of } from '../../wire/ipv6-address';
import { bytesOfUtf8 } from '../../wire/utf8';
import type { DisplayedPacket, DisplayField, DisplayFieldType, DisplayValue } from './display-field';
import { DISPLAY_FIELDS, findDisplayField } from './display-fields';
import type { DisplayFilterError } from './display-lexer';
import type { DisplayFunction, DisplayOperand, DisplaySlice } from './display-node';

export interface CompiledOperand {
  readonly type: DisplayFieldType;
  readonly bits: number;
  /** Adds what the packet has of it. */
  readonly read: (packet: DisplayedPacket, out: DisplayValue[]) => void;
  /** Whether the packet has it at all, a protocol without values too. */
  readonly isThere: (packet: DisplayedPacket) => boolean;
}

export function compileOperand(operand: DisplayOperand): Result<CompiledOperand, DisplayFilterError> {
  if (operand.kind === 'call') {
    const argument = compileOperand(operand.argument);
    return argument.ok ? applied(operand.name, argument.value, operand.column) : argument;
  }
  const { word, occurrence, slice, mask } = operand;
  const field = word.isQuoted ? undefined : findDisplayField(word.text);
  if (field === undefined) return err(unknownField(word.text, word.column));
  let compiled = fieldOperand(field, occurrence);
  if (slice !== undefined) compiled = sliced(compiled, slice);
  if (mask === undefined) return ok(compiled);
  const bits = Number(mask.text);
  if (!Number.isInteger(bits) || compiled.type !== 'number') {
    return err({ message: say('"{text}" is not a valid number.', { text: mask.text }), column: mask.column });
  }
  return ok(
    mapped(
      compiled,
      compiled.type,
      (value) => toNumber(value) & bits,
      (value) => value !== 0,
    ),
  );
}

function unknownField(text: string, column: number): DisplayFilterError {
  const message = say('"{text}" is neither a field nor a protocol name that is known here.', { text });
  return { message: withMeantField(message, meantField(text)), column };
}

/** The name of a field that was probably meant. */
export function meantField(text: string): string | undefined {
  return closestWord(
    text,
    DISPLAY_FIELDS.map(({ name }) => name),
  );
}

export function withMeantField(problem: Sentence, field: string | undefined): Sentence {
  return field === undefined ? problem : say('{problem} Did you mean {field}?', { problem, field });
}

function fieldOperand(field: DisplayField, occurrence: number | undefined): CompiledOperand {
  const { layer, type, bits = 32 } = field;
  const isProtocol = type === 'protocol';
  const eachLayer = (packet: DisplayedPacket, visit: (number: number) => void): void => {
    const { map } = packet;
    if (layer === undefined) {
      visit(-1);
      return;
    }
    const wanted = occurrence === undefined ? undefined : layerNumber(packet, layer, occurrence);
    for (let number = 0; number < map.count; number += 1) {
      if (map.kind(number) === layer && (wanted === undefined || wanted === number)) visit(number);
    }
  };
  return {
    type,
    bits,
    read: (packet, out) => {
      eachLayer(packet, (number) => {
        const { map } = packet;
        if (isProtocol && layer !== undefined) {
          out.push(map.bytes.subarray(map.start(number), map.payloadEnd(number)));
        } else field.read(packet, number, out);
      });
    },
    isThere: (packet) => {
      const values: DisplayValue[] = [];
      eachLayer(packet, (number) => {
        if (isProtocol) values.push(number);
        else field.read(packet, number, values);
      });
      return values.length > 0;
    },
  };
}

/** Of the layers of that kind: the first is 1, the last -1. */
function layerNumber({ map }: DisplayedPacket, kind: string, occurrence: number): number {
  const numbers: number[] = [];
  for (let number = 0; number < map.count; number += 1) if (map.kind(number) === kind) numbers.push(number);
  return numbers.at(occurrence > 0 ? occurrence - 1 : occurrence) ?? -1;
}

function mapped(
  operand: CompiledOperand,
  type: DisplayFieldType,
  change: (value: DisplayValue) => DisplayValue | undefined,
  isKept: (value: DisplayValue) => boolean = () => true,
): CompiledOperand {
  const read = (packet: DisplayedPacket, out: DisplayValue[]): void => {
    const values: DisplayValue[] = [];
    operand.read(packet, values);
    for (const value of values) {
      const changed = change(value);
      if (changed !== undefined) out.push(changed);
    }
  };
  return {
    type,
    bits: operand.bits,
    read,
    isThere: (packet) => {
      const values: DisplayValue[] = [];
      read(packet, values);
      return values.some(isKept);
    },
  };
}

/** Of a text, characters; of all else, bytes. */
function sliced(operand: CompiledOperand, { from, length }: DisplaySlice): CompiledOperand {
  const { type, bits } = operand;
  return mapped(operand, type === 'text' ? 'text' : 'bytes', (value) => {
    const whole = typeof value === 'string' ? value : bytesOfValue(value, type, bits);
    const start = from < 0 ? whole.length + from : from;
    const end = length === undefined ? whole.length : start + length;
    return start < 0 || end > whole.length || start === end ? undefined : whole.slice(start, end);
  });
}

function applied(
  name: DisplayFunction,
  argument: CompiledOperand,
  column: number,
): Result<CompiledOperand, DisplayFilterError> {
  const { type, bits } = argument;
  switch (name) {
    case 'count':
      return ok({
        type: 'number',
        bits: 32,
        read: (packet, out) => {
          const values: DisplayValue[] = [];
          argument.read(packet, values);
          out.push(values.length);
        },
        isThere: () => true,
      });
    case 'len':
      return ok({
        ...mapped(argument, 'number', (value) =>
          typeof value === 'string' ? value.length : bytesOfValue(value, type, bits).length,
        ),
        bits: 32,
      });
    case 'lower':
    case 'upper':
      if (type !== 'text') return err({ message: say('{name}() takes a text.', { name }), column });
      return ok(
        mapped(argument, 'text', (value) =>
          name === 'lower' ? String(value).toLowerCase() : String(value).toUpperCase(),
        ),
      );
  }
}

/** As it stands in the header. */
export function bytesOfValue(value: DisplayValue, type: DisplayFieldType, bits: number): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'bigint') return bytesOfIpv6(ipv6Of(value));
  if (typeof value === 'string') return bytesOfUtf8(value);
  const length = type === 'mac' ? 6 : type === 'ipv4' ? 4 : Math.ceil(bits / 8);
  return Uint8Array.from(
    { length },
    (_each, index) => Math.floor(value / 2 ** (8 * (length - 1 - index))) % 256,
  );
}

function toNumber(value: DisplayValue): number {
  return typeof value === 'number' ? value : Number.NaN;
}
