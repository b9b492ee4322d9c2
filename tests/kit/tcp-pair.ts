/** Two hosts with TCP and a connection between them, for tests. */
import { TcpLayer } from '#sim/transport/tcp/tcp-layer';
import type { TcpListener } from '#sim/transport/tcp/tcp-listener';
import type { TcpConnection } from '#sim/transport/tcp/tcp-connection';
import { milliseconds, seconds } from '#sim/base/time';
import { TransportWire, type WireHost } from '#kit/transport-wire';

export class TcpPair {
  readonly wire = new TransportWire();
  readonly client: WireHost;
  readonly server: WireHost;
  readonly clientTcp: TcpLayer;
  readonly serverTcp: TcpLayer;

  constructor(mtuBytes = 1500) {
    this.client = this.wire.host('10.244.1.2', mtuBytes);
    this.server = this.wire.host('10.244.1.3', mtuBytes);
    this.clientTcp = new TcpLayer(this.client);
    this.serverTcp = new TcpLayer(this.server);
  }

  listen(port = 8080, backlog?: number): TcpListener {
    const listener = this.serverTcp.listen(backlog === undefined ? { port } : { port, backlog });
    if (typeof listener === 'string') throw new Error(listener);
    return listener;
  }

  connect(port = 8080): TcpConnection {
    const connection = this.clientTcp.connect({ address: this.server.address, port });
    if (typeof connection === 'string') throw new Error(connection);
    return connection;
  }

  /** An established connection: the client's end and the server's. */
  establish(): readonly [TcpConnection, TcpConnection] {
    const listener = this.listen();
    const client = this.connect();
    this.wire.run(milliseconds(100));
    const server = listener.accept();
    if (server === undefined) throw new Error('the handshake has failed');
    return [client, server];
  }

  /** What curl and a small HTTP server do: one request, one response, and the client closes first. */
  exchangeHttp(requestBytes: number, responseBytes: number): void {
    const { scheduler } = this.wire;
    this.listen().onConnection = (connection): void => {
      connection.onReadable = (): void => {
        if (connection.read().length > 0) {
          scheduler.schedule(milliseconds(1), () => connection.send(new Uint8Array(responseBytes)));
        }
        if (connection.isReadClosed) scheduler.schedule(milliseconds(2), () => connection.close());
      };
    };
    const client = this.connect();
    let missing = responseBytes;
    client.onConnected = (): void => {
      scheduler.schedule(milliseconds(1), () => client.send(new Uint8Array(requestBytes)));
    };
    client.onReadable = (): void => {
      missing -= client.read().length;
      if (missing === 0) client.close();
    };
    this.wire.run(seconds(5));
  }

  lines(): readonly string[] {
    return this.wire.lines();
  }
}

/** Sends all of `bytes`, waiting for room where needed, and then closes. */
export function sendAll(connection: TcpConnection, bytes: Uint8Array): void {
  let offset = 0;
  const write = (): void => {
    offset += connection.send(bytes.subarray(offset));
    if (offset === bytes.length) connection.closeWrite();
  };
  connection.onWritable = write;
  write();
}
