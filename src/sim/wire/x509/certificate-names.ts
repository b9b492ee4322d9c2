/** Whether a certificate is for a host (RFC 9525, RFC 6125 §6.4.3). */
import { formatIp, parseIp } from '../ip-address';
import type { Certificate } from './certificate';
import { commonNameOf } from './distinguished-name';
import { withoutFinalDot } from '../dns-name';

/** The name of the certificate that the host has; undefined when it is for others. Common names do not count. */
export function matchingName({ alternativeNames }: Certificate, host: string): string | undefined {
  const address = parseIp(host);
  if (address !== undefined) {
    const text = formatIp(address);
    return alternativeNames.find(({ kind, value }) => kind === 'ip' && value === text)?.value;
  }
  return alternativeNames.find(({ kind, value }) => kind === 'dns' && isNamed(host, value))?.value;
}

/** What decided before there were alternative names; some still look at it. */
export function isCommonNameOf({ subject }: Certificate, host: string): boolean {
  const name = commonNameOf(subject);
  return name !== '' && isNamed(host, name);
}

/** `*.example.com` stands for one label, and never for all of a top-level domain. */
function isNamed(host: string, pattern: string): boolean {
  const wanted = withoutFinalDot(host.toLowerCase());
  const given = withoutFinalDot(pattern.toLowerCase());
  if (wanted === given) return true;
  const dot = wanted.indexOf('.');
  return dot > 0 && /^\*\.[^.]+\../u.test(given) && wanted.slice(dot) === given.slice(1);
}

/** Names and addresses, as text. */
export function hostsOf({ alternativeNames }: Certificate): readonly string[] {
  return alternativeNames.filter(({ kind }) => kind === 'dns' || kind === 'ip').map(({ value }) => value);
}
