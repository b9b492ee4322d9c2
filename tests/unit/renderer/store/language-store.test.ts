import { describe, expect, it } from 'vitest';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import { loadLanguageStore } from '../../../../src/renderer/store/language-store';
import { createSettingsStore } from '../../../../src/renderer/store/settings-store';

function pageThatPrefers(language: string): Window {
  const items = new Map<string, string>();
  const localStorage = {
    getItem: (key: string) => items.get(key),
    setItem: (key: string, value: string) => items.set(key, value),
  };
  return {
    localStorage,
    navigator: { languages: [language] },
    document: { documentElement: { lang: '' } },
    addEventListener: () => undefined,
  } as unknown as Window;
}

describe('the language of a window', () => {
  it('is the one that the host tells while the messages of another are still on their way', async () => {
    const api = new FakeLabApi({ 'settings.get': () => ({ language: 'zh-TW' }) });
    const page = pageThatPrefers('en-GB');
    const settings = createSettingsStore(api, page);
    const coming = loadLanguageStore(page, settings);
    await settle();
    expect(settings.getState().settings.language).toBe('zh-TW');
    const store = await coming;
    await expect.poll(() => store.getState().messages.language, { timeout: 10_000 }).toBe('zh-TW');
    expect(page.document.documentElement.lang).toBe('zh-TW');
  });

  it('is settled once the host has told its own and the messages of that are there', async () => {
    let tell = (_settings: { readonly language: 'zh-TW' }): void => undefined;
    const api = new FakeLabApi({
      'settings.get': () => new Promise<{ readonly language: 'zh-TW' }>((resolve) => (tell = resolve)),
    });
    const page = pageThatPrefers('en-GB');
    const store = await loadLanguageStore(page, createSettingsStore(api, page));
    expect(store.getState()).toMatchObject({ messages: { language: 'en' }, isSettled: false });
    const seen: string[] = [];
    store.subscribe(({ messages, isSettled }) => seen.push(`${messages.language} ${isSettled}`));
    tell({ language: 'zh-TW' });
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(['zh-TW true']);
  });

  it('is the first of the system that it has, where nobody chose one', async () => {
    const api = new FakeLabApi({ 'settings.get': () => ({}) });
    const page = pageThatPrefers('zh-SG');
    const store = await loadLanguageStore(page, createSettingsStore(api, page));
    await settle();
    expect(store.getState()).toMatchObject({ messages: { language: 'zh-CN' }, isSettled: true });
  });
});
