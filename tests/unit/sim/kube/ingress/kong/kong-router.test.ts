import { describe, expect, it } from 'vitest';
import type { KongRoute } from '#sim/kube/ingress/kong/kong-config';
import { KongRouter } from '#sim/kube/ingress/kong/kong-router';

function routeOf(name: string, given: Partial<KongRoute>): KongRoute {
  return {
    name,
    tags: [],
    hosts: [],
    paths: [],
    methods: [],
    protocols: ['http', 'https'],
    strip_path: false,
    preserve_host: true,
    https_redirect_status_code: 426,
    ...given,
  };
}

function find(routes: readonly KongRoute[], host: string, path: string): string | undefined {
  const service = {
    name: 's',
    host: 's',
    path: '/',
    connect_timeout: 1,
    read_timeout: 1,
    retries: 5,
    routes,
  };
  const router = new KongRouter({ services: [service], upstreams: [], certificates: [] });
  return router.find({ method: 'GET', host, path })?.route.name;
}

describe('KongRouter', () => {
  it('takes the route with more kinds of conditions first', () => {
    const routes = [
      routeOf('path', { paths: ['/api/long'] }),
      routeOf('both', { hosts: ['a'], paths: ['/'] }),
    ];
    expect(find(routes, 'a', '/api/long')).toBe('both');
    expect(find(routes, 'b', '/api/long')).toBe('path');
  });

  it('takes a plain host before one with a star', () => {
    const routes = [
      routeOf('star', { hosts: ['*.a'], paths: ['/'] }),
      routeOf('plain', { hosts: ['x.a'], paths: ['/'] }),
    ];
    expect(find(routes, 'x.a', '/')).toBe('plain');
    expect(find(routes, 'y.z.a', '/')).toBe('star');
  });

  it('takes regular expressions before prefixes, and the longest of each', () => {
    const routes = [
      routeOf('long', { paths: ['/api/v1/'] }),
      routeOf('short', { paths: ['/api/'] }),
      routeOf('pattern', { paths: ['~/api/v\\d'] }),
    ];
    expect(find(routes, 'a', '/api/v1/x')).toBe('pattern');
    expect(find(routes.slice(0, 2), 'a', '/api/v1/x')).toBe('long');
  });
});
