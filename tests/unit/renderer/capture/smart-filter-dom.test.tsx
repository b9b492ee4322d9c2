import { flushSync } from 'react-dom';
import { describe, expect, it, vi } from 'vitest';
import type { Answers } from '#kit/fake-lab-api';
import { mount } from '#kit/mounted';
import { fill, find } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { checkFilter } from '#sim/api/check-filter';
import { SmartFilter } from '../../../../src/renderer/capture/smart-filter';

const CHECKING: Answers = {
  'filter.check': ({ language, text, cursor }) => {
    const { problem, completions } = checkFilter(language, text, cursor);
    const { from, to, items } = completions;
    return { from, to, items: [...items], ...(problem === undefined ? {} : { problem }) };
  },
};

describe('a filter', () => {
  it('is finished by Tab with what fits best, and left as it is where it is right', async () => {
    mount(
      <SmartFilter
        language="display"
        inputId="filter"
        testId="filter"
        label="Filter"
        placeholder=""
        applied=""
        problemText={undefined}
        onApply={() => Promise.resolve(true)}
      />,
      await pageStoresFor(new SilentLabApi(CHECKING)),
    );
    const pressTab = (): boolean =>
      flushSync(() =>
        find('filter').dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Tab', bubbles: true, cancelable: true }),
        ),
      );
    fill('filter', 'tcp.fl');
    await vi.waitFor(() => expect(find('filter').dataset['state']).toBe('is-wrong'));
    expect(pressTab()).toBe(false);
    expect(find('filter')).toHaveProperty('value', 'tcp.flags ');
    fill('filter', 'tcp');
    await vi.waitFor(() => expect(find('filter').dataset['state']).toBe('is-right'));
    expect(pressTab()).toBe(true);
    expect(find('filter')).toHaveProperty('value', 'tcp');
  });

  it('that is typed while the one before is on its way stays', async () => {
    let answer: (isTaken: boolean) => void = () => undefined;
    mount(
      <SmartFilter
        language="capture"
        inputId="filter"
        testId="filter"
        label="Filter"
        placeholder=""
        applied=""
        problemText={undefined}
        onApply={() => new Promise((resolve) => (answer = resolve))}
      />,
      await pageStoresFor(new SilentLabApi()),
    );
    fill('filter', 'udp');
    flushSync(() => document.querySelector('form')?.requestSubmit());
    fill('filter', 'udp port 53');
    answer(true);
    // React draws what an answer changes in a task of its own.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(find('filter')).toHaveProperty('value', 'udp port 53');
  });
});
