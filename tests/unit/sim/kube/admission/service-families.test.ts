import { describe, expect, it } from 'vitest';
import { withIpFamilies } from '#sim/kube/admission/service-families';
import type { ServiceSpec } from '#sim/kube/model/service';

const SELECTOR = { app: 'web' };
const DUAL = ['IPv4', 'IPv6'] as const;
const SINGLE = ['IPv4'] as const;

describe('the families of a Service', () => {
  it.each<[string, ServiceSpec, readonly ('IPv4' | 'IPv6')[], readonly string[], string]>([
    ['nothing said', { selector: SELECTOR }, DUAL, ['IPv4'], 'SingleStack'],
    [
      'PreferDualStack',
      { selector: SELECTOR, ipFamilyPolicy: 'PreferDualStack' },
      DUAL,
      DUAL,
      'PreferDualStack',
    ],
    [
      'PreferDualStack on one family',
      { selector: SELECTOR, ipFamilyPolicy: 'PreferDualStack' },
      SINGLE,
      SINGLE,
      'PreferDualStack',
    ],
    [
      'IPv6 first',
      { selector: SELECTOR, ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6'] },
      DUAL,
      ['IPv6', 'IPv4'],
      'RequireDualStack',
    ],
    ['an IPv6 address', { selector: SELECTOR, clusterIPs: ['fd00::1'] }, DUAL, ['IPv6'], 'SingleStack'],
    [
      'headless without a selector',
      { clusterIP: 'None', clusterIPs: ['None'] },
      SINGLE,
      DUAL,
      'RequireDualStack',
    ],
  ])('with %s', (_name, spec, cluster, families, policy) => {
    const decided = withIpFamilies(spec, undefined, cluster);
    expect(decided.ok ? decided.value : decided.error).toMatchObject({
      ipFamilies: families,
      ipFamilyPolicy: policy,
    });
  });

  it.each<[ServiceSpec, readonly ('IPv4' | 'IPv6')[], string]>([
    [
      { selector: SELECTOR, ipFamilyPolicy: 'RequireDualStack' },
      SINGLE,
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ],
    [
      { selector: SELECTOR, ipFamilies: ['IPv6'] },
      SINGLE,
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    ],
    [
      { selector: SELECTOR, ipFamilies: ['IPv4', 'IPv6'] },
      DUAL,
      "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
    ],
    [
      { selector: SELECTOR, clusterIPs: ['fd00::1'] },
      SINGLE,
      'spec.clusterIPs[0]: Invalid value: []string{"fd00::1"}: IPv6 is not configured on this cluster',
    ],
    [
      { selector: SELECTOR, clusterIPs: ['fd00::1'], ipFamilies: ['IPv4'] },
      DUAL,
      'spec.clusterIPs[0]: Invalid value: "fd00::1": expected an IPv4 value as indicated by `ipFamilies[0]`',
    ],
  ])('are refused in the words of the API server: %j', (spec, cluster, why) => {
    expect(withIpFamilies(spec, undefined, cluster)).toEqual({ ok: false, error: why });
  });

  it('are given up by SingleStack and kept by PreferDualStack', () => {
    const before: ServiceSpec = {
      selector: SELECTOR,
      ipFamilyPolicy: 'PreferDualStack',
      ipFamilies: DUAL,
      clusterIP: '10.96.0.5',
      clusterIPs: ['10.96.0.5', 'fd00::5'],
    };
    const single = withIpFamilies({ ...before, ipFamilyPolicy: 'SingleStack' }, before, DUAL);
    expect(single).toMatchObject({ ok: true, value: { ipFamilies: ['IPv4'], clusterIPs: ['10.96.0.5'] } });
    const same = withIpFamilies({ ...before, ports: [{ port: 80 }] }, before, DUAL);
    expect(same).toMatchObject({ ok: true, value: { ipFamilies: DUAL, clusterIPs: before.clusterIPs } });
    const fewer = withIpFamilies(
      { ...before, ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv4'] },
      before,
      DUAL,
    );
    expect(fewer).toEqual({
      ok: false,
      error:
        'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": must be \'SingleStack\' to release the secondary IP family',
    });
  });
});
