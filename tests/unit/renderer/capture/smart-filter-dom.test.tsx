import { flushSync } from 'react-dom';
import { describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { fill, find } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { SmartFilter } from '../../../../src/renderer/capture/smart-filter';

describe('a filter', () => {
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
