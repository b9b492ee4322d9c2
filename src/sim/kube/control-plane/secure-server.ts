/**
 * A server of a Kubernetes program behind TLS (`k8s.io/apiserver/pkg/server/secure_serving.go`, Go's crypto/tls): who
 * forgets the `s` is told so, and who has no certificate where one is asked for is let in as nobody.
 */
import { runInBackground } from '../../app/background';
import { calendarNow } from '../../app/calendar';
import { acceptTls } from '../../app/tls-server';
import type { TlsStream } from '../../app/tls-stream';
import { seconds } from '../../base/time';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { TcpServer, type TcpStream } from '../../host/tcp-stream';
import type { IpAddress } from '../../wire/ip-address';
import { bytesOfLatin1 } from '../../wire/latin1';
import { TLS_ALERT } from '../../wire/tls-record';
import type { TlsIdentity } from '../../wire/x509/tls-identity';
import type { ClusterCertificates } from './cluster-certificates';

/** `ReadHeaderTimeout` of the server, which the handshake has to be done in as well. */
const HANDSHAKE_LIMIT = seconds(32);
/** What Go's server says to whoever forgets the `s`. */
const PLAIN_HTTP_REPLY = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';

/** Clients are asked for a certificate of this authority, the cluster's when left out; who needs one is sent away without. */
interface ClientCheck {
  readonly certificates: ClusterCertificates;
  readonly authority?: string;
  readonly isRequired?: boolean;
}

interface SecureServerOptions {
  /** Every address without it. */
  readonly address?: IpAddress;
  readonly port: number;
  /** Made when it is first shown. */
  readonly identity: () => TlsIdentity;
  readonly clients: ClientCheck;
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
  const { identity, clients, alpn, serve } = options;
  const { certificates, authority, isRequired = false } = clients;
  const accepted = yield* acceptTls(stream, {
    environment: process.environment,
    identityFor: identity,
    alpn,
    clientAuthorities: certificates.authority(authority).chain,
    clientRefusal: (chain) => {
      if (!isRequired) return undefined;
      if (chain.length === 0) return TLS_ALERT.CERTIFICATE_REQUIRED;
      const now = calendarNow(process.environment).unixSeconds;
      return certificates.clientOf(chain, now, authority) === undefined
        ? TLS_ALERT.BAD_CERTIFICATE
        : undefined;
    },
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
