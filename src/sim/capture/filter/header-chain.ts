/** The way along the headers behind IP that `protochain` takes, as libpcap's instructions take it. */
const NO_NEXT_HEADER = 59;
const AUTHENTICATION = 51;
/** Hop-by-hop options, routing, fragment, destination options. */
const IPV6_EXTENSIONS: readonly number[] = [0, 43, 44, 60];
const IPV6_HEADER_BYTES = 40;
/** Libpcap's would go on for ever in a circle. */
const MOST_HEADERS = 4096;

/**
 * The number of the header that the way ends at: the wanted one, or one behind which nothing is looked for. Undefined where
 * it leads beyond the bytes, which rejects the packet.
 */
export function endOfHeaderChain(
  bytes: Uint8Array,
  packet: { readonly start: number; readonly length: number; readonly network: number },
  version: number,
  wanted: number,
): number | undefined {
  const { start, length, network } = packet;
  const at = (offset: number): number | undefined => (offset < length ? bytes[start + offset] : undefined);
  let header = at(network + (version === 6 ? 6 : 9));
  let offset = IPV6_HEADER_BYTES;
  if (version !== 6) {
    const first = at(network);
    if (first === undefined) return undefined;
    offset = (first & 0xf) * 4;
  }
  for (let count = 0; count < MOST_HEADERS; count += 1) {
    if (header === undefined || header === wanted || header === NO_NEXT_HEADER) return header;
    const next = at(network + offset);
    if (version === 6 && IPV6_EXTENSIONS.includes(header)) {
      const units = at(network + offset + 1);
      if (next === undefined || units === undefined) return undefined;
      offset += (units + 1) * 8;
    } else if (header === AUTHENTICATION) {
      const words = at(network + offset + 1);
      if (next === undefined || words === undefined) return undefined;
      // As libpcap has it, which forgets where the header began.
      offset = (words + 2) * 4;
    } else return header;
    header = next;
  }
  return undefined;
}
