/**
 * What the kernel answers a request for a change of links, addresses, routes, rules or neighbors (rtnetlink(7)).
 *
 * An error is a number (`errno`) and, from newer code of the kernel, a sentence (`extack`), which iproute2 prints
 * instead of the number's text.
 */
const TEXTS = {
  EACCES: 'Permission denied',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  EHOSTUNREACH: 'No route to host',
  EINVAL: 'Invalid argument',
  ENETDOWN: 'Network is down',
  ENETUNREACH: 'Network is unreachable',
  ENOBUFS: 'No buffer space available',
  ENODEV: 'No such device',
  ENOENT: 'No such file or directory',
  EOPNOTSUPP: 'Operation not supported',
  EPERM: 'Operation not permitted',
  ESRCH: 'No such process',
  EXDEV: 'Invalid cross-device link',
} as const;

export type Errno = keyof typeof TEXTS;

export interface NetlinkError {
  readonly errno: Errno;
  /** The kernel's own sentence, without a full stop. */
  readonly message?: string;
}

export function netlinkError(errno: Errno, message?: string): NetlinkError {
  return message === undefined ? { errno } : { errno, message };
}

/** As strerror(3) has it, for a program that asked through a socket. */
export function textOfErrno(errno: Errno): string {
  return TEXTS[errno];
}

/** As iproute2 prints it, without a line end. */
export function formatNetlinkError({ errno, message }: NetlinkError): string {
  return message === undefined ? `RTNETLINK answers: ${TEXTS[errno]}` : `Error: ${message}.`;
}
