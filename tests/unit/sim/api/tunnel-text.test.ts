import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CaptureText } from '#sim/api/capture-text';
import { openCaptureFile } from '#sim/api/read-capture';
import { tcpdumpCommandFor } from '#sim/api/tunnel-text';
import { DEFAULT_TCPDUMP_OPTIONS } from '#sim/capture/tcpdump/tcpdump-options';
import { isMissing, toolPath } from '#kit/tools';

const OPTIONS = { ...DEFAULT_TCPDUMP_OPTIONS, timeStamp: 'unix', isNumeric: true } as const;

function recorded(name: string): string {
  return fileURLToPath(new URL(`../../../conformance/${name}.pcap`, import.meta.url));
}

function textsOf(path: string, tunnels: 'plain' | 'decoded'): readonly string[] {
  const file = openCaptureFile(new Uint8Array(readFileSync(path)), '');
  if (!file.ok) throw new Error(file.error.message);
  const text = new CaptureText(file.value, OPTIONS, { tunnels });
  return text.lines(0, text.count).map((line) => line.text);
}

/** What tcpdump prints, packet by packet. */
function tcpdumpOf(path: string, ...words: readonly string[]): readonly string[] {
  const text = execFileSync(toolPath('tcpdump'), ['-n', '-tt', ...words, '-r', path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return text.trimEnd().split(/\n(?=\d+\.\d+ )/u);
}

const isTunnel = (text: string): boolean => text.includes('8472: VXLAN');

describe('captures with their tunnels decoded', () => {
  it.skipIf(isMissing('tcpdump')).each(['03-pod-cross-node-vxlan', '04-clusterip'])(
    'are printed as tcpdump does, with -T vxlan where a tunnel is (%s)',
    (scenario) => {
      const path = recorded(`${scenario}/captures/node1_eth0`);
      const texts = textsOf(path, 'decoded');
      expect(texts.filter(isTunnel)).toEqual(tcpdumpOf(path, '-T', 'vxlan', 'udp port 8472'));
      expect(texts.filter((text) => !isTunnel(text))).toEqual(tcpdumpOf(path, 'not udp port 8472'));
      expect(textsOf(path, 'plain')).toEqual(tcpdumpOf(path));
    },
  );

  it('show a datagram in a tunnel for what it is', () => {
    const texts = textsOf(recorded('10-dns/captures/node1_eth0'), 'decoded').filter(isTunnel);
    const insides = texts.map((text) => text.split('\n').slice(1).join('\n'));
    const bare = textsOf(recorded('10-dns/captures/node1_flannel.1'), 'plain');
    const isDns = (text: string): boolean => text.includes('.53');
    expect(insides.filter(isDns)).toEqual(bare.filter(isDns).map((text) => text.replace(/^\S+ /u, '')));
    expect(texts[0]).toMatch(
      /> 192\.168\.0\.12\.8472: VXLAN, flags \[I\] \(0x08\), vni 1\nIP 10\.244\.1\.2\.\d+ > 10\.244\.2\.2\.53: \d+\+ A\? web\./u,
    );
  });

  it('name the command that prints the same', () => {
    expect(tcpdumpCommandFor('none', 'shop.pcapng', '')).toBe('tcpdump -n -r shop.pcapng');
    expect(tcpdumpCommandFor('none', 'my lab.pcapng', 'tcp port 80')).toBe(
      "tcpdump -n -r 'my lab.pcapng' 'tcp port 80'",
    );
    expect(tcpdumpCommandFor('tunnel', 'shop.pcapng', 'host 192.168.0.12')).toBe(
      "tcpdump -n -r shop.pcapng -T vxlan 'udp port 8472 and (host 192.168.0.12)'",
    );
  });
});
