import { flushSync } from 'react-dom';
import { expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { find } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { CaptureChart } from '../../../../src/renderer/capture/capture-chart';

const SECOND = 1e9;

it('leads to the time since the first packet of all, which the capture may have forgotten', async () => {
  const chart = { firstNs: 100 * SECOND, fromNs: 400 * SECOND, toNs: 500 * SECOND, all: [1], shown: [1] };
  const stores = await pageStoresFor(new SilentLabApi({ 'capture.chart': () => chart }));
  stores.capture.setState({ captureId: 'capture-1' });
  const onTime = vi.fn<(afterNs: number) => void>();
  mount(<CaptureChart onTime={onTime} />, stores);
  const picture = await vi.waitFor(() => {
    const found = find('capture-chart').querySelector('svg');
    if (found === null) throw new Error('not drawn yet');
    return found;
  });
  picture.getBoundingClientRect = (): DOMRect => new DOMRect(0, 0, 200, 34);
  flushSync(() => picture.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: 50 })));
  expect(onTime).toHaveBeenCalledExactlyOnceWith(325 * SECOND);
});
