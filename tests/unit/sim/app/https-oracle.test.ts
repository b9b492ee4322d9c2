import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { isMissing, toolPath } from '#kit/tools';
import { inEnglish } from '#sim/base/sentence';

const POD = `apiVersion: v1
kind: Pod
metadata: {name: curl}
spec: {containers: [{name: curl, image: curlimages/curl, command: [sleep, infinity]}]}
`;

const folder = mkdtempSync(join(tmpdir(), 'podwire-tls-'));
const file = join(folder, 'tls.pcapng');

function captureOf(...commands: readonly string[]): Uint8Array {
  const lab = new CommandLab(POD);
  const session = lab.simulation.startCapture({ interfaces: ['curl:eth0'], filter: 'tcp port 443' });
  if (!session.ok) throw new Error(inEnglish(session.error.message));
  for (const command of commands) lab.sh('curl', command);
  return session.value.encode();
}

/** The fields of the frames that the filter keeps, one line each. */
function tshark(filter: string, ...fields: readonly string[]): readonly string[] {
  const flags = ['-n', '-r', file, '-Y', filter, '-T', 'fields', '-E', 'separator=|'];
  const { stdout } = spawnSync(toolPath('tshark'), [...flags, ...fields.flatMap((field) => ['-e', field])], {
    encoding: 'utf8',
  });
  return stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf(isMissing('tshark'))('what tshark makes of HTTPS in a lab', () => {
  beforeAll(() => {
    writeFileSync(file, captureOf('curl -sk https://kubernetes/api', 'curl -s https://kubernetes/api'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('finds nothing wrong', () => {
    // A reset is worth a warning of its own: the client is gone when the server says goodbye.
    const wrong = '_ws.malformed || (_ws.expert.severity >= 0x600000 && !tcp.flags.reset == 1)';
    expect(tshark(wrong, 'frame.number', '_ws.expert.message')).toEqual([]);
  });

  it('reads what the client says first', () => {
    expect(
      tshark(
        'tls.handshake.type == 1',
        'tls.record.version',
        'tls.handshake.extensions_server_name',
        'tls.handshake.extensions_alpn_str',
        'tls.handshake.length',
        'tls.handshake.extensions_key_share_group',
      ),
    ).toEqual(Array.from({ length: 2 }, () => '0x0301|kubernetes|http/1.1|508|29'));
  });

  it('sees TLS 1.3 agreed on, and sealed records of the handshake behind it', () => {
    const [hello = '', second] = tshark(
      'tls.handshake.type == 2',
      'tls.handshake.ciphersuite',
      'tls.handshake.extensions.supported_version',
      'tls.record.content_type',
      'tls.record.opaque_type',
    );
    expect(hello).toBe('0x1301|0x0304|22,20,22,22,22,22,22|23,23,23,23,23');
    expect(second).toBe(hello);
  });

  it('sees the flights in order until both have said goodbye', () => {
    expect(
      tshark('tls && tcp.stream == 0', 'tls.record.content_type', 'tls.record.opaque_type').map((line) =>
        line.replace('|', ''),
      ),
    ).toHaveLength(8);
    expect(tshark('tls && tcp.stream == 0', 'tls.record.length').slice(2, 3)).toEqual(['1,25,53']);
  });

  it('reads the alert of a client that does not trust the server', () => {
    expect(
      tshark('tls.alert_message && tcp.stream == 1', 'tls.alert_message.level', 'tls.alert_message.desc'),
    ).toEqual(['2|48']);
  });

  it('decrypts with the keys that are in the file what was asked and answered', () => {
    expect(tshark('http.request', 'http.request.method', 'http.request.uri', 'http.host')).toEqual([
      'GET|/api|kubernetes',
    ]);
    expect(tshark('http.response', 'http.response.code', 'tcp.stream')).toEqual(['403|0']);
  });

  it('decrypts the certificate that the server shows, and finds both proofs', () => {
    expect(
      tshark('tls.handshake.certificate && tcp.stream == 0', 'tls.handshake.type', 'x509sat.printableString'),
    ).toEqual(['2,8,13,11,15,20|kubernetes,kubernetes,kube-apiserver']);
  });

  it('reads nothing of it in the bytes on the wire', () => {
    expect(tshark('frame contains "anonymous" || frame contains "HTTP/1.1"', 'frame.number')).toEqual([]);
  });
});
