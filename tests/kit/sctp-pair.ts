/** Two SCTP hosts on a wire, one of them listening, and what their packets say in short. */
import { TransportWire, type WireHost } from '#kit/transport-wire';
import type { SctpAssociation } from '#sim/transport/sctp/sctp-association';
import { SctpLayer } from '#sim/transport/sctp/sctp-layer';
import { SCTP_CHUNK } from '#sim/wire/sctp';
import { bytesOfUtf8, textOfUtf8 } from '#sim/wire/utf8';

const CHUNK_NAMES = new Map<number, string>(
  Object.entries(SCTP_CHUNK).map(([name, type]) => [type, name.replaceAll('_', ' ')]),
);
const IP_HEADER_BYTES = 20;

export class SctpPair {
  readonly wire = new TransportWire();
  readonly client: WireHost;
  readonly server: WireHost;
  readonly clientLayer: SctpLayer;
  readonly serverLayer: SctpLayer;
  /** What the server accepted. */
  readonly accepted: SctpAssociation[] = [];

  constructor(mtuBytes = 1500) {
    this.client = this.wire.host('10.244.1.2', mtuBytes);
    this.server = this.wire.host('10.244.1.3', mtuBytes);
    this.clientLayer = new SctpLayer(this.client);
    this.serverLayer = new SctpLayer(this.server);
  }

  listen(port: number): void {
    const listener = this.serverLayer.listen({ port });
    if (typeof listener === 'string') throw new Error(listener);
    listener.onConnection = (association): void => {
      this.accepted.push(association);
    };
  }

  connect(port: number): SctpAssociation {
    const association = this.clientLayer.connect({ address: this.server.address, port });
    if (typeof association === 'string') throw new Error(association);
    return association;
  }

  /** `C INIT`: who sent it, and its chunks. */
  lines(): readonly string[] {
    return this.wire.packets.map(({ bytes }) => {
      const isClient = bytes[15] === 2;
      return `${isClient ? 'C' : 'S'} ${chunkWords(bytes).join(' + ')}`;
    });
  }
}

function chunkWords(bytes: Uint8Array): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words: string[] = [];
  for (let at = IP_HEADER_BYTES + 12; at + 4 <= bytes.length; at += (view.getUint16(at + 2) + 3) & ~3) {
    const type = view.getUint8(at);
    const flags = view.getUint8(at + 1);
    const name = CHUNK_NAMES.get(type) ?? String(type);
    const text = type === 0 ? ` ${view.getUint16(at + 2) - 16}` : '';
    words.push(`${name}${text}${flags === 0 || type === 0 ? '' : ' T'}`);
  }
  return words;
}

export function say(association: SctpAssociation, text: string): void {
  if (!association.send(bytesOfUtf8(text))) throw new Error('not sent');
}

export function hear(association: SctpAssociation | undefined): string | undefined {
  const message = association?.read();
  return message === undefined ? undefined : textOfUtf8(message);
}
