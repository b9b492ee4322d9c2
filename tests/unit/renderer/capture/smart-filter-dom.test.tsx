import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { describe, expect, it } from 'vitest';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { SmartFilter } from '../../../../src/renderer/capture/smart-filter';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

/** As somebody types over what is there. */
function type(input: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
  flushSync(() => input.dispatchEvent(new Event('input', { bubbles: true })));
}

describe('a filter', () => {
  it('that is typed while the one before is on its way stays', async () => {
    const api = new SilentLabApi();
    const stores = await pageStoresFor(api);
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
