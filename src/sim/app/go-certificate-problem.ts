/**
 * What a client in Go has against a server's certificate, in the words of Go 1.23 (`crypto/x509/verify.go`): kubectl, the kubelet,
 * Traefik.
 *
 * Leaves out name constraints and key usages that do not fit.
 */
import type { Environment } from '../host/process';
import { parseIp } from '../wire/ip-address';
import type { Certificate } from '../wire/x509/certificate';
import { verifyChain } from '../wire/x509/certificate-chain';
import { hostsOf, isCommonNameOf, matchingName } from '../wire/x509/certificate-names';
import { calendarNow, calendarTime, twoDigits } from './calendar';

export function goCertificateProblem(
  chain: readonly Certificate[],
  trusted: readonly Certificate[],
  host: string,
  environment: Environment,
): string | undefined {
  const [leaf] = chain;
  if (leaf === undefined) return 'x509: certificate signed by unknown authority';
  const now = calendarNow(environment).unixSeconds;
  if (now < leaf.notBefore || now > leaf.notAfter) return expiry(leaf, now);
  const name = goHostProblem(leaf, host);
  if (name !== undefined) return name;
  const [problem] = verifyChain({ presented: chain, trusted, now }).problems;
  switch (problem?.number) {
    case undefined:
      return undefined;
    case 9:
    case 10:
      return expiry(chain[problem.depth] ?? leaf, now);
    default:
      return 'x509: certificate signed by unknown authority';
  }
}

function expiry({ notBefore, notAfter }: Certificate, now: number): string {
  const [relation, limit] = now < notBefore ? ['is before', notBefore] : ['is after', notAfter];
  return `x509: certificate has expired or is not yet valid: current time ${rfc3339(now)} ${relation} ${rfc3339(limit)}`;
}

/** `HostnameError` */
export function goHostProblem(leaf: Certificate, host: string): string | undefined {
  if (matchingName(leaf, host) !== undefined) return undefined;
  const isAddress = parseIp(host) !== undefined;
  if (leaf.alternativeNames.length === 0 && !isAddress && isCommonNameOf(leaf, host))
    return 'x509: certificate relies on legacy Common Name field, use SANs instead';
  const hosts = hostsOf(leaf).filter((name) => (parseIp(name) !== undefined) === isAddress);
  if (isAddress && hosts.length === 0) {
    return `x509: cannot validate certificate for ${host} because it doesn't contain any IP SANs`;
  }
  if (hosts.length === 0) return `x509: certificate is not valid for any names, but wanted to match ${host}`;
  return `x509: certificate is valid for ${hosts.join(', ')}, not ${host}`;
}

/** `2025-01-01T00:00:00Z` */
function rfc3339(unixSeconds: number): string {
  const { year, month, day, hour, minute, second } = calendarTime(unixSeconds * 1000, 0);
  const date = [String(year), twoDigits(month), twoDigits(day)].join('-');
  return `${date}T${[hour, minute, second].map(twoDigits).join(':')}Z`;
}
