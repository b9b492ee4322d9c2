/** The stores of a page in jsdom, as the page itself makes them. */
import { stubProperty } from '#kit/stub-property';
import type { LabApi } from '#main/contract/lab-api';
import { loadLanguageStore } from '../../src/renderer/store/language-store';
import { createSettingsStore } from '../../src/renderer/store/settings-store';
import { createPageStores, createStores, type Stores } from '../../src/renderer/store/stores';

export async function pageStoresFor(api: LabApi): Promise<Stores> {
  // jsdom has none.
  stubProperty(window, 'matchMedia', () => ({ matches: false, addEventListener: () => undefined }));
  const settings = createSettingsStore(api, window);
  return createStores(api, createPageStores(api, settings, await loadLanguageStore(window, settings)));
}
