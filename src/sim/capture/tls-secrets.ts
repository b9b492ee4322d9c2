/**
 * The key log of the TLS connections whose ClientHello is among the packets of a capture: what Wireshark decrypts them with.
 *
 * A hello is found by its look wherever it is in a frame, so that tunnels need no undoing.
 */
import { TLS_CONTENT } from '../wire/tls-record';
import { RANDOM_BYTES, TLS_HANDSHAKE } from '../wire/tls';
import type { TlsLedger } from '../wire/tls-ledger';
import type { CaptureStore } from './capture-store';

/** From the record's type to the random: head of the record, head of the message, version. */
const RANDOM_OFFSET = 11;
const MESSAGE_OFFSET = 5;

export function tlsSecretsOf(
  store: CaptureStore,
  rows: { readonly count: number; rowAt(index: number): number },
  ledger: TlsLedger,
): string {
  if (ledger.isEmpty) return '';
  const lines = new Set<string>();
  for (let index = 0; index < rows.count; index += 1) {
    const row = rows.rowAt(index);
    const start = store.start(row);
    const bytes = store.buffer(row).subarray(start, start + store.capturedLength(row));
    const last = bytes.length - RANDOM_OFFSET - RANDOM_BYTES;
    // The runtime finds the next one several times as fast as a loop over each byte: a capture may have 128 MB.
    let at = bytes.indexOf(TLS_CONTENT.HANDSHAKE);
    for (; at >= 0 && at <= last; at = bytes.indexOf(TLS_CONTENT.HANDSHAKE, at + 1)) {
      if (!isClientHello(bytes, at)) continue;
      const random = bytes.subarray(at + RANDOM_OFFSET, at + RANDOM_OFFSET + RANDOM_BYTES);
      for (const line of ledger.linesOf(random)) lines.add(line);
    }
  }
  return lines.size === 0 ? '' : `${[...lines].join('\n')}\n`;
}

function isClientHello(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at + 1] === 3 &&
    bytes[at + MESSAGE_OFFSET] === TLS_HANDSHAKE.CLIENT_HELLO &&
    bytes[at + MESSAGE_OFFSET + 1] === 0 &&
    bytes[at + RANDOM_OFFSET - 2] === 3 &&
    bytes[at + RANDOM_OFFSET - 1] === 3
  );
}
