/** SNMP versions 1, 2c and 3 (RFC 1157, RFC 3416, RFC 3412; print-snmp.c). */
import {
  integerOf,
  readSnmpValue,
  snmpOctetsText,
  snmpStringText,
  snmpText,
  type SnmpValue,
} from './snmp-values';
import type { TcpdumpContext } from './tcpdump-context';

const VERSIONS = new Map([
  [0, 'SNMPv1'],
  [1, 'SNMPv2c'],
  [3, 'SNMPv3'],
]);
const [VERSION_1, VERSION_2, VERSION_3] = [0, 1, 3] as const;
const [GET, GET_NEXT, RESPONSE, TRAP, GET_BULK] = [0, 1, 2, 4, 5] as const;
const USER_SECURITY_MODEL = 3;
const ENTERPRISE_SPECIFIC = 6;
/** `DECODE_ErrorStatus` writes into as much, its ending zero included. */
const CODE_CHARACTERS = 19;

const ERRORS = (
  'noError tooBig noSuchName badValue readOnly genErr noAccess wrongType wrongLength wrongEncoding wrongValue ' +
  'noCreation inconsistentValue resourceUnavailable commitFailed undoFailed authorizationError notWritable ' +
  'inconsistentName'
).split(' ');
const GENERIC_TRAPS =
  'coldStart warmStart linkDown linkUp authenticationFailure egpNeighborLoss enterpriseSpecific'.split(' ');

/** Values one after the other. */
class ValueReader {
  readonly #context: TcpdumpContext;
  offset: number;
  left: number;

  constructor(context: TcpdumpContext, offset: number, left: number) {
    this.#context = context;
    this.offset = offset;
    this.left = left;
  }

  next(): SnmpValue | undefined {
    const value = readSnmpValue(this.#context, this.offset, this.left);
    if (value !== undefined) {
      this.offset += value.wholeBytes;
      this.left -= value.wholeBytes;
    }
    return value;
  }

  /** Says what is wrong with a value of another kind, and shows it. */
  expect(kind: SnmpValue['kind'], complaint: string): SnmpValue | undefined {
    const value = this.next();
    if (value === undefined || value.kind === kind) return value;
    this.#context.put(`[${complaint}]${snmpText(this.#context, value)}`);
    return undefined;
  }
}

function within(context: TcpdumpContext, value: SnmpValue): ValueReader {
  return new ValueReader(context, value.offset, value.lengthBytes);
}

export function printSnmp(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'snmp';
  context.put(' ');
  const message = new ValueReader(context, offset, lengthBytes);
  const sequence = message.expect('sequence', '!init SEQ');
  if (sequence === undefined) return;
  if (message.left > 0) context.put(`[${message.left} extra after iSEQ]`);
  const fields = within(context, sequence);
  const version = fields.expect('integer', 'version!=INT');
  if (version === undefined) return;
  const number = integerOf(context, version);
  const name = VERSIONS.get(number);
  if (name === undefined) {
    context.put(`SNMP [version = ${number}]`);
    return;
  }
  const isVerbose = context.options.verbosity > 0;
  if (isVerbose) context.put(`{ ${name} `);
  if (number === VERSION_3) printVersion3(context, fields);
  else printCommunity(context, fields, number);
  if (isVerbose) context.put('} ');
}

function printCommunity(context: TcpdumpContext, fields: ValueReader, version: number): void {
  const community = fields.expect('text', 'comm!=STR');
  if (community === undefined) return;
  const text = snmpStringText(context, community);
  if (text !== '"public"') context.put(`C=${text} `);
  printUnit(context, fields, version);
}

function printUnit(context: TcpdumpContext, fields: ValueReader, version: number): void {
  const unit = fields.next();
  if (unit === undefined) return;
  if (unit.kind !== 'unit') {
    context.put('[no PDU]');
    return;
  }
  const isVerbose = context.options.verbosity > 0;
  if (fields.left > 0) context.put(`[${fields.left} extra after PDU]`);
  context.put(`${isVerbose ? '{ ' : ''}${snmpText(context, unit)} `);
  const { identifier } = unit;
  if (version === VERSION_1 && identifier >= GET_BULK) {
    context.put('[v2 PDU in v1 message]');
    return;
  }
  if (version === VERSION_2 && identifier === TRAP) {
    context.put('[v1 PDU in v2 message]');
    return;
  }
  const body = within(context, unit);
  if (identifier === TRAP) printTrap(context, body);
  else printRequest(context, identifier, body);
  if (isVerbose) context.put(' } ');
}

function printRequest(context: TcpdumpContext, unit: number, body: ValueReader): void {
  const request = body.expect('integer', 'reqId!=INT');
  if (request === undefined) return;
  if (context.options.verbosity > 0) context.put(`R=${integerOf(context, request)} `);
  const status = body.expect('integer', 'errorStatus!=INT');
  if (status === undefined) return;
  const statusCode = integerOf(context, status);
  const isRequest = unit !== RESPONSE && unit !== GET_BULK;
  if (unit === GET_BULK) context.put(` N=${statusCode}`);
  else if (statusCode !== 0) {
    const name = codeText(ERRORS, 'err', statusCode);
    context.put(isRequest ? `[errorStatus(${name})!=0]` : ` ${name}`);
  }
  const index = body.expect('integer', 'errorIndex!=INT');
  if (index === undefined) return;
  const indexCode = integerOf(context, index);
  if (unit === GET_BULK) context.put(` M=${indexCode}`);
  else if (isRequest) {
    if (indexCode !== 0) context.put(`[errorIndex(${indexCode})!=0]`);
  } else if (indexCode !== 0) {
    context.put(statusCode === 0 ? `[errorIndex(${indexCode}) w/o errorStatus]` : `@${indexCode}`);
  } else if (statusCode !== 0) context.put('[errorIndex==0]');
  printBindings(context, unit, body);
}

function codeText(names: readonly string[], title: string, code: number): string {
  return names[code] ?? `${title}=${code >>> 0}`.slice(0, CODE_CHARACTERS);
}

function printTrap(context: TcpdumpContext, body: ValueReader): void {
  context.put(' ');
  const enterprise = body.expect('object', 'enterprise!=OID');
  if (enterprise === undefined) return;
  context.put(`${snmpText(context, enterprise)} `);
  const agent = body.expect('address', 'agent-addr!=INETADDR');
  if (agent === undefined) return;
  context.put(snmpText(context, agent));
  const generic = body.expect('integer', 'generic-trap!=INT');
  if (generic === undefined) return;
  const kind = integerOf(context, generic);
  context.put(` ${codeText(GENERIC_TRAPS, 'gt', kind)}`);
  const specific = body.expect('integer', 'specific-trap!=INT');
  if (specific === undefined) return;
  const code = integerOf(context, specific);
  if (kind === ENTERPRISE_SPECIFIC) context.put(` s=${code}`);
  else if (code !== 0) context.put(`[specific-trap(${code})!=0]`);
  context.put(' ');
  const time = body.next();
  if (time === undefined) return;
  const text = snmpText(context, time);
  if (time.kind !== 'unsigned' || time.identifier === 6) {
    context.put(`[time-stamp!=TIMETICKS]${text}`);
    return;
  }
  context.put(text);
  printBindings(context, TRAP, body);
}

function printBindings(context: TcpdumpContext, unit: number, body: ValueReader): void {
  const list = body.expect('sequence', '!SEQ of varbind');
  if (list === undefined) return;
  if (body.left > 0) context.put(`[${body.left} extra after SEQ of varbind]`);
  const bindings = within(context, list);
  const hasNoValues = unit === GET || unit === GET_NEXT || unit === GET_BULK;
  while (bindings.left > 0 && !context.isCut) {
    context.put(' ');
    const binding = bindings.expect('sequence', '!varbind');
    if (binding === undefined) return;
    const fields = within(context, binding);
    const name = fields.expect('object', 'objName!=OID');
    if (name === undefined) return;
    context.put(`${snmpText(context, name)}${hasNoValues ? '' : '='}`);
    const value = fields.next();
    if (value === undefined) return;
    if (value.kind === 'null') continue;
    context.put(`${hasNoValues ? '[objVal!=NULL]' : ''}${snmpText(context, value)}`);
  }
}

/** RFC 3412. */
function printVersion3(context: TcpdumpContext, fields: ValueReader): void {
  const isVerbose = context.options.verbosity > 0;
  const header = fields.expect('sequence', '!message');
  if (header === undefined) return;
  const values = within(context, header);
  if (isVerbose) context.put('{ ');
  if (values.expect('integer', 'msgID!=INT') === undefined) return;
  if (values.expect('integer', 'msgMaxSize!=INT') === undefined) return;
  const flagField = values.expect('text', 'msgFlags!=STR');
  if (flagField === undefined) return;
  if (flagField.lengthBytes !== 1) {
    context.put(`[msgFlags size ${flagField.lengthBytes}]`);
    return;
  }
  const flags = context.uint8(flagField.offset);
  if (flags > 7 || (flags & 3) === 2) {
    context.put(`[msgFlags=0x${flags.toString(16).toUpperCase().padStart(2, '0')}]`);
    return;
  }
  const letters = ['a', 'p', 'r'].filter((_, bit) => (flags & (1 << bit)) !== 0).join('');
  context.put(`F=${letters} `);
  const model = values.expect('integer', 'msgSecurityModel!=INT');
  if (model === undefined) return;
  // tcpdump compares what is left with the length of the last value.
  if (model.wholeBytes < values.left) {
    context.put(`[${values.left - model.wholeBytes} extra after message SEQ]`);
  }
  if (isVerbose) context.put('} ');
  const modelNumber = integerOf(context, model);
  if (modelNumber !== USER_SECURITY_MODEL) {
    context.put(`[security model ${modelNumber}]`);
    return;
  }
  if (isVerbose) context.put('{ USM ');
  // Right behind, wherever the sequence says that it ends.
  const rest = new ValueReader(context, values.offset, fields.left + values.left);
  const parameters = rest.expect('text', 'msgSecurityParameters!=STR');
  if (parameters === undefined) return;
  printUser(context, within(context, parameters));
  if (isVerbose) context.put('} { ScopedPDU ');
  printScopedUnit(context, rest);
  if (isVerbose) context.put('} ');
}

/** The user-based security model (RFC 3414). */
function printUser(context: TcpdumpContext, body: ValueReader): void {
  const isVerbose = context.options.verbosity > 0;
  const sequence = body.expect('sequence', '!usm');
  if (sequence === undefined) return;
  const values = within(context, sequence);
  if (values.expect('text', 'msgAuthoritativeEngineID!=STR') === undefined) return;
  const boots = values.expect('integer', 'msgAuthoritativeEngineBoots!=INT');
  if (boots === undefined) return;
  if (isVerbose) context.put(`B=${integerOf(context, boots)} `);
  const time = values.expect('integer', 'msgAuthoritativeEngineTime!=INT');
  if (time === undefined) return;
  if (isVerbose) context.put(`T=${integerOf(context, time)} `);
  const user = values.expect('text', 'msgUserName!=STR');
  if (user === undefined) return;
  context.put(`U=${snmpStringText(context, user)} `);
  if (values.expect('text', 'msgAuthenticationParameters!=STR') === undefined) return;
  const privacy = values.expect('text', 'msgPrivacyParameters!=STR');
  if (privacy !== undefined && privacy.wholeBytes < values.left) {
    context.put(`[${values.left - privacy.wholeBytes} extra after usm SEQ]`);
  }
}

function printScopedUnit(context: TcpdumpContext, fields: ValueReader): void {
  const scope = fields.expect('sequence', '!scoped PDU');
  if (scope === undefined) return;
  const values = within(context, scope);
  const engine = values.expect('text', 'contextEngineID!=STR');
  if (engine === undefined) return;
  context.put(`E=${snmpOctetsText(context, engine)} `);
  const name = values.expect('text', 'contextName!=STR');
  if (name === undefined) return;
  context.put(`C=${snmpStringText(context, name)} `);
  printUnit(context, values, VERSION_3);
}
