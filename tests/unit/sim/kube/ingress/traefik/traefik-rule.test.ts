import { describe, expect, it } from 'vitest';
import { inEnglish } from '#sim/base/sentence';
import { explainTraefik } from '#sim/kube/ingress/traefik/explain-traefik';
import { routingPathOf, ruleOf } from '#sim/kube/ingress/traefik/traefik-rule';

describe('ruleOf', () => {
  it('writes the rule of a host and a path as Traefik does', () => {
    const rule = ruleOf('*.shop.example', { path: '/api', pathType: 'Prefix' }, 'PathRegexp');
    expect(rule).toMatchObject({
      text: 'HostRegexp(`^[a-zA-Z0-9-]+\\.shop\\.example$`) && PathPrefix(`/api`)',
    });
  });

  it('refuses a path that is none, and a kind of path that there is not', () => {
    expect(ruleOf('', { path: 'api', pathType: 'ImplementationSpecific' }, undefined)).toContain(
      'path "api" does not start with a \'/\'',
    );
    expect(ruleOf('', { path: '/a', pathType: 'ImplementationSpecific' }, 'Nothing')).toContain('Nothing');
  });
});

describe('the path that rules see', () => {
  it('has escaped letters read, but not those that mean something', () => {
    expect(routingPathOf('/a%62%2fc')).toBe('/ab%2Fc');
  });
});

describe('explainTraefik', () => {
  it('says that no router is for a request', () => {
    const end = { address: 0x7f00_0001, port: 1 };
    const request = {
      head: {
        method: 'GET',
        target: '/x',
        version: 'HTTP/1.1',
        headers: [{ name: 'Host', value: 'a.example' }],
      },
      scheme: 'http' as const,
      serverName: '',
      client: end,
      local: end,
      receivedAt: 0,
    };
    const asked = request as unknown as Parameters<typeof explainTraefik>[0];
    const { sentence } = explainTraefik(asked, { routers: [], router: undefined, entryPoint: 'web' });
    expect(inEnglish(sentence)).toBe(
      "No router of Traefik's entry point web is for http://a.example/x: it answers 404 itself",
    );
  });
});
