import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { describe, expect, it } from 'vitest';
import { FakeLabApi } from '#kit/fake-lab-api';
import type { RequestName, ResponseOf } from '#main/contract/lab-api';
import { SmartFilter } from '../../../../src/renderer/capture/smart-filter';
import { loadLanguageStore } from '../../../../src/renderer/store/language-store';
import { createSettingsStore } from '../../../../src/renderer/store/settings-store';
import { createPageStores, createStores } from '../../../../src/renderer/store/stores';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

/** A host that takes its time with everything. */
class SilentApi extends FakeLabApi {
  override request<Name extends RequestName>(): Promise<ResponseOf<Name>> {
    return new Promise(() => undefined);
  }
}

/** As somebody types over what is there. */
function type(input: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
  flushSync(() => input.dispatchEvent(new Event('input', { bubbles: true })));
}

/** jsdom has none. */
function matchMedia(): Pick<MediaQueryList, 'matches' | 'addEventListener'> {
  return { matches: false, addEventListener: () => undefined };
}

describe('a filter', () => {
  it('that is typed while the one before is on its way stays', async () => {
    Object.assign(window, { matchMedia });
    const api = new SilentApi({});
    const settings = createSettingsStore(api, window);
    const stores = createStores(
      api,
      createPageStores(api, settings, await loadLanguageStore(window, settings)),
    );
    let answer: (isTaken: boolean) => void = () => undefined;
    const container = document.createElement('div');
    document.body.append(container);
    const root = createRoot(container);
    flushSync(() =>
      root.render(
        <StoresProvider stores={stores}>
          <SmartFilter
            language="capture"
            inputId="filter"
            testId="filter"
            label="Filter"
            placeholder=""
            applied=""
            problemText={undefined}
            onApply={() => new Promise((resolve) => (answer = resolve))}
          />
        </StoresProvider>,
      ),
    );
    const input = container.querySelector('input');
    if (input === null) throw new Error('no input was drawn');
    type(input, 'udp');
    flushSync(() => input.form?.requestSubmit());
    type(input, 'udp port 53');
    answer(true);
    // React draws what an answer changes in a task of its own.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(input.value).toBe('udp port 53');
    flushSync(() => root.unmount());
    container.remove();
  });
});
