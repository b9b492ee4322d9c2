/** What is said of filters drawn by chance, beside every packet of a lab. */
import { describe, expect, it } from 'vitest';
import { openNotedLab } from '#kit/noted-lab';
import { inEnglish } from '#sim/base/sentence';
import { Prng } from '#sim/base/prng';
import { noteOnUnmatchableFilter } from '#sim/api/filter-note';
import { parseFilter } from '#sim/capture/pcap-filter';

describe('noteOnUnmatchableFilter', () => {
  it('never says for certain that nothing can match what then matches', () => {
    const { capture } = openNotedLab();
    const random = new Prng(5);
    const { store } = capture;
    const pick = (items: readonly string[]): string => items[random.below(items.length)] ?? '';
    const term = (): string =>
      pick(['', '', 'not ']) +
      pick([
        ...[
          'host 10.244.1.2',
          'src 192.168.0.11',
          'dst net 10.96.0.0/12',
          'arp',
          'ip6',
          'tcp',
          'udp port 8472',
          'icmp',
          'vlan',
        ],
        ...[
          'ether proto 0x88cc',
          'ether broadcast',
          'ether src 0:0:0:0:0:0',
          'ip[9] = 6',
          'ip[0] & 0xf = 5',
          'less 60',
          'len > 1500',
        ],
        ...[
          'ip[6:2] & 0x1fff != 0',
          'ether[12:2] > 0x800',
          'ether[12:2] < 0x900',
          'ether[0] & 1 = 1',
          'port 80',
          'greater 43',
          'ip[8] < 3',
        ],
        ...[
          'sctp',
          'proto 17',
          'ip6[6] = 58',
          'arp[6:2] = 2',
          'tcp[13] & 2 != 0',
          'icmp[0] = 11',
          'ether[23] >= 17',
          'ether[12] = 8',
        ],
      ]);
    let claims = 0;
    const mistakes: string[] = [];
    for (let count = 0; count < 100; count += 1) {
      const filter = `${term()} ${pick(['and', 'and', 'or'])} ${term()} ${pick(['and', 'or'])} ${term()}`;
      const parsed = parseFilter(filter);
      if (!parsed.ok) throw new Error(`${filter}: ${inEnglish(parsed.error.message)}`);
      const index = random.below(store.interfaces.length);
      const device = capture.devices.find(
        ({ owner, name }) => `${owner.name}:${name}` === store.interfaces[index]?.name,
      );
      if (device === undefined || noteOnUnmatchableFilter(filter, [device]) === undefined) continue;
      claims += 1;
      for (let row = 0; row < store.count; row += 1) {
        if (store.interfaceIndex(row) !== index) continue;
        const start = store.start(row);
        const [end, length] = [start + store.capturedLength(row), store.originalLength(row)];
        const isMatch = parsed.value(store.buffer(row), start, end, length);
        if (isMatch) mistakes.push(`${filter} on ${device.name}`);
      }
    }
    expect(mistakes).toEqual([]);
    expect(claims).toBeGreaterThan(10);
  });
});
