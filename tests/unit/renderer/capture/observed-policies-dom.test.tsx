import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import { stubClipboard } from '#kit/page-clipboard';
import { pageStoresFor } from '#kit/page-stores';
import type { CapturedPoliciesView } from '#main/contract/capture-study-requests';
import type { RequestName, RequestOf, ResponseOf } from '#main/contract/lab-api';
import { ConversationsPanel } from '../../../../src/renderer/capture/conversations-view';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

const TEXT = 'kind: NetworkPolicy\n';
const OFFER = {
  base: 3,
  fix: {
    title: 'write NetworkPolicies out of a capture',
    files: [{ name: 'lab.yaml', changes: [{ from: 9, to: 9, insert: TEXT }] }],
  },
};

/** Its capture has one conversation; it answers nothing else. */
class PoliciesApi extends FakeLabApi {
  constructor(policies: CapturedPoliciesView) {
    const end = { address: '10.244.1.2', port: 80, packets: 3, bytes: 300 };
    const conversation = { protocol: 'tcp', stream: 0, one: end, other: end, firstTimeNs: 0, lastTimeNs: 1 };
    super({
      'capture.start': () => ({ kind: 'started', captureId: 'c1', hiddenNoise: [], mutedWorkloads: [] }),
      'capture.conversations': () => ({
        conversations: [{ ...conversation, protocol: 'tcp' }],
        count: 1,
        isComplete: true,
      }),
      'capture.policies': () => policies,
    });
  }

  override request<Name extends RequestName>(
    name: Name,
    argument: RequestOf<Name>,
  ): Promise<ResponseOf<Name>> {
    return this.answers[name] === undefined ? new Promise(() => undefined) : super.request(name, argument);
  }
}

let root: Root;

beforeEach(() => {
  // jsdom opens no dialogs.
  Object.assign(HTMLDialogElement.prototype, { showModal: () => undefined, close: () => undefined });
  const container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
});

afterEach(() => {
  flushSync(() => root.unmount());
  document.body.replaceChildren();
});

function find(testId: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
  if (found === null) throw new Error(`there is no ${testId}`);
  return found;
}

/** Answers what was written into the lab. */
async function open(policies: CapturedPoliciesView): Promise<readonly unknown[]> {
  const api = new PoliciesApi(policies);
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
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <ConversationsPanel names={new Map()} onFilter={() => undefined} />
      </StoresProvider>,
    ),
  );
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
