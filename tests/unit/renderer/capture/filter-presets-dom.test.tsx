import { flushSync } from 'react-dom';
import { describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { settle } from '#kit/fake-lab-api';
import { findAll } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { parseFilter } from '#sim/capture/pcap-filter';
import { FilterPresetMenu } from '../../../../src/renderer/capture/filter-preset-menu';
import { keepFilter, keptFilters, PRESET_FILTERS } from '../../../../src/renderer/capture/filter-presets';

/** It captures whatever it is asked to. */
function capturingApi(): SilentLabApi {
  return new SilentLabApi({
    'capture.start': () => ({ kind: 'started', captureId: 'c1', hiddenNoise: [], mutedWorkloads: [] }),
    'capture.setFilter': ({ captureId }) => ({ kind: 'started', captureId }),
  });
}

async function shown(host: SilentLabApi): Promise<void> {
  const stores = await pageStoresFor(host);
  host.connection(true);
  host.emit('captures', []);
  await settle();
  mount(<FilterPresetMenu />, stores);
}

async function choose(testId: string, text = ''): Promise<void> {
  if (findAll('filter-presets-menu').length === 0) flushSync(() => findAll('filter-presets')[0]?.click());
  const entry = findAll(testId).find((each) => each.textContent.includes(text));
  if (entry === undefined) throw new Error(`the menu has no ${testId} ${text}`);
  flushSync(() => entry.click());
  await settle();
}

/** An Ethernet frame with a TCP segment of nothing but flags. */
function segment(version: 4 | 6, flags: number): Uint8Array {
  const frame = new Uint8Array(14 + (version === 4 ? 20 : 40) + 20);
  frame.set(version === 4 ? [0x08, 0x00, 0x45] : [0x86, 0xdd, 0x60], 12);
  frame[version === 4 ? 14 + 9 : 14 + 6] = 6;
  frame[frame.length - 20 + 13] = flags;
  return frame;
}

describe('the menu of capture filters', () => {
  it('applies the one that is chosen', async () => {
    const host = capturingApi();
    await shown(host);
    await choose('preset-filter', 'Everything but DNS');
    expect(host.asked('capture.setFilter')).toEqual([{ captureId: 'c1', filter: 'not port 53' }]);
    expect(localStorage.getItem('podwire.capture-filters')).toBe('not port 53');
  });

  it('keeps a filter of one’s own until it is no longer wanted', async () => {
    keepFilter('host 10.9.9.9');
    keepFilter('tcp port 81');
    keepFilter('host 10.9.9.9');
    const host = capturingApi();
    await shown(host);
    expect(keptFilters()).toEqual(['host 10.9.9.9', 'tcp port 81']);
    await choose('kept-filter', 'tcp port 81');
    expect(host.asked('capture.setFilter')).toEqual([{ captureId: 'c1', filter: 'tcp port 81' }]);
    await choose('filter-drop', 'tcp port 81');
    expect(keptFilters()).toEqual(['host 10.9.9.9']);
    await choose('filter-keep', 'tcp port 81');
    expect(keptFilters()).toEqual(['tcp port 81', 'host 10.9.9.9']);
  });

  it('keeps no second one of those that it has', async () => {
    const host = capturingApi();
    await shown(host);
    await choose('preset-filter', 'ICMP');
    await choose('filter-keep');
    expect(keptFilters()).toEqual([]);
  });
});

describe('the capture filters that are often wanted', () => {
  it.each(Object.entries(PRESET_FILTERS))('are right for tcpdump: %s', (_name, filter) => {
    expect(parseFilter(filter)).toHaveProperty('ok', true);
  });

  it.each([4, 6] as const)('select handshakes and resets of IPv%i and no other segment', (version) => {
    const selected = (text: string, flags: number): boolean => {
      const filter = parseFilter(text);
      const frame = segment(version, flags);
      return filter.ok && filter.value(frame, 0, frame.length, frame.length);
    };
    const [SYN, ACK, RST] = [0x02, 0x10, 0x04];
    expect([SYN, SYN | ACK, ACK, RST].map((flags) => selected(PRESET_FILTERS.handshakes, flags))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([SYN, ACK, RST, RST | ACK].map((flags) => selected(PRESET_FILTERS.resets, flags))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
