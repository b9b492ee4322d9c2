/** The loopback EtherType 0x9000, Ethernet's Configuration Testing Protocol (print-loopback.c). */
import type { TcpdumpContext } from './tcpdump-context';

const [REPLY, FORWARD] = [1, 2] as const;
const MAC_BYTES = 6;

export function printLoopbackTest(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'loopback';
  context.put('Loopback');
  if (lengthBytes < 2) {
    context.putInvalid(offset, lengthBytes);
    return;
  }
  const skipped = context.getLittle16(offset);
  context.put(`, skipCount ${skipped}${skipped % 8 === 0 ? '' : ' (bogus)'}`);
  const left = lengthBytes - 2;
  if (left < skipped) context.putInvalid(offset + 2, left);
  else if (context.need(offset + 2, skipped)) printMessage(context, offset + 2 + skipped, left - skipped);
}

function printMessage(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  if (lengthBytes < 2) {
    context.putInvalid(offset, lengthBytes);
    return;
  }
  const operation = context.getLittle16(offset);
  const names = new Map<number, string>([
    [REPLY, 'Reply'],
    [FORWARD, 'Forward Data'],
  ]);
  context.put(`, ${names.get(operation) ?? ` invalid (${operation})`}`);
  const body = offset + 2;
  const left = lengthBytes - 2;
  const headerBytes = operation === REPLY ? 2 : operation === FORWARD ? MAC_BYTES : 0;
  if (left < headerBytes) {
    context.putInvalid(body, left);
    return;
  }
  if (operation === REPLY) context.put(`, receipt number ${context.getLittle16(body)}`);
  if (operation === FORWARD) context.put(`, forwarding address ${context.getMac(body)}`);
  if (headerBytes > 0) context.put(`, data (${left - headerBytes} octets)`);
  context.need(body + headerBytes, left - headerBytes);
}
