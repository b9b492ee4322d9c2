/** The routes that BGP announces and withdraws (RFC 4271 §4.3; print-bgp.c). */
import { printAttributes } from './print-bgp-attributes';
import { hasPathIdentifiers, plainPrefix } from './print-bgp-prefixes';
import type { TcpdumpContext } from './tcpdump-context';

const HEADER_BYTES = 19;

export function printBgpUpdate(context: TcpdumpContext, offset: number, messageBytes: number): void {
  if (!printParts(context, offset + HEADER_BYTES, offset + messageBytes)) context.put(context.truncation());
}

/** False when it is cut off, or shorter than it says. */
function printParts(context: TcpdumpContext, offset: number, end: number): boolean {
  let at: number | undefined = offset;
  if (!context.has(at, 2) || end - at < 2) return false;
  const withdrawnBytes = context.uint16(at);
  at += 2;
  if (!context.has(at, withdrawnBytes) || end - at < withdrawnBytes) return false;
  const withdrawnEnd = at + withdrawnBytes;
  // tcpdump does not print what is no more than a default route.
  if (withdrawnBytes > 1) {
    context.put('\n\t  Withdrawn routes:');
    at = printPrefixes(context, at, withdrawnBytes);
    if (at === undefined) return false;
  }
  // Behind an illegal prefix, the attributes are looked for where it is.
  const isAllWithdrawn = at === withdrawnEnd;
  if (withdrawnBytes === 1) at = withdrawnEnd;
  if (!context.has(at, 2) || end - at < 2) return false;
  const attributeBytes = context.uint16(at);
  at += 2;
  if (isAllWithdrawn && attributeBytes === 0 && end === at) {
    context.put('\n\t  End-of-Rib Marker (empty NLRI)');
    return true;
  }
  if (end - at < attributeBytes) return false;
  if (printAttributes(context, at, { lengthBytes: attributeBytes, end }) === undefined) return false;
  at += attributeBytes;
  if (end === at) return true;
  context.put('\n\t  Updated routes:');
  return printPrefixes(context, at, end - at) !== undefined;
}

/** Where they end, or an illegal one is; undefined when one is cut off. */
function printPrefixes(context: TcpdumpContext, start: number, lengthBytes: number): number | undefined {
  const hasPaths = hasPathIdentifiers(context, start, lengthBytes, 32);
  const end = start + lengthBytes;
  let at = start;
  while (at < end && !context.isCut) {
    const path = hasPaths ? `   Path Id: ${context.get32(at)}` : '';
    if (hasPaths) at += 4;
    const prefix = plainPrefix(context, at, end - at, 4);
    if (prefix === 'illegal') {
      context.put('\n\t    (illegal prefix length)');
      return at;
    }
    if (typeof prefix === 'string') return undefined;
    context.put(`\n\t    ${prefix.text}${path}`);
    at += prefix.bytes;
  }
  return at;
}
