/** What openssl s_client says of a connection that stands (OpenSSL 3.0 `apps/s_client.c`, `apps/lib/s_cb.c`). */
import type { TlsSession } from '../../../app/tls-stream';
import { TLS_GROUP } from '../../../wire/tls-key-share';
import { signatureSchemeOf } from '../../../wire/tls-signature-scheme';
import { certificatePem, type Certificate } from '../../../wire/x509/certificate';
import { VERIFY_ERRORS, type VerifyProblem } from '../../../wire/x509/certificate-chain';
import { formatName } from '../../../wire/x509/distinguished-name';
import { algorithmName } from '../../../wire/x509/signature';
import { keyAlgorithm, opensslDate } from './certificate-text';

interface ShownSession {
  readonly session: TlsSession;
  readonly problems: readonly VerifyProblem[];
  readonly readBytes: number;
  readonly writtenBytes: number;
}

const TEMPORARY_KEYS: Readonly<Record<number, string>> = {
  [TLS_GROUP.X25519]: 'X25519, 253 bits',
  [TLS_GROUP.P256]: 'ECDH, prime256v1, 256 bits',
};
const SIGNATURE_TYPES = { pkcs1: 'RSA', pss: 'RSA-PSS', ecdsa: 'ECDSA', ed25519: 'Ed25519' } as const;
/** `OBJ_nid2sn` of what a certificate is signed with. */
const SHORT_ALGORITHMS: Readonly<Record<string, string>> = {
  sha256WithRSAEncryption: 'RSA-SHA256',
  sha384WithRSAEncryption: 'RSA-SHA384',
  sha512WithRSAEncryption: 'RSA-SHA512',
  sha1WithRSAEncryption: 'RSA-SHA1',
};

/** `verify_callback`, for each that it hears of. */
export function verifyText(chain: readonly Certificate[], problems: readonly VerifyProblem[]): string {
  const lines: string[] = [];
  const nameOf = (depth: number): string =>
    formatName(chain[depth]?.subject ?? { attributes: [], der: new Uint8Array(0) });
  for (const { number, depth } of problems) {
    lines.push(`depth=${depth} ${nameOf(depth)}`);
    lines.push(`verify error:num=${number}:${VERIFY_ERRORS[number]}`);
    const certificate = chain[depth];
    if (number === 10 && certificate !== undefined)
      lines.push(`notAfter=${opensslDate(certificate.notAfter)}`);
    if (number === 9 && certificate !== undefined)
      lines.push(`notBefore=${opensslDate(certificate.notBefore)}`);
    lines.push('verify return:1');
  }
  for (let depth = chain.length - 1; depth >= 0; depth -= 1) {
    lines.push(`depth=${depth} ${nameOf(depth)}`, 'verify return:1');
  }
  return `${lines.join('\n')}\n`;
}

export function sessionText(shown: ShownSession, showsAll: boolean): string {
  const { session, problems, readBytes, writtenBytes } = shown;
  const { peerChain, suite, alpn } = session;
  const [leaf] = peerChain;
  if (leaf === undefined) return '---\nno peer certificate available\n---\n';
  const problem = problems.at(-1);
  const { digest, type } = signatureOf(session);
  const chain = peerChain.flatMap((certificate, depth) => {
    const { name, bits } = keyAlgorithm(certificate.publicKey);
    const algorithm = algorithmName(certificate.signatureAlgorithm);
    return [
      ` ${depth} s:${formatName(certificate.subject)}`,
      `   i:${formatName(certificate.issuer)}`,
      `   a:PKEY: ${name}, ${bits} (bit); sigalg: ${SHORT_ALGORITHMS[algorithm] ?? algorithm}`,
      `   v:NotBefore: ${opensslDate(certificate.notBefore)}; NotAfter: ${opensslDate(certificate.notAfter)}`,
      ...(showsAll ? [certificatePem(certificate).trimEnd()] : []),
    ];
  });
  return [
    '---',
    'Certificate chain',
    ...chain,
    '---',
    'Server certificate',
    ...(showsAll ? [] : [certificatePem(leaf).trimEnd()]),
    `subject=${formatName(leaf.subject)}`,
    `issuer=${formatName(leaf.issuer)}`,
    '---',
    'No client certificate CA names sent',
    ...(digest === '' ? [] : [`Peer signing digest: ${digest}`]),
    `Peer signature type: ${type}`,
    `Server Temp Key: ${TEMPORARY_KEYS[session.group] ?? 'unknown'}`,
    '---',
    `SSL handshake has read ${readBytes} bytes and written ${writtenBytes} bytes`,
    problem === undefined ? 'Verification: OK' : `Verification error: ${VERIFY_ERRORS[problem.number]}`,
    '---',
    `New, TLSv1.3, Cipher is ${suite.name}`,
    `Server public key is ${keyAlgorithm(leaf.publicKey).bits} bit`,
    'Secure Renegotiation IS NOT supported',
    'Compression: NONE',
    'Expansion: NONE',
    alpn === undefined ? 'No ALPN negotiated' : `ALPN protocol: ${alpn}`,
    'Early data was not sent',
    `Verify return code: ${problem === undefined ? '0 (ok)' : `${problem.number} (${VERIFY_ERRORS[problem.number]})`}`,
    '---',
    '',
  ].join('\n');
}

/** In a few lines, on standard error. */
export function briefText({ session, problems }: ShownSession): string {
  const [leaf] = session.peerChain;
  const problem = problems.at(-1);
  const { digest, type } = signatureOf(session);
  return [
    'CONNECTION ESTABLISHED',
    'Protocol version: TLSv1.3',
    `Ciphersuite: ${session.suite.name}`,
    ...(leaf === undefined ? [] : [`Peer certificate: ${formatName(leaf.subject)}`]),
    ...(digest === '' ? [] : [`Hash used: ${digest}`]),
    `Signature type: ${type}`,
    problem === undefined ? 'Verification: OK' : `Verification error: ${VERIFY_ERRORS[problem.number]}`,
    `Server Temp Key: ${TEMPORARY_KEYS[session.group] ?? 'unknown'}`,
    '',
  ].join('\n');
}

function signatureOf({ signatureScheme }: TlsSession): { readonly digest: string; readonly type: string } {
  const scheme = signatureSchemeOf(signatureScheme)?.scheme;
  if (scheme === undefined) return { digest: '', type: 'unknown' };
  return { digest: scheme.kind === 'ed25519' ? '' : scheme.digest, type: SIGNATURE_TYPES[scheme.kind] };
}
