/** openssl verify: whether a certificate leads to somebody who is trusted (OpenSSL 3.0 `apps/verify.c`). */
import { calendarNow } from '../../../app/calendar';
import type { Process } from '../../../host/process';
import { certificatesOfPem, type Certificate } from '../../../wire/x509/certificate';
import { verifyChain, VERIFY_ERRORS, type VerifyProblem } from '../../../wire/x509/certificate-chain';
import { matchingName } from '../../../wire/x509/certificate-names';
import { formatName } from '../../../wire/x509/distinguished-name';
import { loadText, readOpensslArguments } from './arguments';
import { readCertificate } from './x509';

/** What it goes on after. */
const PASSED_OVER: readonly number[] = [10, 18, 25, 26, 79];

export function verify(process: Process, args: readonly string[]): number {
  const given = readOpensslArguments(process, args, {
    command: 'verify',
    known: 'CAfile: untrusted: verify_hostname: verify_ip: purpose: show_chain',
    refused: 'CApath CRLfile crl_check partial_chain attime trusted policy',
  });
  if (given === undefined) return 1;
  const trusted = readAll(process, given.all('CAfile'));
  const untrusted = readAll(process, given.all('untrusted'));
  if (trusted === undefined || untrusted === undefined) return 1;
  const now = calendarNow(process.environment).unixSeconds;
  let exitCode = 0;
  for (const path of given.operands) {
    const leaf = readCertificate(process, path);
    if (leaf === undefined) return 2;
    const { chain, problems } = verifyChain({ presented: [leaf, ...untrusted], trusted, now });
    const host = given.text('verify_hostname') ?? given.text('verify_ip');
    const found: VerifyProblem[] = problems.filter(({ number }) => number !== 26 || given.has('purpose'));
    if (found.length === 0 && host !== undefined && matchingName(leaf, host) === undefined) {
      found.push({ number: given.has('verify_ip') ? 64 : 62, depth: 0 });
    }
    if (found.length === 0) {
      process.stdout(`${path}: OK\n`);
      continue;
    }
    exitCode = 2;
    for (const { number, depth } of found) {
      const subject = chain[depth]?.subject ?? leaf.subject;
      process.stderr(`${formatName(subject)}\n`);
      process.stderr(`error ${number} at ${depth} depth lookup: ${VERIFY_ERRORS[number]}\n`);
      if (!PASSED_OVER.includes(number)) break;
    }
    process.stderr(`error ${path}: verification failed\n`);
  }
  return exitCode;
}

function readAll(process: Process, paths: readonly string[]): readonly Certificate[] | undefined {
  const all: Certificate[] = [];
  for (const path of paths) {
    const text = loadText(process, path, 'certificate');
    if (text === undefined) return undefined;
    all.push(...(certificatesOfPem(text) ?? []));
  }
  return all;
}
