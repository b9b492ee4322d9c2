import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { clusterTopology } from '#kit/topology-builder';
import type { ReachCell, ReachPeer } from '#main/contract/reach-requests';
import { podsOfKey } from '../../../../src/renderer/reach/pods-of-key';
import { loadMessages } from '../../../../src/renderer/i18n/load-messages';
import { cellWords, changeWords, nextCell } from '../../../../src/renderer/reach/reach-words';
import { peerName } from '../../../../src/renderer/store/peer-name';

function peer(label: string): ReachPeer {
  return { id: `${label}[Pod]`, kind: 'workload', label, members: [`${label}[Pod]`] };
}

const OPENED: ReachCell = {
  reach: 'some',
  text: 'TCP 80',
  change: { kind: 'opened', before: 'No Connections' },
};

describe('the matrix in words', () => {
  it('says of a cell who, where to, what, and what it was', () => {
    expect(cellWords(OPENED, peer('a/x'), peer('a/y'), ENGLISH.t)).toBe(
      'a/x to a/y: TCP 80, opened; before: No Connections',
    );
  });

  it('names what is no object of the text in the language of the window', async () => {
    const { t } = await loadMessages('zh-CN');
    const outside: ReachPeer = { ...peer('outside'), kind: 'external' };
    expect(cellWords({ reach: 'none', text: 'No Connections' }, outside, peer('shop/outside'), t)).toBe(
      '集群外部 到 shop/outside：没有连接',
    );
    expect(
      ['192.0.2.0-192.0.2.255', 'outside'].map((label) => peerName({ kind: 'external', label }, t)),
    ).toEqual(['192.0.2.0-192.0.2.255', '集群外部']);
    expect(peerName({ kind: 'workload', label: 'outside' }, t)).toBe('outside');
  });

  it('counts what has changed', () => {
    const closed = { ...OPENED, change: { kind: 'closed', before: 'TCP 80' } } as const;
    expect(changeWords({ cells: [[OPENED, closed], [OPENED]] }, ENGLISH.t)).toBe('2 opened, 1 closed');
    expect(changeWords({ cells: [[{ reach: 'all', text: 'All Connections' }]] }, ENGLISH.t)).toBe('');
  });

  it('is walked through with the arrow keys, and not left by them', () => {
    const size = { rows: 2, columns: 3 };
    expect(nextCell('ArrowDown', { row: 0, column: 1 }, size)).toEqual({ row: 1, column: 1 });
    expect(nextCell('ArrowDown', { row: 1, column: 1 }, size)).toEqual({ row: 1, column: 1 });
    expect(nextCell('End', { row: 1, column: 0 }, size)).toEqual({ row: 1, column: 2 });
    expect(nextCell('a', { row: 1, column: 0 }, size)).toBeUndefined();
  });
});

describe('the Pods of a workload', () => {
  it('are those that it owns, or the Pod itself', () => {
    const topology = clusterTopology([{ name: 'node1', pods: ['web-1', 'web-2', 'client'] }]);
    const web = {
      id: 'deployment/default/web',
      kind: 'Deployment',
      namespace: 'default',
      name: 'web',
      replicas: 2,
      readyReplicas: 2,
      pods: ['default/web-1', 'default/web-2'],
    };
    const lab = { ...topology, workloads: [web] };
    const namesOf = (key: string): readonly string[] => podsOfKey(lab, key).map(({ name }) => name);
    expect(namesOf('default/web[Deployment]')).toEqual(['web-1', 'web-2']);
    expect(namesOf('default/client[Pod]')).toEqual(['client']);
    expect(namesOf('0.0.0.0-255.255.255.255[External]')).toEqual([]);
  });
});
