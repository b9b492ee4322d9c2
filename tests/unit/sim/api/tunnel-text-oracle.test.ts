import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isTunnel, recordedPath, recordedTexts } from '#kit/recorded-texts';
import { isMissing, toolPath } from '#kit/tools';

/** What tcpdump prints, packet by packet. */
function tcpdumpOf(path: string, ...words: readonly string[]): readonly string[] {
  const text = execFileSync(toolPath('tcpdump'), ['-n', '-tt', ...words, '-r', path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return text.trimEnd().split(/\n(?=\d+\.\d+ )/u);
}

describe('captures with their tunnels decoded', () => {
  it.skipIf(isMissing('tcpdump')).each(['03-pod-cross-node-vxlan', '04-clusterip'])(
    'are printed as tcpdump does, with -T vxlan where a tunnel is (%s)',
    (scenario) => {
      const path = recordedPath(`${scenario}/captures/node1_eth0`);
      const texts = recordedTexts(path, 'decoded');
      expect(texts.filter(isTunnel)).toEqual(tcpdumpOf(path, '-T', 'vxlan', 'udp port 8472'));
      expect(texts.filter((text) => !isTunnel(text))).toEqual(tcpdumpOf(path, 'not udp port 8472'));
      expect(recordedTexts(path, 'plain')).toEqual(tcpdumpOf(path));
    },
  );
});
