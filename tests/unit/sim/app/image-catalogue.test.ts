import { describe, expect, it } from 'vitest';
import { findImage, parseImageCatalogue } from '#sim/app/image-catalogue';
import { parseImageName } from '#sim/app/image-name';
import { dependenciesOf } from '#sim/app/images/dependencies';
import { testCatalogue } from '#kit/command-lab';

describe('parseImageName', () => {
  it.each([
    ['nginx', 'nginx', 'latest'],
    ['docker.io/library/nginx:1.27-alpine', 'nginx', '1.27-alpine'],
    ['registry.k8s.io/e2e-test-images/agnhost:2.53', 'e2e-test-images/agnhost', '2.53'],
    ['localhost:5000/team/app@sha256:abc', 'team/app', 'latest'],
    ['traefik/whoami', 'traefik/whoami', 'latest'],
  ])('%s is %s with the tag %s', (image, name, tag) => {
    expect(parseImageName(image)).toEqual({ name, tag });
  });
});

describe('findImage', () => {
  const catalogue = testCatalogue();

  it.each([
    ['nginx:alpine', 'nginx', '1.27.3', 'busybox', 'musl'],
    ['nginx:1.27', 'nginx', '1.27.3', 'gnu', 'glibc'],
    ['nginx:1.25.4-alpine', 'nginx', '1.25.4', 'busybox', 'musl'],
    ['quay.io/acme/nginx', 'nginx', '1.27.3', 'gnu', 'glibc'],
    ['postgres:16-alpine', 'postgres', '16.4', 'busybox', 'musl'],
    ['busybox', undefined, '', 'busybox', 'glibc'],
    ['nicolaka/netshoot', undefined, '', 'gnu', 'musl'],
    ['ghcr.io/acme/shop:v3', 'generic', '', 'gnu', 'glibc'],
  ])('%s runs %s %s', (image, program, version, flavor, libc) => {
    const profile = findImage(catalogue, image);
    expect({ ...profile, version: profile.program === 'generic' ? '' : profile.version }).toMatchObject({
      program,
      flavor,
      libc,
      ...(program === undefined ? {} : { version }),
    });
  });

  it('gives an image the tools of its system and its own', () => {
    const nginx = findImage(catalogue, 'nginx:alpine').commands;
    expect(nginx !== 'all' && ['sh', 'wget', 'curl', 'nslookup'].every((name) => nginx.has(name))).toBe(true);
    expect(nginx !== 'all' && nginx.has('dig')).toBe(false);
    expect(findImage(catalogue, 'traefik/whoami').commands).toEqual(new Set());
  });
});

describe('parseImageCatalogue', () => {
  it('says where a catalogue is wrong', () => {
    const system = { flavor: 'gnu', libc: 'glibc', commands: [] };
    const good = { commandLists: {}, systems: { one: system }, images: [], unknown: { system: 'one' } };
    expect(parseImageCatalogue(good).ok).toBe(true);
    expect(parseImageCatalogue({ ...good, unknown: { system: 'two' } })).toEqual({
      ok: false,
      error: 'unknown images: no system two',
    });
    expect(parseImageCatalogue({ ...good, images: [{ names: [] }] }).ok).toBe(false);
  });
});

describe('dependenciesOf', () => {
  it('finds URLs and host:port, and knows which speak HTTP', () => {
    const env = new Map([
      ['BACKEND_URL', 'http://back:8080/api'],
      ['DATABASE', 'postgres://user:secret@db/shop'],
      ['CACHE', 'cache:6379'],
      ['PEERS', 'one:8080, two:8080'],
    ]);
    expect(dependenciesOf(env).map(({ url, isHttp }) => [url.host, url.port, isHttp])).toEqual([
      ['back', 8080, true],
      ['db', 5432, false],
      ['cache', 6379, false],
      ['one', 8080, true],
      ['two', 8080, true],
    ]);
  });

  it('leaves alone what is no dependency', () => {
    const env = new Map([
      ['LISTEN', '0.0.0.0:8080'],
      ['ADDR', ':8080'],
      ['WEB_PORT', 'tcp://10.96.1.2:80'],
      ['WEB_PORT_80_TCP', 'tcp://10.96.1.2:80'],
      ['TIME', '12:30'],
      ['VERSION', '1.2.3'],
      ['LEVEL', 'debug'],
    ]);
    expect(dependenciesOf(env)).toEqual([]);
  });
});
