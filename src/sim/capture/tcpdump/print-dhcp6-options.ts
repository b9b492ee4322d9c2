/** The options of DHCP for IPv6 (RFC 8415 and others; print-dhcp6.c). */
import { nameTable } from './name-table';
import { printDomainName } from './print-dns';
import type { TcpdumpContext } from './tcpdump-context';

const OPTIONS = nameTable(`
  1 client-ID;2 server-ID;3 IA_NA;4 IA_TA;5 IA_ADDR;6 option-request;7 preference;8 elapsed-time;
  9 relay-message;11 authentication;12 server-unicast;13 status-code;14 rapid-commit;15 user-class;
  16 vendor-class;17 vendor-specific-info;18 interface-ID;19 reconfigure-message;20 reconfigure-accept;
  21 SIP-servers-domain;22 SIP-servers-address;23 DNS-server;24 DNS-search-list;25 IA_PD;26 IA_PD-prefix;
  31 SNTP-servers;32 lifetime;27 NIS-server;28 NIS+-server;29 NIS-domain-name;30 NIS+-domain-name;
  33 BCMCS-domain-name;34 BCMCS-server;36 Geoconf-Civic;37 Remote-ID;38 Subscriber-ID;39 Client-FQDN;
  40 PANA-agent;41 POSIX-timezone;42 POSIX-tz-database;43 Echo-request-option;44 Lease-query;45 LQ-client-data;
  46 Clt-time;47 LQ-relay-data;48 LQ-client-link;56 NTP-server;64 AFTR-Name;112 MUD-URL`);

const STATUS_CODES = nameTable(`
  0 Success;1 UnspecFail;2 NoAddrsAvail;3 NoBinding;4 NotOnLink;5 UseMulticast;6 NoPrefixAvail;
  7 UnknownQueryType;8 MalformedQuery;9 NotConfigured;10 NotAllowed`);

const OPTION_HEADER_BYTES = 4;
/** How many octets are shown of what has no known form. */
const SHOWN_OCTETS = 10;

/** A message within an option of another one. */
type Dhcp6Printer = (context: TcpdumpContext, offset: number, lengthBytes: number) => void;

interface OptionPlace {
  readonly code: number;
  readonly offset: number;
  readonly lengthBytes: number;
  readonly printMessage: Dhcp6Printer;
}

export function printDhcp6Options(
  context: TcpdumpContext,
  start: number,
  end: number,
  printMessage: Dhcp6Printer,
): void {
  let at = start;
  while (at < end && !context.isCut) {
    const lengthBytes = at + OPTION_HEADER_BYTES > end ? 0 : context.get16(at + 2);
    const offset = at + OPTION_HEADER_BYTES;
    if (offset + lengthBytes > end) {
      context.put(context.truncation());
      return;
    }
    const code = context.get16(at);
    context.put(` (${OPTIONS.get(code) ?? `opt_${code}`}`);
    if (!printOption(context, { code, offset, lengthBytes, printMessage })) {
      context.put(context.truncation());
      return;
    }
    at = offset + lengthBytes;
  }
}

/** What an option of the right length prints; anything else is ` ?)`. */
type OptionPrinter = (context: TcpdumpContext, place: OptionPlace) => string | undefined;

const ANY_LENGTH = (): boolean => true;
const atLeast =
  (bytes: number) =>
  (length: number): boolean =>
    length >= bytes;
const exactly =
  (bytes: number) =>
  (length: number): boolean =>
    length === bytes;
const multipleOf =
  (bytes: number) =>
  (length: number): boolean =>
    length % bytes === 0;

const ADDRESS_LIST: readonly [(length: number) => boolean, OptionPrinter] = [
  multipleOf(16),
  (context, { offset, lengthBytes }): string => {
    let text = '';
    for (let at = 0; at < lengthBytes; at += 16) text += ` ${context.getIpv6(offset + at)}`;
    return text;
  },
];
const OPTION_LIST: readonly [(length: number) => boolean, OptionPrinter] = [
  multipleOf(2),
  (context, { offset, lengthBytes }): string => {
    let text = '';
    for (let at = 0; at < lengthBytes; at += 2) {
      const code = context.get16(offset + at);
      text += ` ${OPTIONS.get(code) ?? `opt_${code}`}`;
    }
    return text;
  },
];
const NAME_LIST: readonly [(length: number) => boolean, OptionPrinter] = [ANY_LENGTH, nameList];
const IDENTIFIER: readonly [(length: number) => boolean, OptionPrinter] = [atLeast(2), identifierText];
const NUMBER: readonly [(length: number) => boolean, OptionPrinter] = [
  exactly(4),
  (context, { offset }): string => ` ${context.get32(offset)}`,
];
const OPAQUE: readonly [(length: number) => boolean, OptionPrinter] = [
  ANY_LENGTH,
  (context, { offset, lengthBytes }): string =>
    ` ${context.getHex(offset, Math.min(lengthBytes, SHOWN_OCTETS))}...`,
];
const TIME_ZONE: readonly [(length: number) => boolean, OptionPrinter] = [
  atLeast(5),
  (context, { offset, lengthBytes }): string =>
    ` ${context.written(() => {
      context.putTextUntilZero(offset, lengthBytes);
    })}`,
];
const ASSOCIATION: readonly [(length: number) => boolean, OptionPrinter] = [
  atLeast(12),
  (context, place): string =>
    ` IAID:${context.get32(place.offset)} T1:${context.get32(place.offset + 4)} T2:${context.get32(place.offset + 8)}` +
    within(context, place, 12),
];

const PRINTERS = new Map<number, readonly [(length: number) => boolean, OptionPrinter]>([
  [1, IDENTIFIER],
  [2, IDENTIFIER],
  [3, ASSOCIATION],
  [
    4,
    [
      atLeast(4),
      (context, place): string => ` IAID:${context.get32(place.offset)}${within(context, place, 4)}`,
    ],
  ],
  [5, [atLeast(24), addressText]],
  [6, OPTION_LIST],
  [7, [exactly(1), (context, { offset }): string => ` ${context.get8(offset)}`]],
  [8, [exactly(2), (context, { offset }): string => ` ${context.get16(offset)}`]],
  [9, [ANY_LENGTH, relayedText]],
  [11, [atLeast(11), authenticationText]],
  [13, [atLeast(2), statusText]],
  [18, OPAQUE],
  [19, [exactly(1), reconfigureText]],
  [21, NAME_LIST],
  [22, ADDRESS_LIST],
  [23, ADDRESS_LIST],
  [24, NAME_LIST],
  [25, ASSOCIATION],
  [26, [atLeast(25), prefixText]],
  [27, ADDRESS_LIST],
  [28, ADDRESS_LIST],
  [31, ADDRESS_LIST],
  [32, NUMBER],
  [34, ADDRESS_LIST],
  [37, [atLeast(4), remoteText]],
  [38, OPAQUE],
  [40, ADDRESS_LIST],
  [41, TIME_ZONE],
  [42, TIME_ZONE],
  [43, OPTION_LIST],
  [44, [atLeast(17), queryText]],
  [45, [ANY_LENGTH, (context, place): string => within(context, place, 0)]],
  [46, NUMBER],
  [47, [atLeast(16), relayDataText]],
  [48, ADDRESS_LIST],
  [56, [atLeast(4), timeServerText]],
  [64, [atLeast(3), tunnelNameText]],
  [112, TIME_ZONE],
]);

/** False when the option contradicts itself. */
function printOption(context: TcpdumpContext, place: OptionPlace): boolean {
  if (!context.need(place.offset, place.lengthBytes)) return true;
  const entry = PRINTERS.get(place.code);
  if (entry === undefined) {
    context.put(')');
    return true;
  }
  const [isRightLength, print] = entry;
  if (!isRightLength(place.lengthBytes)) {
    context.put(' ?)');
    return true;
  }
  const text = print(context, place);
  if (text === undefined) return false;
  context.append(text);
  context.put(')');
  return true;
}

/** The options within one, from `headerBytes` on. */
function within(context: TcpdumpContext, place: OptionPlace, headerBytes: number): string {
  const { offset, lengthBytes, printMessage } = place;
  return context.written(() => {
    printDhcp6Options(context, offset + headerBytes, offset + lengthBytes, printMessage);
  });
}

/** Who sends a message (RFC 8415 §11, RFC 6355). */
function identifierText(context: TcpdumpContext, { offset, lengthBytes }: OptionPlace): string {
  const type = context.get16(offset);
  const rest = (from: number): string => context.getHex(offset + from, lengthBytes - from);
  switch (type) {
    case 1:
      if (lengthBytes < 8) return ' ?';
      return ` hwaddr/time type ${context.get16(offset + 2)} time ${context.get32(offset + 4)} ${rest(8)}`;
    case 2:
      return lengthBytes < 10 ? ' ?' : ` vid ${context.getHex(offset + 2, 8)}`;
    case 3:
      return lengthBytes < 4 ? ' ?' : ` hwaddr type ${context.get16(offset + 2)} ${rest(4)}`;
    default:
      return ` type ${type}`;
  }
}

function addressText(context: TcpdumpContext, place: OptionPlace): string {
  const { offset } = place;
  return (
    ` ${context.getIpv6(offset)} pltime:${context.get32(offset + 16)} vltime:${context.get32(offset + 20)}` +
    within(context, place, 24)
  );
}

function prefixText(context: TcpdumpContext, place: OptionPlace): string {
  const { offset } = place;
  return (
    ` ${context.getIpv6(offset + 9)}/${context.get8(offset + 8)}` +
    ` pltime:${context.get32(offset)} vltime:${context.get32(offset + 4)}${within(context, place, 25)}`
  );
}

function relayedText(context: TcpdumpContext, { offset, lengthBytes, printMessage }: OptionPlace): string {
  const { end } = context;
  context.end = Math.min(end, offset + lengthBytes);
  const text = context.written(() => {
    printMessage(context, offset, lengthBytes);
  });
  if (!context.isCut) context.end = end;
  // The option's own parenthesis stays open.
  return ` (${text}`;
}

const AUTHENTICATION_PROTOCOLS = nameTable('2 delayed;3 reconfigure');

function authenticationText(context: TcpdumpContext, { offset, lengthBytes }: OptionPlace): string {
  const protocol = context.get8(offset);
  const algorithm = context.get8(offset + 1);
  const detection = context.get8(offset + 2);
  let text =
    ` proto: ${AUTHENTICATION_PROTOCOLS.get(protocol) ?? protocol}, alg: ${algorithm === 1 ? 'HMAC-MD5' : algorithm}, ` +
    `RDM: ${detection === 0 ? 'mono' : detection}, RD:`;
  for (let at = 3; at < 11; at += 2) text += ` ${context.getHex(offset + at, 2)}`;
  const left = lengthBytes - 11;
  const words = (from: number): string =>
    [0, 4, 8, 12].map((at) => ` ${context.getHex(offset + from + at, 4)}`).join('');
  if (protocol === 2) {
    if (left === 0) return text;
    if (left < 20) return `${text} ??`;
    const realmBytes = left - 20;
    const realm = realmBytes > 0 ? `, realm: ${context.getHex(offset + 11, realmBytes)}` : '';
    const key = context.getHex(offset + 11 + realmBytes, 4);
    return `${text}${realm}, key ID: ${key}, HMAC-MD5:${words(15 + realmBytes)}`;
  }
  if (protocol !== 3 || left !== 17) return `${text} ??`;
  const kind = context.get8(offset + 11);
  text += kind === 1 ? ' reconfig-key' : kind === 2 ? ' type: HMAC-MD5' : ' type: ??';
  return `${text} value:${words(12)}`;
}

function statusText(context: TcpdumpContext, { offset }: OptionPlace): string {
  const code = context.get16(offset);
  return ` ${code > 255 ? 'INVALID code' : (STATUS_CODES.get(code) ?? `code${code}`)}`;
}

function reconfigureText(context: TcpdumpContext, { offset }: OptionPlace): string {
  const type = context.get8(offset);
  if (type === 5) return ' for renew';
  return type === 11 ? ' for inf-req' : ` for ???(${context.getHex(offset, 1)})`;
}

function nameList(context: TcpdumpContext, { offset, lengthBytes }: OptionPlace): string | undefined {
  let text = '';
  let at: number | undefined = offset;
  while (at < offset + lengthBytes) {
    const name: ReturnType<typeof printDomainName> = printDomainName(context, at, at);
    text += ` ${name.text}`;
    at = name.next;
    if (at === undefined) {
      context.append(text);
      return undefined;
    }
  }
  return text;
}

function remoteText(context: TcpdumpContext, { offset, lengthBytes }: OptionPlace): string {
  const shown = Math.min(lengthBytes - 4, SHOWN_OCTETS);
  return ` ${context.get32(offset)} ${context.getHex(offset + 4, shown)}...`;
}

function queryText(context: TcpdumpContext, place: OptionPlace): string {
  const type = context.get8(place.offset);
  const kind = type === 1 ? 'by-address' : type === 2 ? 'by-clientID' : `type_${type}`;
  return ` ${kind} ${context.getIpv6(place.offset + 1)}${within(context, place, 17)}`;
}

function relayDataText(context: TcpdumpContext, { offset, lengthBytes }: OptionPlace): string {
  const shown = Math.min(lengthBytes - 16, SHOWN_OCTETS);
  return ` ${context.getIpv6(offset)} ${context.getHex(offset + 16, shown)}...`;
}

/** RFC 5908. */
function timeServerText(context: TcpdumpContext, { offset, lengthBytes }: OptionPlace): string | undefined {
  let text = '';
  let at = 0;
  while (at < lengthBytes - 4) {
    const code = context.get16(offset + at);
    const bytes = context.get16(offset + at + 2);
    at += 4;
    if (at + bytes > lengthBytes) {
      context.append(text);
      return undefined;
    }
    text += ` subopt:${code} `;
    if (code === 1 || code === 2) text += bytes === 16 ? context.getIpv6(offset + at) : '?';
    else if (code === 3) {
      const name = printDomainName(context, offset + at, offset + at);
      text += name.text;
      if (name.next === undefined) {
        context.append(text);
        return undefined;
      }
    } else text += '?';
    at += bytes;
  }
  return text;
}

/** RFC 6334. */
function tunnelNameText(context: TcpdumpContext, { offset, lengthBytes }: OptionPlace): string {
  let text = ' ';
  let at = offset;
  let left = lengthBytes;
  while (left > 0 && context.get8(at) !== 0) {
    const bytes = context.get8(at);
    at += 1;
    if (bytes >= left - 1) return `${text} ?`;
    text += context.written(() => {
      context.putTextUntilZero(at, bytes);
    });
    at += bytes;
    left -= bytes + 1;
    if (context.get8(at) !== 0) text += '.';
  }
  return text;
}
