/**
 * The connection of a probe or a hook, from the node (`pkg/probe/dialer_others.go`, Kubernetes v1.32), and Go's words where
 * there is none.
 */
import { err, type Result } from '../../base/result';
import type { Duration } from '../../base/time';
import { resolveHost, resolverConfigurationOf } from '../../app/resolver';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { connectTcp, type SocketAddress, type TcpStream } from '../../host/tcp-stream';
import type { SocketError } from '../../transport/socket-error';
import { formatEndpoint, parseIp, type IpAddress } from '../../wire/ip-address';

export type DialFailure =
  | { readonly kind: 'timed-out'; readonly where: string }
  | { readonly kind: 'other'; readonly text: string };

interface DialOptions {
  readonly host: string;
  readonly port: number;
  readonly limit: Duration | undefined;
  /** Before the first packet. */
  readonly onBound?: (localPort: number, to: SocketAddress) => void;
}

/** As Go prints an `errno`. */
export const GO_ERRORS: Readonly<Record<SocketError, string>> = {
  'connection-refused': 'connection refused',
  'connection-reset': 'connection reset by peer',
  'timed-out': 'connection timed out',
  'network-unreachable': 'network is unreachable',
  'host-unreachable': 'no route to host',
  'address-in-use': 'address already in use',
  'message-too-long': 'message too long',
  'not-permitted': 'operation not permitted',
  'permission-denied': 'permission denied',
  'protocol-error': 'protocol error',
  'broken-pipe': 'broken pipe',
};

export function* dialProbe(process: Process, options: DialOptions): Task<Result<TcpStream, DialFailure>> {
  const { host, port, limit, onBound } = options;
  const resolved = parseIp(host) ?? (yield* addressOf(process, host));
  if (typeof resolved === 'string') return err({ kind: 'other', text: `dial tcp: ${resolved}` });
  const to = { address: resolved, port };
  const connected = yield* connectTcp(process, {
    ...to,
    ...(limit === undefined ? {} : { limit }),
    onBound: (localPort) => onBound?.(localPort, to),
  });
  if (connected.ok) return connected;
  const where = formatEndpoint(resolved, port);
  if (connected.error === 'timed-out') return err({ kind: 'timed-out', where });
  return err({ kind: 'other', text: `dial tcp ${where}: connect: ${GO_ERRORS[connected.error]}` });
}

function* addressOf(process: Process, host: string): Task<IpAddress | string> {
  const found = yield* resolveHost(process, host);
  const address = found.ok ? found.value.addresses[0] : undefined;
  if (address !== undefined) return address;
  const [server] = resolverConfigurationOf(process).nameservers;
  const on = server === undefined ? '' : ` on ${formatEndpoint(server, 53)}`;
  return `lookup ${host}${on}: no such host`;
}

/** `net.JoinHostPort` */
export function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The ends of a connection that broke, as Go names them. */
export function formatEnds({ local, remote }: TcpStream): string {
  return `${formatEndpoint(local.address, local.port)}->${formatEndpoint(remote.address, remote.port)}`;
}
