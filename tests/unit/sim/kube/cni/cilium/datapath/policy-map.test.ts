import { describe, expect, it } from 'vitest';
import { openPolicy, PolicyMap, type PolicyEntry } from '#sim/kube/cni/cilium/datapath/policy-map';

const TCP = 6;
const UDP = 17;

function entry(identity: number, ports: Partial<PolicyEntry> = {}): PolicyEntry {
  return {
    direction: 'ingress',
    identity,
    protocol: 0,
    firstPort: 0,
    lastPort: 0,
    packets: 0,
    bytes: 0,
    ...ports,
  };
}

const port = (first: number, last = first): Partial<PolicyEntry> => ({
  protocol: TCP,
  firstPort: first,
  lastPort: last,
});

function mapOf(...entries: readonly PolicyEntry[]): PolicyMap {
  return new PolicyMap({ ingress: ['NetworkPolicy default/web'], egress: [] }, entries);
}

describe('a policy map', () => {
  it('lets everything pass without a policy', () => {
    expect(openPolicy().check('ingress', 300, TCP, 80)).toEqual({ isAllowed: true, match: 'all' });
    expect(mapOf().check('egress', 300, TCP, 80).isAllowed).toBe(true);
  });

  it('denies what no entry allows', () => {
    expect(mapOf().check('ingress', 300, TCP, 80)).toEqual({ isAllowed: false, match: 'none' });
  });

  it('names the most exact entry that decides', () => {
    const map = mapOf(entry(300), entry(300, port(80)), entry(0, port(443)));
    expect(map.check('ingress', 300, TCP, 80).match).toBe('L3-L4');
    expect(map.check('ingress', 300, TCP, 443).match).toBe('L4-Only');
    expect(map.check('ingress', 300, UDP, 53).match).toBe('L3-Only');
    expect(map.check('ingress', 301, TCP, 443).match).toBe('L4-Only');
    expect(map.check('ingress', 301, TCP, 80).isAllowed).toBe(false);
  });

  it('allows ranges of ports to their last one', () => {
    const map = mapOf(entry(300, port(8000, 8010)));
    expect([7999, 8000, 8010, 8011].map((each) => map.check('ingress', 300, TCP, each).isAllowed)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('counts packets for the entry that decides', () => {
    const map = mapOf(entry(300, port(80)));
    map.count('ingress', 300, TCP, 80, 74);
    map.count('ingress', 300, TCP, 81, 74);
    expect(map.entries[0]).toMatchObject({ packets: 1, bytes: 74 });
  });
});
