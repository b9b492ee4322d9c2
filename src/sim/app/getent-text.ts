import { formatIp } from '../wire/ip-address';
import type { ResolvedHost } from './resolver';

/** Each address thrice, with the kinds of sockets; the name only on the first line. */
export function formatAllHosts({ addresses, canonicalName }: ResolvedHost): string {
  return addresses
    .flatMap((address, index) =>
      ['STREAM', 'DGRAM', 'RAW'].map((kind) => {
        const name = index === 0 && kind === 'STREAM' ? canonicalName : '';
        return `${formatIp(address).padEnd(15)} ${kind.padEnd(6)} ${name}\n`;
      }),
    )
    .join('');
}
