/** `ADDRESS:PORT` of an upstream, with brackets around an address of IPv6. */
import type { SocketAddress } from '../../host/tcp-stream';
import { parseIp } from '../../wire/ip-address';

/** Undefined for what is none. */
export function peerAddressOf(peer: string): SocketAddress | undefined {
  const [, bracketed, plain, port = ''] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/u.exec(peer) ?? [];
  const address = parseIp(bracketed ?? plain ?? '');
  return address === undefined ? undefined : { address, port: Number(port) };
}
