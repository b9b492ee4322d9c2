/** RIP for IPv6 (RFC 2080; print-ripng.c). */
import type { TcpdumpContext } from './tcpdump-context';

const HEADER_BYTES = 4;
const ROUTE_BYTES = 20;
const [REQUEST, RESPONSE] = [1, 2] as const;
const INFINITE = 16;

export function printRipng(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'ripng';
  const version = context.get8(offset + 1);
  if (version !== 1) {
    context.put(` [vers ${version}] (invalid)`);
    return;
  }
  const command = context.get8(offset);
  if (command !== REQUEST && command !== RESPONSE) {
    context.put(` ripng-${command} ?? ${lengthBytes} (invalid)`);
    return;
  }
  const left = lengthBytes - HEADER_BYTES;
  if (left < 0) {
    context.put(' (invalid)');
    return;
  }
  const count = Math.floor(left / ROUTE_BYTES);
  const body = offset + HEADER_BYTES;
  if (command === REQUEST && count === 1 && context.get8(body + 19) === INFINITE) {
    if (/^0+$/.test(context.getHex(body, 16))) {
      context.put(' ripng-req dump');
      return;
    }
  }
  const name = command === REQUEST ? 'ripng-req' : 'ripng-resp';
  const isWhole = count * ROUTE_BYTES === left;
  context.put(` ${name} ${count}${isWhole ? '' : `[${lengthBytes}]`}:`);
  for (let index = 0; index < count && !context.isCut; index += 1) {
    context.put(context.options.verbosity > 1 ? '\n\t' : ' ');
    printRoute(context, body + index * ROUTE_BYTES, command === RESPONSE);
  }
  if (!isWhole) context.put(' (invalid)');
}

function printRoute(context: TcpdumpContext, offset: number, hasMetric: boolean): void {
  context.put(`${context.getIpv6(offset)}/${context.get8(offset + 18)}`);
  const tag = context.get16(offset + 16);
  if (tag !== 0) context.put(` [${tag}]`);
  const metric = context.get8(offset + 19);
  if (metric !== 0 && hasMetric) context.put(` (${metric})`);
}
