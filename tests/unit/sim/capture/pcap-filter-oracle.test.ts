import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readCapture } from '#kit/capture-fixture';
import { framesPath, recordedFilters } from '#kit/recorded-filters';
import { isMissing, toolPath } from '#kit/tools';
import { Prng } from '#sim/base/prng';

describe('recorded filters', () => {
  it.skipIf(isMissing('tcpdump'))('select as many frames as by the tcpdump of this machine', () => {
    const filters = recordedFilters('ethernet').filter(({ answer }) => answer.startsWith('M'));
    const random = new Prng(3);
    for (let count = 0; count < 20; count += 1) {
      const { text = '', answer = '' } = filters[random.below(filters.length)] ?? {};
      const words = ['-r', framesPath('ethernet'), '-w', '-', '--', text];
      const { stdout } = spawnSync(toolPath('tcpdump'), words);
      const selected = BigInt(`0x${answer.slice(2)}`)
        .toString(2)
        .replaceAll('0', '').length;
      expect([text, readCapture(new Uint8Array(stdout)).count]).toEqual([text, selected]);
    }
  });
});
