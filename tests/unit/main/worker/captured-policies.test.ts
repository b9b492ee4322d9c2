import { beforeAll, describe, expect, it } from 'vitest';
import { policyLab } from '#kit/policy-lab';
import { SessionPage } from '#kit/session-page';
import type { ResponseOf } from '#main/contract/lab-api';
import { LabSession } from '#main/worker/lab-session';

const SECOND = 1_000_000_000;

/** A window on the lab, in which one Pod has asked a Service while everything was captured. */
class PolicyPage {
  readonly session: LabSession;
  readonly page: SessionPage;
  readonly captureId: string;

  constructor(fileName: string, filter = '') {
    const text = policyLab('{plugin: calico}');
    const opened = LabSession.open({
      lab: {
        files: [{ name: fileName, bytes: new TextEncoder().encode(text) }],
        options: {},
        isVerbose: false,
      },
      canBeBroken: false,
      wallMs: () => 0,
    });
    if (!opened.ok) throw new Error(opened.error.map(({ message }) => message).join('\n'));
    this.session = opened.value;
    this.page = new SessionPage(this.session, 1);
    const { simulation } = this.session.host;
    simulation.settle();
    const started = this.page.ask('capture.start', { interfaces: ['any'], filter });
    this.captureId = (started as { captureId: string }).captureId;
    this.page.ask('traffic.send', { from: 'pod/default/frontend', to: 'service/default/web' });
    simulation.runFor(3 * SECOND);
  }

  policies(): NonNullable<ResponseOf<'capture.policies'>> {
    const answer = this.page.ask('capture.policies', { captureId: this.captureId });
    return answer as NonNullable<ResponseOf<'capture.policies'>>;
  }

  policyNames(): readonly string[] {
    return this.session.host.simulation.cluster.store
      .list('NetworkPolicy')
      .map(({ metadata }) => metadata.name);
  }
}

describe('the policies that a window makes of a capture', () => {
  let whole: PolicyPage;
  beforeAll(() => {
    whole = new PolicyPage('lab.yaml');
  });

  it('are written at the end of the text with their reasons, in one edit that undo takes back', () => {
    const { text, isWhole, leftOut, offer } = whole.policies();
    expect({ isWhole, leftOut }).toEqual({ isWhole: true, leftOut: 0 });
    if (offer === undefined) throw new Error('nothing was offered');
    const before = whole.session.files()[0]?.text ?? '';
    const { fix, base } = offer;
    expect(whole.page.ask('text.edit', { base, name: fix.title, files: fix.files })).toMatchObject({
      kind: 'done',
    });
    expect(whole.session.files()[0]?.text).toBe(`${before.trimEnd()}\n---\n${text}`);
    expect(whole.policyNames()).toEqual(['frontend-observed', 'web-a-observed']);
    // Once more: their names are taken now.
    expect(whole.policies().text).toContain('name: frontend-observed-2');
    whole.page.ask('history.undo');
    expect(whole.session.files()[0]?.text).toBe(before);
    expect(whole.policyNames()).toEqual([]);
  });

  it('are none of a capture that is gone', () => {
    expect(whole.page.ask('capture.policies', { captureId: 'capture-99' })).toBeUndefined();
  });

  it('close no direction of which a capture with a filter may have missed something', () => {
    const { text, isWhole } = new PolicyPage('lab.yaml', 'tcp port 8080').policies();
    expect(isWhole).toBe(false);
    expect(text).toContain('# Nothing was seen of its egress, which stays open.');
  });
});
