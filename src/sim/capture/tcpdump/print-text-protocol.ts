/** Protocols made of lines of text as tcpdump prints them (txtproto_print in util-print.c, print-ssh.c). */
import type { TcpdumpContext } from './tcpdump-context';

const HTTP_COMMANDS: ReadonlySet<string> = new Set(
  (
    'GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE DELETE SEARCH UNLOCK REPORT UPDATE ' +
    'NOTIFY BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH ' +
    'UNCHECKOUT MKACTIVITY MKWORKSPACE UNSUBSCRIBE RPC_CONNECT VERSION-CONTROL BASELINE-CONTROL'
  ).split(' '),
);

const RTSP_COMMANDS: ReadonlySet<string> = new Set(
  'OPTIONS DESCRIBE ANNOUNCE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER SET_PARAMETER REDIRECT RECORD'.split(
    ' ',
  ),
);

const SIP_COMMANDS: ReadonlySet<string> = new Set(
  (
    'ACK BYE CANCEL DO INFO INVITE MESSAGE NOTIFY OPTIONS PRACK QAUTH REFER REGISTER SPRACK SUBSCRIBE UPDATE ' +
    'PUBLISH'
  ).split(' '),
);

/** Every segment of a protocol without commands is shown. */
const COMMANDS = { http: HTTP_COMMANDS, rtsp: RTSP_COMMANDS, sip: SIP_COMMANDS } as const;

const MAX_TOKEN_BYTES = 128;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A request or a response is shown; what follows it in later segments is not. */
export function printHttp(
  context: TcpdumpContext,
  offset: number,
  lengthBytes: number,
  protocol: keyof typeof COMMANDS,
): string {
  context.protocol = protocol;
  const commands = COMMANDS[protocol];
  const name = protocol.toUpperCase();
  const isStart = isStartLine(context, offset, lengthBytes, commands);
  return isStart ? name + printText(context, offset, lengthBytes) : name;
}

/** Every segment is shown. */
export function printLines(
  context: TcpdumpContext,
  offset: number,
  lengthBytes: number,
  protocol: 'smtp' | 'ftp' | 'whois',
): string {
  context.protocol = protocol;
  return protocol.toUpperCase() + printText(context, offset, lengthBytes);
}

function printText(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  if (context.options.verbosity === 0) return printLine(context, ': ', offset, 0, lengthBytes).text;
  let text = `, length: ${lengthBytes}`;
  let index = 0;
  while (index < lengthBytes) {
    const line = printLine(context, '\n\t', offset, index, lengthBytes);
    text += line.text;
    if (line.next === 0) break;
    index = line.next;
  }
  return text;
}

interface PrintedLine {
  readonly text: string;
  /** Where the next line begins; 0 when there is none. */
  readonly next: number;
}

function printLine(
  context: TcpdumpContext,
  prefix: string,
  offset: number,
  start: number,
  lengthBytes: number,
): PrintedLine {
  let index = start;
  const line = (end: number): string => `${prefix}${asciiText(context, offset + start, end - start)}`;
  while (index < lengthBytes) {
    if (!context.has(offset + index, 1)) return { text: context.cut(''), next: 0 };
    const octet = context.uint8(offset + index);
    if (octet === LINE_FEED) return { text: line(index), next: index + 1 };
    if (octet === CARRIAGE_RETURN) {
      if (index + 1 >= lengthBytes) return { text: '', next: 0 };
      if (!context.has(offset + index + 1, 1)) return { text: context.cut(''), next: 0 };
      if (context.uint8(offset + index + 1) !== LINE_FEED) return { text: '', next: 0 };
      return { text: line(index), next: index + 2 };
    }
    if (octet !== TAB && (octet < 0x20 || octet > 0x7e)) return { text: '', next: 0 };
    index += 1;
  }
  // The line goes on in a later segment.
  return { text: line(index) + context.truncation(), next: 0 };
}

function asciiText(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  let text = '';
  for (let index = 0; index < lengthBytes; index += 1) {
    text += String.fromCharCode(context.uint8(offset + index));
  }
  return text;
}

function isStartLine(
  context: TcpdumpContext,
  offset: number,
  lengthBytes: number,
  commands: ReadonlySet<string>,
): boolean {
  const first = fetchToken(context, offset, 0, lengthBytes);
  if (first === undefined) return false;
  if (commands.has(first.token.toUpperCase())) return true;
  const second = fetchToken(context, offset, first.next, lengthBytes);
  return second !== undefined && /^\d{3}$/.test(second.token);
}

function fetchToken(
  context: TcpdumpContext,
  offset: number,
  start: number,
  lengthBytes: number,
): { readonly token: string; readonly next: number } | undefined {
  let index = start;
  for (; index < lengthBytes; index += 1) {
    if (!context.has(offset + index, 1)) return undefined;
    const octet = context.uint8(offset + index);
    if (octet === 0x20 || octet === TAB || octet === CARRIAGE_RETURN || octet === LINE_FEED) break;
    if (octet < 0x20 || octet > 0x7e || index - start >= MAX_TOKEN_BYTES) return undefined;
  }
  if (index === start) return undefined;
  const token = asciiText(context, offset + start, index - start);
  while (index < lengthBytes && context.has(offset + index, 1) && context.uint8(offset + index) === 0x20) {
    index += 1;
  }
  return { token, next: index };
}

/** `SSH-` */
const SSH_MAGIC = [0x53, 0x53, 0x48, 0x2d] as const;

/** The version line of SSH; everything after it is encrypted. */
export function printSshVersion(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'ssh';
  for (const [index, expected] of SSH_MAGIC.entries()) {
    if (!context.has(offset + index, 1)) return context.cut('');
    if (context.uint8(offset + index) !== expected) return '';
  }
  for (let index = 0; index < lengthBytes; index += 1) {
    if (!context.has(offset + index, 1)) return context.cut('');
    const octet = context.uint8(offset + index);
    const isLineEnd =
      octet === LINE_FEED ||
      (octet === CARRIAGE_RETURN &&
        index + 1 < lengthBytes &&
        context.uint8(offset + index + 1) === LINE_FEED);
    if (isLineEnd) return `: SSH: ${asciiText(context, offset, index)}`;
    if (octet < 0x20 || octet > 0x7e) return '';
  }
  return '';
}
