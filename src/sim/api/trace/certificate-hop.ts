/** The certificate that a server shows a client that trusts nobody: whose it is, and whether it is for the host that was asked for. */
import { say } from '../../base/sentence';
import { hostsOf, matchingName } from '../../wire/x509/certificate-names';
import type { Certificate } from '../../wire/x509/certificate';
import { formatName } from '../../wire/x509/distinguished-name';
import type { Hop } from './hop';

export function certificateHop(
  certificate: Certificate,
  { at, host, timeNs }: { readonly at: string; readonly host: string; readonly timeNs: number },
): Hop {
  const isForHost = matchingName(certificate, host) !== undefined;
  const names = hostsOf(certificate).join(', ');
  return {
    timeNs,
    at,
    device: '',
    stage: 'TLS',
    outcome: 'goes-on',
    decision: isForHost
      ? say('certificate for {host}', { host })
      : say('certificate not for {host}', { host }),
    sentence: isForHost
      ? say(
          "The server shows a certificate for {host}; whether the client trusts who has issued it is the client's affair",
          { host },
        )
      : say(
          'The server shows a certificate for {names} and not for {host}: a client that checks it breaks off here (curl without -k)',
          { names, host },
        ),
    rules: [`subject: ${formatName(certificate.subject)}`, `issuer: ${formatName(certificate.issuer)}`],
    packet: '',
    changes: [],
    because: [],
    others: [],
  };
}
