/** The headers of IPsec (RFC 4302, RFC 4303; print-ah.c, print-esp.c). What is encrypted stays so. */
import type { IpPayload } from './ip-payload';
import type { TcpdumpContext } from './tcpdump-context';

const AH_BYTES = 12;

type PayloadPrinter = (context: TcpdumpContext, protocol: number, payload: IpPayload) => string;

export function printAuthentication(
  context: TcpdumpContext,
  payload: IpPayload,
  printNext: PayloadPrinter,
): string {
  const { offset } = payload;
  context.protocol = 'ah';
  if (!context.has(offset, 1)) return context.truncation();
  const next = context.uint8(offset);
  return context.written(() => {
    context.put('AH');
    const words = context.get8(offset + 1);
    context.put('(');
    const headerBytes = (words + 2) * 4;
    if (context.options.verbosity > 0) context.put(`length=${words}(${headerBytes}-bytes),`);
    const reserved = context.get16(offset + 2);
    if (reserved !== 0) context.put(`reserved=0x${reserved.toString(16)}[MustBeZero],`);
    context.put(
      `spi=0x${context
        .get32(offset + 4)
        .toString(16)
        .padStart(8, '0')},`,
    );
    context.put(`seq=0x${context.get32(offset + 8).toString(16)},icv=0x`);
    for (let at = AH_BYTES; at < headerBytes && context.need(offset + at, 1); at += 1) {
      context.put(context.hex(offset + at, 1, ''));
    }
    context.put('): ');
    if (context.isCut) return;
    const lengthBytes = (payload.lengthBytes - headerBytes) >>> 0;
    context.append(printNext(context, next, { ...payload, offset: offset + headerBytes, lengthBytes }));
  });
}

export function printSecurityPayload(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'esp';
  if (!context.has(offset, 8)) return context.truncation();
  return `ESP(spi=0x${hex32(context, offset)},seq=0x${context.uint32(offset + 4).toString(16)}), length ${lengthBytes}`;
}

function hex32(context: TcpdumpContext, offset: number): string {
  return context.uint32(offset).toString(16).padStart(8, '0');
}
