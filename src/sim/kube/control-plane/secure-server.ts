/**
 * A server of a Kubernetes program behind TLS (`k8s.io/apiserver/pkg/server/secure_serving.go`, Go's crypto/tls): who
 * forgets the `s` is told so, and who has no certificate where one is asked for is let in as nobody.
 */
import { runInBackground } from '../../app/background';
import type { TlsCertificate } from '../../app/tls-certificate';
import { acceptTls, type TlsStream } from '../../app/tls-stream';
import { seconds } from '../../base/time';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { TcpServer, type TcpStream } from '../../host/tcp-stream';
import type { IpAddress } from '../../wire/ip-address';
import { bytesOfLatin1 } from '../../wire/latin1';

/** `ReadHeaderTimeout` of the server, which the handshake has to be done in as well. */
const HANDSHAKE_LIMIT = seconds(32);
/** What Go's server says to whoever forgets the `s`. */
const PLAIN_HTTP_REPLY = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';

interface SecureServerOptions {
  /** Every address without it. */
  readonly address?: IpAddress;
  readonly port: number;
  readonly certificate: TlsCertificate;
  /** Whose certificates clients are asked for; without it, for none. */
  readonly clientAuthority?: string;
  /** Who has none is sent away. */
  readonly isCertificateRequired?: boolean;
  /** The protocols that it speaks, the best first. */
  readonly alpn: readonly string[];
  readonly serve: (stream: TlsStream) => Task;
}

/** Listens, and serves in the background until the process ends. False when the port is taken. */
export function startSecureServer(process: Process, options: SecureServerOptions): boolean {
  const { address = process.environment.namespace.anyAddress, port } = options;
  const listening = TcpServer.listen(process, { address, port });
  if (!listening.ok) return false;
  runInBackground(process, acceptConnections(process, listening.value, options));
  return true;
}

function* acceptConnections(process: Process, server: TcpServer, options: SecureServerOptions): Task {
  for (;;) {
    const stream = yield* server.accept();
    runInBackground(process, answer(process, stream, options));
  }
}

function* answer(process: Process, stream: TcpStream, options: SecureServerOptions): Task {
  const { certificate, clientAuthority, alpn, serve, isCertificateRequired = false } = options;
  const accepted = yield* acceptTls(stream, {
    prng: process.environment.prng,
    certificate,
    alpn,
    ...(clientAuthority === undefined ? {} : { clientAuthority }),
    isCertificateRequired,
    limit: () => HANDSHAKE_LIMIT,
  });
  if (accepted.ok) {
    yield* serve(accepted.value);
    return;
  }
  if (accepted.error.kind !== 'not-tls') return;
  const text = String.fromCharCode(...accepted.error.received.subarray(0, 5));
  if (/^(?:GET \/|HEAD |POST |PUT \/|OPTIO)/u.test(text)) {
    yield* stream.write(bytesOfLatin1(PLAIN_HTTP_REPLY));
  }
  stream.close();
}
