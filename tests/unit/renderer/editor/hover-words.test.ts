import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import type { HoverFact } from '#main/contract/assist-requests';
import { hoverWords } from '../../../../src/renderer/editor/hover-words';

function words(fact: HoverFact): string {
  return hoverWords(fact, ENGLISH.t);
}

const SELECTED = { kind: 'selected' as const, pods: ['shop/web-1'], readyCount: 1, isEverything: false };

describe('the words of a hover', () => {
  it('name the Pods of a selector, and say when there is none', () => {
    expect(words({ ...SELECTED, count: 3 })).toBe('Selects 3 Pods, 1 of them ready.\n\n`shop/web-1`, …');
    expect(words({ ...SELECTED, pods: [], count: 0, readyCount: 0 })).toBe('Selects no Pod that runs.');
    expect(words({ ...SELECTED, count: 2, isEverything: true })).toContain('every Pod of its namespaces');
  });

  it('say what happens to who asks a Service without endpoints', () => {
    const service = { kind: 'service' as const, id: 'shop/web', type: 'ClusterIP', ports: ['80/TCP → http'] };
    expect(words({ ...service, address: '10.96.0.7', ready: ['10.244.1.2'], notReady: [] })).toBe(
      '`shop/web` · ClusterIP · `10.96.0.7` · `80/TCP → http`\n\nReady: `10.244.1.2`',
    );
    expect(words({ ...service, ready: [], notReady: ['10.244.1.2'] })).toContain('No endpoint is ready');
  });

  it('say on which Pods nobody listens', () => {
    expect(words({ kind: 'listening', port: '9000/TCP', pods: [], silent: ['shop/web-1'] })).toBe(
      'Nobody listens on `9000/TCP` in `shop/web-1`.',
    );
  });

  it('say which direction a policy isolates, unless nobody sees to it', () => {
    const policy = { kind: 'isolation', ingress: true, egress: false, isEnforced: true } as const;
    expect(words(policy)).toBe('What its rules do not name does not come in; all may go out.');
    expect(words({ ...policy, isEnforced: false })).toContain('nothing is held up');
  });

  it('take no mark of a name for Markdown', () => {
    expect(words({ kind: 'missing', object: 'Service a/`b`' })).toBe("`Service a/'b'` is not there.");
  });
});
