/** Compressed payloads (RFC 3173; print-ipcomp.c), of which tcpdump shows the number of the method alone. */
import { hexText } from './name-table';
import type { TcpdumpContext } from './tcpdump-context';

export function printCompressed(context: TcpdumpContext, offset: number): void {
  context.protocol = 'ipcomp';
  context.put(`IPComp(cpi=${hexText(context.get16(offset + 2), 4)})`);
}
