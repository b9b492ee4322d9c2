/** Trivial File Transfer (RFC 1350, RFC 2347; print-tftp.c). */
import { nameTable } from './name-table';
import type { TcpdumpContext } from './tcpdump-context';

const OPERATIONS = nameTable('1 RRQ;2 WRQ;3 DATA;4 ACK;5 ERROR;6 OACK');

const ERRORS = nameTable(`
  0 EUNDEF;1 ENOTFOUND;2 EACCESS;3 ENOSPACE;4 EBADOP;5 EBADID;6 EEXISTS;7 ENOUSER`);

const [READ, WRITE, DATA, ACKNOWLEDGMENT, ERROR] = [1, 2, 3, 4, 5] as const;

export function printTftp(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'tftp';
  context.put(`TFTP, length ${lengthBytes}`);
  const isWhole = lengthBytes >= 2 && printMessage(context, offset, offset + lengthBytes);
  if (!isWhole) context.put(context.truncation());
}

/** False when something is missing. */
function printMessage(context: TcpdumpContext, offset: number, end: number): boolean {
  const operation = context.get16(offset);
  const body = offset + 2;
  context.put(`, ${OPERATIONS.get(operation) ?? `tftp-#${operation}`}`);
  if (!OPERATIONS.has(operation)) return true;
  switch (operation) {
    case READ:
    case WRITE:
      return printRequest(context, body, end);
    case DATA:
    case ACKNOWLEDGMENT:
      if (end - body < 2) return false;
      context.put(` block ${context.get16(body)}`);
      return true;
    case ERROR: {
      if (end - body < 2) return false;
      const code = context.get16(body);
      context.put(` ${ERRORS.get(code) ?? `tftp-err-#${code} "`}`);
      if (end - body === 2) return false;
      context.put(' "');
      const isWhole = context.putZeroEndedText(body + 2, end - body - 2) > 0;
      context.put('"');
      return isWhole;
    }
    default:
      return printOptions(context, body, end);
  }
}

function printRequest(context: TcpdumpContext, offset: number, end: number): boolean {
  if (offset === end) return false;
  context.put(' "');
  const nameBytes = context.putZeroEndedText(offset, end - offset);
  context.put('"');
  const mode = offset + nameBytes;
  if (nameBytes === 0 || mode === end) return false;
  context.put(' ');
  const modeBytes = context.putZeroEndedText(mode, end - mode);
  return modeBytes > 0 && printOptions(context, mode + modeBytes, end);
}

function printOptions(context: TcpdumpContext, offset: number, end: number): boolean {
  let at = offset;
  while (at < end && !context.isCut) {
    if (context.get8(at) !== 0) context.put(' ');
    const bytes = context.putZeroEndedText(at, end - at);
    if (bytes === 0) return false;
    at += bytes;
  }
  return true;
}
