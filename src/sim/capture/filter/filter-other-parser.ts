/** Primitives without a value, or with a number or a name only. */
import { say, type Sentence } from '../../base/sentence';
import { BPF, statement } from './bpf-code';
import type { FilterContext } from './filter-context';
import { parseForeign } from './filter-foreign-parser';
import {
  directionTest,
  geneveTest,
  interfaceIndexTest,
  llcTest,
  mplsTest,
  pppoeDiscoveryTest,
  pppoeSessionTest,
  vlanTest,
} from './filter-encapsulation';
import type { FilterProtocol } from './filter-keywords';
import { codeNode, notNode, testNode, type FilterNode } from './filter-node';
import { broadcastTest, multicastTest } from './filter-primitives';
import { expected, type FilterReader } from './filter-reader';
import type { FilterLayers } from './filter-link';
import type { Generated } from './filter-tests';
import { generate, parseOptionalNumber } from './filter-value-parser';

export function parseOther(context: FilterContext): FilterNode | undefined {
  const { reader, layers, hasDirections } = context;
  const { token } = reader;
  switch (token.text) {
    case 'broadcast':
    case 'multicast':
      return parseCast(context, undefined);
    case 'less':
    case 'greater':
      return parseLength(reader, token.text);
    case 'byte':
      return parseByte(context);
    case 'inbound':
    case 'outbound':
      reader.index += 1;
      return generate(context, directionTest(layers, hasDirections, token.text === 'outbound'), token);
    case 'ifindex': {
      reader.index += 1;
      const number = parseNumber(reader, say('the index of an interface'));
      return number === undefined
        ? undefined
        : generate(context, interfaceIndexTest(layers, hasDirections, number), token);
    }
    case 'vlan':
      return parseNumbered(context, vlanTest);
    case 'mpls':
      return parseNumbered(context, mplsTest);
    case 'pppoed':
      reader.index += 1;
      return generate(context, pppoeDiscoveryTest(layers), token);
    case 'pppoes':
      return parseNumbered(context, pppoeSessionTest);
    case 'geneve':
      return parseNumbered(context, geneveTest);
    case 'llc':
      reader.index += 1;
      return generate(context, llcTest(layers, tryName(reader)), token);
    default:
      return parseForeign(reader);
  }
}

/** `vlan`, `vlan 3` */
function parseNumbered(
  context: FilterContext,
  test: (layers: FilterLayers, number: number | undefined) => Generated,
): FilterNode | undefined {
  const { reader, layers } = context;
  const { token } = reader;
  reader.index += 1;
  const number = parseOptionalNumber(reader);
  if (reader.hasFailed()) return undefined;
  const last = reader.at(-1);
  return generate(context, test(layers, number), last.kind === 'number' ? last : token);
}

/** `broadcast`, `ether broadcast`, `ip multicast`, and what goes with 802.11. */
export function parseCast(
  context: FilterContext,
  protocol: FilterProtocol | undefined,
): FilterNode | undefined {
  const { reader, layers, netmask } = context;
  const { token } = reader;
  if (reader.accept('broadcast')) return generate(context, broadcastTest(layers, protocol, netmask), token);
  if (reader.accept('multicast')) return generate(context, multicastTest(layers, protocol), token);
  return reader.isNext('type', 'subtype', 'dir', 'direction') ? parseForeign(reader) : undefined;
}

function parseNumber(reader: FilterReader, what: Sentence): number | undefined {
  const { kind, value } = reader.token;
  if (kind !== 'number') return reader.failSyntax(expected(reader.token, what));
  reader.index += 1;
  return value;
}

function parseLength(reader: FilterReader, word: 'less' | 'greater'): FilterNode | undefined {
  reader.index += 1;
  const bytes = parseNumber(reader, say('a number of bytes'));
  if (bytes === undefined) return undefined;
  const length = [statement(BPF.LOAD_LENGTH)];
  return word === 'less'
    ? notNode(codeNode(length, BPF.IF_GREATER, bytes))
    : codeNode(length, BPF.IF_NOT_LESS, bytes);
}

/** `byte 13 & 2`, the old way to write `ether[13] & 2 != 0`. */
function parseByte({ reader, layers }: FilterContext): FilterNode | undefined {
  reader.index += 1;
  const index = parseNumber(reader, say('the number of a byte'));
  if (index === undefined) return undefined;
  const operator = reader.token;
  if (!reader.accept('=', '<', '>', '&', '|')) {
    return reader.failSyntax(expected(operator, say('one of {signs}', { signs: '= < > & |' })));
  }
  const value = parseNumber(reader, say('a number'));
  if (value === undefined) return undefined;
  const load = layers.fromLink(index, 1);
  switch (operator.text) {
    case '=':
      return testNode(load, value);
    case '<':
      return notNode(testNode(load, value, -1, 'ge'));
    case '>':
      return testNode(load, value, -1, 'gt');
    default:
      // As libpcap has it, which forgets to read the byte.
      return notNode(codeNode([statement(operator.text === '&' ? BPF.AND : BPF.OR, value)], BPF.IF_EQUAL));
  }
}

function tryName(reader: FilterReader): string | undefined {
  const { kind, text } = reader.token;
  const isKeyword = kind === 'keyword' && (text === 'rnr' || text === 'rulenum');
  if (kind !== 'name' && !isKeyword) return undefined;
  reader.index += 1;
  return isKeyword ? 'rnr' : text;
}
