import { flushSync } from 'react-dom';
import { describe, expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { find } from '#kit/page-elements';
import { settle } from '#kit/fake-lab-api';
import { stubClipboard } from '#kit/page-clipboard';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import type { CapturedPoliciesView } from '#main/contract/capture-study-requests';
import { ConversationsPanel } from '../../../../src/renderer/capture/conversations-view';

const TEXT = 'kind: NetworkPolicy\n';
const OFFER = {
  base: 3,
  fix: {
    title: 'write NetworkPolicies out of a capture',
    files: [{ name: 'lab.yaml', changes: [{ from: 9, to: 9, insert: TEXT }] }],
  },
};

/** Its capture has one conversation. */
function policiesApi(policies: CapturedPoliciesView): SilentLabApi {
  const end = { address: '10.244.1.2', port: 80, packets: 3, bytes: 300 };
  const times = { firstTimeNs: 0, lastTimeNs: 1 };
  return new SilentLabApi({
    'capture.start': () => ({ kind: 'started', captureId: 'c1', hiddenNoise: [], mutedWorkloads: [] }),
    'capture.conversations': () => ({
      conversations: [{ protocol: 'tcp', stream: 0, one: end, other: end, ...times }],
      count: 1,
      isComplete: true,
    }),
    'capture.policies': () => policies,
  });
}

/** Answers what was written into the lab. */
async function open(policies: CapturedPoliciesView): Promise<readonly unknown[]> {
  const api = policiesApi(policies);
  const stores = await pageStoresFor(api);
  const offers: unknown[] = [];
  stores.text.setState({
    takeOffer: (offer) => {
      offers.push(offer);
      return Promise.resolve({ kind: 'done', version: 4 });
    },
  });
  api.emit('captures', []);
  await settle();
  mount(<ConversationsPanel names={new Map()} onFilter={() => undefined} />, stores);
  await vi.waitFor(() => find('observed-policies-open'));
  flushSync(() => find('observed-policies-open').click());
  return offers;
}

describe('the policies out of a capture', () => {
  it('are shown with what they leave out, copied, and written into the lab', async () => {
    const offers = await open({ text: TEXT, leftOut: 2, isWhole: true, offer: OFFER });
    await vi.waitFor(() => expect(find('observed-policies-text').textContent).toBe(TEXT));
    expect(find('observed-policies').textContent).toContain('What this capture did not see is denied');
    expect(find('observed-policies-left-out').textContent).toContain('2');
    const writeText = stubClipboard();
    flushSync(() => find('observed-policies-copy').click());
    expect(writeText).toHaveBeenCalledWith(TEXT);
    await vi.waitFor(() => expect(find('observed-policies-copy').textContent).toContain('Copied'));
    flushSync(() => find('observed-policies-insert').click());
    expect(offers).toEqual([{ base: 3, name: OFFER.fix.title, files: OFFER.fix.files }]);
    await vi.waitFor(() => expect(document.querySelector('dialog')).toBeNull());
  });

  it('are none where no Pod was seen, and then nothing can be copied or written', async () => {
    await open({ text: '', leftOut: 0, isWhole: false });
    await vi.waitFor(() =>
      expect(find('observed-policies').textContent).toContain('No Pod was seen that a policy could be for'),
    );
    expect(find('observed-policies-copy')).toHaveProperty('disabled', true);
    expect(find('observed-policies-insert')).toHaveProperty('disabled', true);
  });

  it('say that a direction stays open where not everything was captured', async () => {
    await open({ text: TEXT, leftOut: 0, isWhole: false });
    await vi.waitFor(() => expect(find('observed-policies').textContent).toContain('stays open'));
  });
});
