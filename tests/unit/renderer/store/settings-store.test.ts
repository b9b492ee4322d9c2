import { describe, expect, it } from 'vitest';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import { createSettingsStore, type SettingsState } from '../../../../src/renderer/store/settings-store';

async function openStore(
  answers: FakeLabApi['answers'] = {},
): Promise<{ readonly api: FakeLabApi; readonly state: () => SettingsState }> {
  const api = new FakeLabApi({ 'settings.get': () => ({}), 'settings.set': () => ({}), ...answers });
  const items = new Map<string, string>();
  const localStorage = {
    getItem: (key: string) => items.get(key),
    setItem: (key: string, value: string) => items.set(key, value),
  };
  const page = { localStorage } as unknown as Window;
  const store = createSettingsStore(api, page);
  await settle();
  return { api, state: () => store.getState() };
}

describe('the settings of a window', () => {
  it('follow what another window has set', async () => {
    const { api, state } = await openStore();
    api.emit('settings', { language: 'zh-TW', theme: 'dark' });
    expect(state().settings).toEqual({ language: 'zh-TW', theme: 'dark' });
    expect(api.namesOfRequests()).toEqual(['settings.get']);
  });

  it('stay what was chosen here until the host has it', async () => {
    let answer: () => void = () => undefined;
    const { api, state } = await openStore({
      'settings.set': () =>
        new Promise((resolve) => {
          answer = () => resolve({});
        }),
    });
    state().change({ theme: 'light' });
    api.emit('settings', { theme: 'dark' });
    expect(state().settings.theme).toBe('light');
    answer();
    await settle();
    api.emit('settings', { theme: 'dark' });
    expect(state().settings.theme).toBe('dark');
  });
});
