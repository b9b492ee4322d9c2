import { describe, expect, it } from 'vitest';
import { newLabWish, type NewLabForm } from '../../../../src/renderer/files/new-lab-form';
import type { OpenWish } from '../../../../src/renderer/store/open-wish';

function wishOf(changed: Partial<NewLabForm>): OpenWish | undefined {
  return newLabWish({
    name: ' shop ',
    nodes: '3',
    cni: 'flannel/vxlan',
    proxyMode: 'ipvs',
    families: 'ipv4',
    segments: '1',
    loadBalancer: 'none',
    ingressController: 'none',
    hasOutside: true,
    ...changed,
  });
}

describe('what is asked for when a new lab is filled in', () => {
  it('is what was chosen, without what was not', () => {
    expect(wishOf({})).toEqual({
      kind: 'new',
      lab: {
        name: 'shop',
        nodeCount: 3,
        cni: 'flannel/vxlan',
        proxyMode: 'ipvs',
        families: 'ipv4',
        segmentCount: 1,
      },
    });
    expect(
      wishOf({ name: ' ', loadBalancer: 'l2', ingressController: 'kong', hasOutside: false }),
    ).toMatchObject({ lab: { loadBalancer: 'l2', ingressController: 'kong', isAlone: true } });
  });

  it('is nothing while the number of nodes is none', () => {
    for (const nodes of ['', '0', '-1', '2.5', '201', 'many']) expect(wishOf({ nodes })).toBeUndefined();
  });

  it('has the load balancer of a cloud with an ALB, and none where there is no IPv4', () => {
    expect(wishOf({ ingressController: 'alb' })).toMatchObject({ lab: { loadBalancer: 'cloud' } });
    const ipv6 = wishOf({ families: 'ipv6', loadBalancer: 'l2' });
    expect(ipv6?.kind === 'new' && ipv6.lab.loadBalancer).toBeUndefined();
  });
});
