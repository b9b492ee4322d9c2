import type { Process } from '../host/process';
import type { SocketError } from '../transport/socket-error';
import { resolverStyleOf } from './resolver';

const GLIBC_TEXTS: Readonly<Record<SocketError, string>> = {
  'connection-refused': 'Connection refused',
  'connection-reset': 'Connection reset by peer',
  'timed-out': 'Connection timed out',
  'network-unreachable': 'Network is unreachable',
  'host-unreachable': 'No route to host',
  'address-in-use': 'Address already in use',
  'message-too-long': 'Message too long',
  'not-permitted': 'Operation not permitted',
  'permission-denied': 'Permission denied',
  'protocol-error': 'Protocol error',
  'broken-pipe': 'Broken pipe',
};

const MUSL_TEXTS: Readonly<Record<SocketError, string>> = {
  ...GLIBC_TEXTS,
  'timed-out': 'Operation timed out',
  'network-unreachable': 'Network unreachable',
  'host-unreachable': 'Host is unreachable',
  'address-in-use': 'Address in use',
  'message-too-long': 'Message too large',
};

/** What `strerror` of the process's C library says. */
export function describeSocketError(process: Process, error: SocketError): string {
  return (resolverStyleOf(process) === 'musl' ? MUSL_TEXTS : GLIBC_TEXTS)[error];
}

/** The same of a program that always has glibc. */
export function glibcErrorText(error: SocketError): string {
  return GLIBC_TEXTS[error];
}
