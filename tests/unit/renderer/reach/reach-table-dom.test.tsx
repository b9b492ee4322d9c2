import { describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import type { ReachMatrixView, ReachPeer } from '#main/contract/reach-requests';
import { ReachTable } from '../../../../src/renderer/reach/reach-table';

function peerOf(name: string, pods: number): ReachPeer {
  const members = Array.from({ length: pods }, (_, index) => `default/${name}-${index}`);
  return { id: `workload/${name}`, label: `default/${name}`, kind: 'workload', members };
}

/** What stands at the heads of the rows. */
async function headsOf(peers: readonly ReachPeer[]): Promise<readonly (readonly [string | null, string])[]> {
  const cells = peers.map(() => peers.map(() => ({ reach: 'all' as const, text: 'All Connections' })));
  const sides = { rows: [...peers], columns: [...peers], cells };
  const matrix: ReachMatrixView = { version: 1, ...sides, more: { rows: 0, columns: 0 }, policyCount: 1 };
  const stores = await pageStoresFor(new SilentLabApi());
  const { container } = mount(
    <ReachTable matrix={matrix} pair={undefined} onPair={() => undefined} />,
    stores,
  );
  return Array.from(container.querySelectorAll<HTMLElement>('th[scope=row]'), (head) => [
    head.textContent,
    head.title,
  ]);
}

describe('the matrix of who reaches whom', () => {
  it('counts the Pods of a workload that stand behind its one name, and names all of them', async () => {
    const [web, client] = await headsOf([peerOf('web', 30), peerOf('client', 1)]);
    expect(web?.[0]).toBe('default/web +29');
    expect(web?.[1].split('\n')).toHaveLength(30);
    expect(client).toEqual(['default/client', 'default/client-0']);
  });
});
