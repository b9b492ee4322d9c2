/** VRRP (RFC 3768, RFC 5798; print-vrrp.c), as keepalived speaks it. */
import { internetChecksum } from '../../base/checksum';
import { transportSum } from './checksum-text';
import type { IpPayload } from './ip-payload';
import type { TcpdumpContext } from './tcpdump-context';

const VRRP = 112;
const AUTHENTICATION_BYTES = 8;
const AUTHENTICATIONS = ['none', 'simple', 'ah'] as const;

export function printVrrp(context: TcpdumpContext, payload: IpPayload): string {
  return context.written(() => print(context, payload));
}

function print(context: TcpdumpContext, { ipOffset, offset, lengthBytes, hopLimit }: IpPayload): void {
  context.protocol = 'vrrp';
  const { verbosity } = context.options;
  context.put('VRRP');
  const version = context.get8(offset) >>> 4;
  const type = context.get8(offset) & 0xf;
  const kind = type === 1 ? 'Advertisement' : `unknown type (${type})`;
  context.put(`v${version}, ${kind}${hopLimit === 255 ? '' : `, (ttl ${hopLimit})`}`);
  if (version < 2 || version > 3 || type !== 1) return;
  const router = context.get8(offset + 1);
  context.put(`, vrid ${router}, prio ${context.get8(offset + 2)}`);
  const authentication = context.get8(offset + 4);
  const isVersion2 = version === 2;
  if (isVersion2) {
    context.put(`, authtype ${AUTHENTICATIONS[authentication] ?? `#${authentication}`}`);
    context.put(`, intvl ${context.get8(offset + 5)}s, length ${lengthBytes}`);
  } else {
    context.put(`, intvl ${context.get16(offset + 4) & 0xfff}cs, length ${lengthBytes}`);
  }
  if (verbosity === 0) return;
  if (context.has(offset, lengthBytes)) {
    const field = context.uint16(offset + 6);
    if (isVersion2) {
      if (internetChecksum(context.bytes, offset, offset + lengthBytes) !== 0) {
        context.put(`, (bad vrrp cksum ${field.toString(16)})`);
      }
    } else {
      const sum = transportSum(context.bytes, ipOffset, VRRP, { start: offset, lengthBytes });
      if (sum !== 0) context.put(`, (bad vrrp cksum ${field.toString(16)})`);
    }
  }
  const count = context.get8(offset + 3);
  context.put(count === 1 ? ', addrs:' : `, addrs(${count}):`);
  const isIpv6 = version === 3 && context.isIpv6(ipOffset);
  let separator = ' ';
  for (let index = 0; index < count && !context.isCut; index += 1) {
    const at = offset + 8 + index * (isIpv6 ? 16 : 4);
    context.put(`${separator}${isIpv6 ? context.getIpv6(at) : context.getAddress(at)}`);
    separator = ',';
  }
  if (isVersion2 && authentication === 1) {
    const at = offset + 8 + count * 4;
    context.put(' auth "');
    for (let length = 0; length < AUTHENTICATION_BYTES && context.get8(at + length) !== 0; length += 1) {
      context.put(context.visible(at + length, 1));
    }
    context.put('"');
  }
}
