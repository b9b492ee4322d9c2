import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { languageOf } from '../../../../src/renderer/i18n/language';
import { loadMessages } from '../../../../src/renderer/i18n/load-messages';

describe('messages', () => {
  it('have a form for one in English', () => {
    expect([0, 1, 2].map((count) => ENGLISH.t('{count} files', { count }))).toEqual([
      '0 files',
      '1 file',
      '2 files',
    ]);
  });

  it('write large numbers as the language does', () => {
    expect(ENGLISH.t('{count} files', { count: 12_345 })).toBe('12,345 files');
  });

  it('put a value in its place, whatever is in it', () => {
    expect(ENGLISH.t('Saved as {path}', { path: '/labs/{path} $& .yaml' })).toBe(
      'Saved as /labs/{path} $& .yaml',
    );
  });

  it('are Chinese where the window speaks it', async () => {
    const [simplified, traditional] = [await loadMessages('zh-CN'), await loadMessages('zh-TW')];
    expect(simplified.t('{count} files', { count: 1 })).toBe('1 个文件');
    expect(traditional.t('{count} files', { count: 1 })).toBe('1 個檔案');
  });

  it('leave a sentence of the host as it came when no catalogue has it', async () => {
    const { known } = await loadMessages('zh-CN');
    expect([known('Cancel'), known('no route to host'), known('toString')]).toEqual([
      '取消',
      'no route to host',
      'toString',
    ]);
  });
});

describe('language of the window', () => {
  it.each([
    [['de-AT', 'zh-HK', 'en'], 'zh-TW'],
    [['zh-Hant-CN'], 'zh-TW'],
    [['zh-Hans-TW'], 'zh-CN'],
    [['zh'], 'zh-CN'],
    [['en-GB', 'zh-CN'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('is, for a system of %j, %s', (preferred, language) => {
    expect(languageOf(preferred)).toBe(language);
  });
});
