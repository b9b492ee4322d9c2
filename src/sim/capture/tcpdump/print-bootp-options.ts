/** The options of DHCP (RFC 2132 and those after it; print-bootp.c). */
import { nameTable } from './name-table';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

/**
 * Before the name is how a value is shown: `i` addresses, `p` pairs of them, `l` and `L` numbers of 32 bits, the second
 * signed, `s` numbers of 16 bits, `b` octets, `a` text, `B` yes or no, `$` in its own way.
 */
const OPTIONS = nameTable(`
  0  PAD;1 iSubnet-Mask;2 LTime-Zone;3 iDefault-Gateway;4 iTime-Server;5 iIEN-Name-Server;6 iDomain-Name-Server;
  7 iLOG;8 iCS;9 iLPR-Server;10 iIM;11 iRL;12 aHostname;13 sBS;255  END;14 aDP;15 aDomain-Name;16 iSS;17 aRP;
  18 aEP;19 BIPF;20 BSRT;21 pPF;22 sRSZ;23 bTTL;24 lMTU-Timeout;25 sMTU-Table;26 sMTU;27 BLSN;28 iBR;29 BMD;
  30 BMS;31 BRouter-Discovery;32 iRSA;33 pStatic-Route;34 BUT;35 lAT;36 BIE;37 bTT;38 lKI;39 BKG;40 aYD;41 iYS;
  42 iNTP;43 bVendor-Option;44 iNetbios-Name-Server;45 iWDD;46 $Netbios-Node;47 aNetbios-Scope;48 iXFS;49 iXDM;
  64 sN+D;65 iN+S;68 iMH;69 iSMTP;70 iPOP3;71 iNNTP;72 iWWW;73 iFG;74 iIRC;75 iSTS;76 iSTDA;50 iRequested-IP;
  51 lLease-Time;52 $OO;66 aTFTP;67 aBF;53  DHCP-Message;54 iServer-ID;55 bParameter-Request;56 aMSG;57 sMSZ;
  58 lRN;59 lRB;60 aVendor-Class;61 $Client-ID;98 aUAP;116 BNOAUTO;78 bSLP-DA;79 bSLP-SCOPE;117 sNSSEARCH;
  77 $User-Class;118 iSUBNET;121 $Classless-Static-Route;249 $Classless-Static-Route-Microsoft;
  150 iTFTP-Server-Address;80 aSLP-NA;81 $FQDN;82 $Agent-Information;83 bARMT;88 aTZSTR;89 bFQDNS;90 bAUTH;
  91 LLast-Transaction-Time;92 iAssociated-IP;93 sARCH;94 bNDI;97 bGUID;95 aLDAP;100 aPOSIX-TZ;101 aTZ-Name;
  112 iNI;113 aNITAG;114 aURL;161 aMUD-URL`);

const MESSAGES = nameTable(`
  1 Discover;2 Offer;3 Request;4 Decline;5 ACK;6 NACK;7 Release;8 Inform;10 LeaseQuery;11 LeaseUnassigned;
  12 LeaseUnknown;13 LeaseActive`);

const HARDWARE = nameTable('1 ether;6 ieee802;7 arcnet;15 frelay;23 strip;24 ieee1394');

const NODE_TYPES = nameTable('1 b-node;2 p-node;4 m-node;8 h-node');

const OVERLOADS = nameTable('1 file;2 sname;3 file+sname');

const AGENT_OPTIONS = nameTable('1 Circuit-ID;2 Remote-ID;6 Subscriber-ID');

const [PAD, OVERLOAD, MESSAGE_TYPE, PARAMETERS, END] = [0, 52, 53, 55, 255] as const;
const [NODE_TYPE, CLIENT_ID, USER_CLASS, FULL_NAME, AGENT, ROUTES, MICROSOFT_ROUTES] = [
  46, 61, 77, 81, 82, 121, 249,
] as const;

interface OptionPlace {
  readonly tag: number;
  readonly offset: number;
  readonly lengthBytes: number;
}

export function printBootpOptions(context: TcpdumpContext, start: number): void {
  context.put('\n\t  Vendor-rfc1048 Extensions');
  context.put(`\n\t    Magic Cookie 0x${context.getHex(start, 4)}`);
  const isEveryOptionShown = context.options.verbosity > 2;
  let offset = start + 4;
  while (context.has(offset, 1) && !context.isCut) {
    const tag = context.uint8(offset);
    offset += 1;
    if (!isEveryOptionShown && tag === PAD) continue;
    if (!isEveryOptionShown && tag === END) return;
    let lengthBytes = 0;
    if (tag !== PAD && tag !== END) {
      lengthBytes = context.get8(offset);
      offset += 1;
    }
    const [, name] = splitName(tag);
    context.put(`\n\t    ${name} (${tag}), length ${lengthBytes}${lengthBytes > 0 ? ': ' : ''}`);
    if (tag === PAD) offset += printPadding(context, offset);
    if (!context.has(offset, lengthBytes)) {
      context.put(context.truncation());
      return;
    }
    const consumed = printOption(context, { tag, offset, lengthBytes });
    if (consumed === undefined) return;
    if (consumed < lengthBytes) context.put(`\n\t  trailing data length ${lengthBytes - consumed}`);
    offset += lengthBytes;
  }
}

function splitName(tag: number): readonly [string, string] {
  const entry = OPTIONS.get(tag) ?? '?Unknown';
  return [entry.charAt(0), entry.slice(1)];
}

function printPadding(context: TcpdumpContext, offset: number): number {
  let count = 0;
  while (context.has(offset + count, 1) && context.uint8(offset + count) === PAD) count += 1;
  if (count > 0) context.put(`, occurs ${count + 1}`);
  return count;
}

/** How many octets were understood; undefined when a text is cut off. */
function printOption(context: TcpdumpContext, place: OptionPlace): number | undefined {
  const { tag, offset, lengthBytes } = place;
  if (tag === MESSAGE_TYPE && lengthBytes === 1) {
    const message = context.get8(offset);
    context.put(MESSAGES.get(message) ?? `Unknown (${message})`);
    return lengthBytes;
  }
  if (tag === PARAMETERS) {
    for (let index = 0; index < lengthBytes; index += 1) {
      const inner = context.get8(offset + index);
      context.put(`${index % 4 === 0 ? '\n\t      ' : ', '}${splitName(inner)[1]} (${inner})`);
    }
    return lengthBytes;
  }
  const [format] = splitName(tag);
  if (format === '$') return printSpecial(context, place);
  const ofUnknown = lengthBytes % 2 === 1 ? 'b' : lengthBytes % 4 === 2 ? 's' : 'l';
  return printValues(context, place, format === '?' ? ofUnknown : format);
}

function printValues(context: TcpdumpContext, place: OptionPlace, format: string): number {
  const { offset } = place;
  switch (format) {
    case 'a':
      printQuoted(context, offset, place.lengthBytes);
      return place.lengthBytes;
    case 'i':
      return printList(place, 4, context, (at) => context.getAddress(at));
    case 'L':
      return printList(place, 4, context, (at) => String(context.get32(at) | 0));
    case 'l':
      return printList(place, 4, context, (at) => String(context.get32(at)));
    case 'p':
      return printList(
        place,
        8,
        context,
        (at) => `(${context.getAddress(at)}:${context.getAddress(at + 4)})`,
      );
    case 's':
      return printList(place, 2, context, (at) => String(context.get16(at)));
    case 'B':
      return printList(place, 1, context, (at) => {
        const value = context.get8(at);
        return value === 0 ? 'N' : value === 1 ? 'Y' : `${value}?`;
      });
    default:
      return printOctets(context, offset, place.lengthBytes, '.');
  }
}

function printList(
  place: OptionPlace,
  size: number,
  context: TcpdumpContext,
  textAt: (offset: number) => string,
): number {
  let at = 0;
  for (; at + size <= place.lengthBytes; at += size) {
    context.put(`${at === 0 ? '' : ','}${textAt(place.offset + at)}`);
  }
  return at;
}

function printOctets(
  context: TcpdumpContext,
  offset: number,
  lengthBytes: number,
  separator: '.' | ':',
): number {
  for (let index = 0; index < lengthBytes; index += 1) {
    const octet =
      separator === '.' ? String(context.get8(offset + index)) : context.getHex(offset + index, 1);
    context.put(`${index === 0 ? '' : separator}${octet}`);
  }
  return lengthBytes;
}

function printQuoted(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.put('"');
  context.putText(offset, lengthBytes);
  context.put('"');
}

function printSpecial(context: TcpdumpContext, place: OptionPlace): number | undefined {
  const { tag, offset, lengthBytes } = place;
  switch (tag) {
    case NODE_TYPE:
      return printNamed(context, place, NODE_TYPES);
    case OVERLOAD:
      return printNamed(context, place, OVERLOADS);
    case FULL_NAME:
      return printFullName(context, place);
    case CLIENT_ID:
      return printClientId(context, place);
    case AGENT:
      return printAgent(context, place);
    case ROUTES:
    case MICROSOFT_ROUTES:
      return printRoutes(context, place);
    case USER_CLASS:
      return printUserClass(context, place);
    default:
      context.put(`[unknown special tag ${tag}, size ${lengthBytes}]`);
      return context.need(offset, lengthBytes) ? lengthBytes : undefined;
  }
}

function printNamed(
  context: TcpdumpContext,
  place: OptionPlace,
  names: ReadonlyMap<number, string>,
): number | undefined {
  if (place.lengthBytes < 1) {
    context.put('[ERROR: length < 1 bytes]');
    return 0;
  }
  const value = context.get8(place.offset);
  context.put(names.get(value) ?? `#${value}`);
  return 1;
}

/** RFC 4702. */
function printFullName(context: TcpdumpContext, { offset, lengthBytes }: OptionPlace): number {
  if (lengthBytes < 3) {
    context.put('[ERROR: length < 3 bytes]');
    return lengthBytes;
  }
  const flags = context.get8(offset);
  if ((flags & 0xf0) !== 0) context.put(`[ERROR: MBZ nibble 0x${(flags >>> 4).toString(16)} != 0] `);
  const names = ['S', 'O', 'E', 'N'].filter((_, index) => (flags & (1 << index)) !== 0).join('');
  if (names !== '') context.put(`[${names}] `);
  const [first, second] = [context.get8(offset + 1), context.get8(offset + 2)];
  if (first !== 0 || second !== 0) context.put(`${first}/${second} `);
  printQuoted(context, offset + 3, lengthBytes - 3);
  return lengthBytes;
}

function printClientId(context: TcpdumpContext, { offset, lengthBytes }: OptionPlace): number {
  if (lengthBytes < 1) {
    context.put('[ERROR: length < 1 bytes]');
    return 0;
  }
  const type = context.get8(offset);
  if (type === 0) printQuoted(context, offset + 1, lengthBytes - 1);
  else {
    context.put(`${HARDWARE.get(type) ?? `hardware-type ${type},`} `);
    printOctets(context, offset + 1, lengthBytes - 1, ':');
  }
  return lengthBytes;
}

/** RFC 3046. */
function printAgent(context: TcpdumpContext, { offset, lengthBytes }: OptionPlace): number {
  let at = 0;
  while (lengthBytes - at >= 2) {
    const code = context.get8(offset + at);
    const bytes = context.get8(offset + at + 1);
    at += 2;
    context.put(`\n\t      ${AGENT_OPTIONS.get(code) ?? 'Unknown'} SubOption ${code}, length ${bytes}: `);
    if (bytes > lengthBytes - at) {
      context.put('length goes past end of option');
      return lengthBytes;
    }
    if (AGENT_OPTIONS.has(code)) context.putText(offset + at, bytes);
    else printUnknownData(context, offset + at, bytes, '\n\t\t');
    at += bytes;
  }
  return at;
}

/** RFC 3442. */
function printRoutes(context: TcpdumpContext, { offset, lengthBytes }: OptionPlace): number {
  if (lengthBytes < 5) {
    context.put('[ERROR: length < 5 bytes]');
    return lengthBytes;
  }
  let at = 0;
  while (at < lengthBytes) {
    if (at > 0) context.put(',');
    const bits = context.get8(offset + at);
    at += 1;
    if (bits > 32) {
      context.put(`[ERROR: Mask width (${bits}) > 32]`);
      return lengthBytes;
    }
    const bytes = Math.ceil(bits / 8);
    if (lengthBytes - at < bytes + 4) {
      context.put(`[ERROR: Remaining length (${lengthBytes - at}) < ${bytes + 4} bytes]`);
      return lengthBytes;
    }
    const octets = [0, 1, 2, 3].map((index) => (index < bytes ? context.get8(offset + at + index) : 0));
    context.put(bits === 0 ? '(default' : `(${octets.join('.')}/${bits}`);
    context.put(`:${context.getAddress(offset + at + bytes)})`);
    at += bytes + 4;
  }
  return lengthBytes;
}

/** RFC 3004. */
function printUserClass(context: TcpdumpContext, { offset, lengthBytes }: OptionPlace): number {
  if (lengthBytes < 2) {
    context.put('[ERROR: length < 2 bytes]');
    return lengthBytes;
  }
  let at = 0;
  for (let number = 1; at < lengthBytes; number += 1) {
    const bytes = context.get8(offset + at);
    at += 1;
    context.put(`\n\t      instance#${number}: `);
    if (bytes === 0) context.put('[ERROR: suboption length must be non-zero]');
    else if (lengthBytes - at < bytes) context.put('[ERROR: invalid option]');
    else {
      printQuoted(context, offset + at, bytes);
      context.put(`, length ${bytes}`);
      at += bytes;
      continue;
    }
    return lengthBytes;
  }
  return lengthBytes;
}
