import { describe, expect, it } from 'vitest';
import { saidSentences } from '#kit/said-sentences';
import { listOf, say } from '#sim/base/sentence';
import { parseFilter } from '#sim/capture/pcap-filter';
import { loadMessages } from '../../../../src/renderer/i18n/load-messages';
import { ZH_CN } from '../../../../src/renderer/i18n/zh-cn';
import { ZH_CN_SIMULATOR } from '../../../../src/renderer/i18n/zh-cn/simulator';

describe('sentences of the simulator and the host', () => {
  const { keys, unreadable } = saidSentences();

  it('have their wording in the catalogues, each of them', () => {
    expect([...keys].filter((key) => !Object.hasOwn(ZH_CN, key))).toEqual([]);
  });

  it('are made by keys that are written out', () => {
    expect(unreadable).toEqual([]);
  });

  it('are all still said that the catalogues have for them', () => {
    expect(Object.keys(ZH_CN_SIMULATOR).filter((key) => !keys.has(key))).toEqual([]);
  });

  it('are worded with their values, which may be sentences and lists in their turn', async () => {
    const reason = say('{reason}: {detail}', {
      reason: say('Nothing listens on the port'),
      detail: say('{protocol} port {port}', { protocol: 'tcp', port: 8080 }),
    });
    const [english, simplified, traditional] = await Promise.all(
      (['en', 'zh-CN', 'zh-TW'] as const).map(loadMessages),
    );
    expect(english?.words(reason)).toBe('Nothing listens on the port: tcp port 8080');
    expect(simplified?.words(reason)).toBe('没有程序在该端口上监听：tcp 端口 8080');
    expect(traditional?.words(reason)).toBe('沒有程式在該連接埠上監聽：tcp 連接埠 8080');
    const names = listOf(['web', 'db', 'api']);
    expect([english?.words(names), simplified?.words(names)]).toEqual(['web, db and api', 'web、db和api']);
  });

  it('say beside the words of libpcap what would be right', async () => {
    const { words } = await loadMessages('zh-CN');
    const filter = parseFilter('host 10.0.0.300');
    expect(filter.ok ? '' : words(filter.error.message)).toBe(
      "invalid IPv4 address '10.0.0.300'；四个数字都不能超过 255",
    );
  });

  it('are in English where the catalogue of a language has them not, and plain text is as it came', async () => {
    const { words } = await loadMessages('zh-TW');
    expect(words({ key: 'a sentence of {whom}', values: { whom: 'tomorrow' } })).toBe(
      'a sentence of tomorrow',
    );
    expect(words('curl: (7) Failed to connect')).toBe('curl: (7) Failed to connect');
  });
});
