/**
 * Primitives of link types that are not modelled: 802.11, ATM, SS7 and the log of pf. Each is read as libpcap reads it and
 * refused in its words, so that what is wrong with it and what comes before it are told apart.
 */
import { say, type Sentence } from '../../base/sentence';
import type { FilterNode } from './filter-node';
import { expected, type FilterReader } from './filter-reader';

const ATM_TYPES: ReadonlySet<string> = new Set([
  'lane',
  'metac',
  'bcc',
  'oamf4ec',
  'oamf4sc',
  'sc',
  'ilmic',
  'oam',
  'oamf4',
  'connectmsg',
  'metaconnect',
]);
/** Signal units, and how their words are written. */
const MTP2_TYPES = new Map([
  ['fisu', "'fisu' supported only on MTP2"],
  ['lssu', "'lssu' supported only on MTP2"],
  ['lsu', "'lssu' supported only on MTP2"],
  ['msu', "'msu' supported only on MTP2"],
  ['hfisu', "'hfisu' supported only on MTP2_HSL"],
  ['hlssu', "'hlssu' supported only on MTP2_HSL"],
  ['hmsu', "'hmsu' supported only on MTP2_HSL"],
]);
const FIELDS = new Map([
  ['vpi', "'vpi' supported only on raw ATM"],
  ['vci', "'vci' supported only on raw ATM"],
  ['sio', "'sio' supported only on SS7"],
  ['opc', "'opc' supported only on SS7"],
  ['dpc', "'dpc' supported only on SS7"],
  ['sls', "'sls' supported only on SS7"],
  ['hsio', "'sio' supported only on SS7"],
  ['hopc', "'opc' supported only on SS7"],
  ['hdpc', "'dpc' supported only on SS7"],
  ['hsls', "'sls' supported only on SS7"],
]);

const WLAN_TYPES: ReadonlyMap<string, number> = new Map([
  ['data', 8],
  ['mgt', 0],
  ['management', 0],
  ['ctl', 4],
  ['control', 4],
]);
const WLAN_SUBTYPES: ReadonlyMap<number, ReadonlySet<string>> = new Map([
  [
    0,
    words(
      'assocreq assoc-req assocresp assoc-resp reassocreq reassoc-req reassocresp reassoc-resp probereq probe-req ' +
        'proberesp probe-resp beacon atim disassoc disassociation auth authentication deauth deauthentication',
    ),
  ],
  [4, words('ps-poll rts cts ack cf-end cf-end-ack')],
  [
    8,
    words(
      'data data-cf-ack data-cf-poll data-cf-ack-poll null cf-ack cf-poll cf-ack-poll qos-data qos-data-cf-ack ' +
        'qos-data-cf-poll qos-data-cf-ack-poll qos qos-cf-poll qos-cf-ack-poll',
    ),
  ],
]);
const WLAN_DIRECTIONS = words('nods tods fromds dstods');
const PF_NAMES = { reason: say('a pf reason'), action: say('a pf action') };
const PF_REASONS = words(
  'match bad-offset fragment short normalize memory bad-timestamp congestion ip-option proto-cksum state-mismatch ' +
    'state-insert state-limit src-limit synproxy',
);
const PF_ACTIONS = words(
  'pass accept drop block scrub noscrub nat nonat binat nobinat rdr nordr synproxy-drop',
);
const [TYPE_BITS, SUBTYPE_BITS] = [0x0c, 0xf0];

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** Always undefined: with an error when the next word is one of them. */
export function parseForeign(reader: FilterReader): FilterNode | undefined {
  const { token } = reader;
  const { text } = token;
  if (token.kind !== 'keyword') return undefined;
  if (ATM_TYPES.has(text)) return reader.fail(`'${text}' supported only on raw ATM`, token);
  const unit = MTP2_TYPES.get(text);
  if (unit !== undefined) return reader.fail(unit, token);
  const field = FIELDS.get(text);
  if (field !== undefined) {
    reader.index += 1;
    skipComparison(reader);
    return reader.fail(field, token);
  }
  switch (text) {
    case 'type':
    case 'subtype':
      reader.index += 1;
      skipFrameType(reader, text);
      return reader.fail('802.11 link-layer types supported only on 802.11', token);
    case 'dir':
    case 'direction':
      reader.index += 1;
      if (reader.token.kind !== 'number' && !WLAN_DIRECTIONS.has(takeName(reader, say('a direction')))) {
        reader.fail('unknown 802.11 direction', reader.at(-1));
      }
      return reader.fail('frame direction supported only with 802.11 headers', token);
    default:
      return parsePf(reader);
  }
}

/** A name or, with an error, nothing. */
function takeName(reader: FilterReader, what: Sentence): string {
  const { kind, text } = reader.token;
  if (kind !== 'name') {
    reader.failSyntax(expected(reader.token, what));
    return '';
  }
  reader.index += 1;
  return text.toLowerCase();
}

function skipComparison(reader: FilterReader): void {
  reader.accept('>', '>=', '=', '<', '<=', '!=', '(');
  if (reader.token.kind !== 'number') {
    reader.failSyntax(expected(reader.token, say('a number')));
  }
}

function skipFrameType(reader: FilterReader, word: 'type' | 'subtype'): void {
  if (word === 'subtype') {
    const name = takeName(reader, say('the subtype of a frame'));
    const isKnown = [...WLAN_SUBTYPES.values()].some((names) => names.has(name));
    if (!isKnown) reader.fail('unknown 802.11 type name', reader.at(-1));
    return;
  }
  const type = takeType(reader);
  if (type === undefined || !reader.accept('subtype')) return;
  const { kind, value } = reader.token;
  if (kind === 'number') {
    if ((value & ~SUBTYPE_BITS) !== 0) reader.fail(`invalid 802.11 subtype value ${hexadecimal(value)}`);
    return;
  }
  const name = takeName(reader, say('the subtype of a frame'));
  const names = WLAN_SUBTYPES.get(type);
  if (names === undefined) reader.fail('unknown 802.11 type', reader.at(-1));
  else if (!names.has(name)) reader.fail(`unknown 802.11 subtype name "${name}"`, reader.at(-1));
}

function takeType(reader: FilterReader): number | undefined {
  const { kind, value } = reader.token;
  if (kind === 'number') {
    if ((value & ~TYPE_BITS) !== 0) return reader.fail(`invalid 802.11 type value ${hexadecimal(value)}`);
    reader.index += 1;
    return value;
  }
  const { text } = reader.token;
  const type = WLAN_TYPES.get(takeName(reader, say('the type of a frame')));
  return type ?? reader.fail(`unknown 802.11 type name "${text}"`, reader.at(-1));
}

function hexadecimal(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}

/** `on eth0`, `rnr 3`, `reason match`, `action pass` */
function parsePf(reader: FilterReader): FilterNode | undefined {
  const { token } = reader;
  switch (token.text) {
    case 'on':
    case 'ifname':
      reader.index += 1;
      takeName(reader, say('the name of an interface'));
      return reader.fail('ifname supported only on PF linktype', token);
    case 'rset':
    case 'ruleset':
      reader.index += 1;
      takeName(reader, say('the name of a set of rules'));
      return reader.fail('ruleset supported only on PF linktype', token);
    case 'rnr':
    case 'rulenum':
    case 'srnr':
    case 'subrulenum': {
      reader.index += 1;
      if (reader.token.kind !== 'number') {
        return reader.failSyntax(expected(reader.token, say('the number of a rule')));
      }
      const word = token.text.startsWith('s') ? 'srnr' : 'rnr';
      return reader.fail(`${word} supported only on PF linktype`, token);
    }
    case 'reason':
      reader.index += 1;
      if (reader.token.kind !== 'number') checkName(reader, PF_REASONS, 'reason');
      return reader.fail('reason supported only on PF linktype', token);
    case 'action':
      reader.index += 1;
      checkName(reader, PF_ACTIONS, 'action');
      return reader.fail('action supported only on PF linktype', token);
    default:
      return undefined;
  }
}

function checkName(reader: FilterReader, names: ReadonlySet<string>, what: 'reason' | 'action'): void {
  const { text } = reader.token;
  if (!names.has(takeName(reader, PF_NAMES[what]))) {
    reader.fail(`unknown PF ${what} "${text}"`, reader.at(-1));
  }
}
