import { flushSync } from 'react-dom';
import { beforeEach, describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { findAll } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { stubProperty } from '#kit/stub-property';
import type { TextApplication } from '#main/contract/text-requests';
import { ReachView } from '../../../../src/renderer/reach/reach-view';

class Observer {
  observe(): void {
    // Nothing is fetched here.
  }
  disconnect(): void {
    // Nothing is kept.
  }
}

beforeEach(() => {
  // jsdom has none.
  stubProperty(window, 'IntersectionObserver', Observer);
});

async function shownWhile(application: TextApplication): Promise<string> {
  const api = new SilentLabApi();
  const stores = await pageStoresFor(api);
  const { container } = mount(<ReachView />, stores);
  flushSync(() =>
    api.emit('text.state', { version: 2, readVersion: 2, diagnostics: [], application, editedFiles: [] }),
  );
  return container.textContent;
}

describe('the panel of who reaches whom', () => {
  it('says that it is of the lab before the text had an error', async () => {
    expect(await shownWhile({ kind: 'broken' })).toContain(
      'The text has an error. This is the lab before it.',
    );
  });

  it('says why it is empty where there has been no lab', async () => {
    expect(await shownWhile({ kind: 'no-lab' })).toContain('There is no lab until it is gone.');
  });

  it('says nothing of errors where there are none', async () => {
    await shownWhile({ kind: 'applied' });
    expect(findAll('reach-stale')).toEqual([]);
  });
});
