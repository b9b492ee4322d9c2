import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportedTextOf } from '#sim/api/export-lab';
import { leavingNotesOf } from '#sim/api/leaving-notes';
import { inEnglish } from '#sim/api/sentence';
import { noteForTerminal } from '#sim/api/terminal-note';
import { readGood } from '#kit/lab-text';

const LABS = 'resources/labs';
const KEY = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----\n';
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

function textNotesOf(text: string): readonly string[] {
  return leavingNotesOf([{ name: 'a.yaml', text }]).map(inEnglish);
}

describe('what leaves with a text', () => {
  it('is a private key or a certificate, in plain or as base64', () => {
    const encoded = Buffer.from(KEY).toString('base64');
    expect(textNotesOf(`a: |\n${CERTIFICATE}data: {tls.key: ${encoded}}\n`)).toEqual([
      'goes along: private keys: a.yaml:5',
      'goes along: certificates: a.yaml:2',
    ]);
  });

  it('is an address of the public Internet, of either family, and nobody else has it', () => {
    const nobodys = '10.1.2.3 192.0.2.1 203.0.113.0/24 198.18.0.1 100.64.0.1 fd00::1 2001:db8::1 0.0.0.0/0';
    expect(textNotesOf(`${nobodys} 128.0.0.0/1 1.2.3 1.2.3.4.5 02:42:ac:11:00:02 12:30:15`)).toEqual([]);
    expect(textNotesOf('ping 8.8.8.8; ping 2a00:1450:4001::200e; cidr: 81.2.69.0/24 # 8.8.8.8')).toEqual([
      'goes along: public addresses: 8.8.8.8, 81.2.69.0, 2a00:1450:4001::200e',
    ]);
  });

  it('is a host name that somebody can own, and none of a file, a field or the cluster', () => {
    const nobodys =
      'web.default.svc.cluster.local shop.example api.example.com nginx.conf metadata.name docker.io/nginx';
    expect(textNotesOf(`${nobodys}\napiVersion: crd.acme.com/v1\n`)).toEqual([]);
    expect(
      textNotesOf('image: registry.acme.com/app:1\nhost: Shop.Acme.com # see wiki.acme.corp.\n'),
    ).toEqual(['goes along: host names: registry.acme.com, shop.acme.com, wiki.acme.corp']);
  });

  it('is what is likely a password or a token, by what it is called or how it looks', () => {
    expect(textNotesOf('- name: DB_PASSWORD\n  value: hunter2\nrun: curl http://x/?token=abc\n')).toEqual([
      'goes along: what may be passwords or tokens: a.yaml:2: DB_PASSWORD, a.yaml:3: token',
    ]);
  });

  it('is an e-mail address of somebody, and none of a machine of the cluster', () => {
    expect(
      textNotesOf('mail: Jane.Doe@acme.com, to@example.com; ssh root@web.default.svc.cluster.local'),
    ).toEqual(['goes along: e-mail addresses: Jane.Doe@acme.com']);
  });

  it('is a name that somebody gave a machine, and none of the usual ones', () => {
    const lab =
      'kind: Lab\nspec:\n  cluster: { nodes: [{ name: node1 }, { name: k8s-worker-02 }, { name: hans-mbp }] }\n  outside: [{ name: jane-laptop }, { name: home-router }]\n';
    const node = 'kind: Node\nmetadata: { name: bobs-nuc }\n';
    expect(textNotesOf(`${lab}---\n${node}`)).toEqual([
      'goes along: names of machines: hans-mbp, jane-laptop, bobs-nuc',
    ]);
  });

  it('is only what the export has of the lab', () => {
    const encoded = Buffer.from(KEY).toString('base64');
    const files = [
      { name: 'a.yaml', text: `host: Shop.acme.com\nat: 8.8.8.8\nkey: ${encoded}\nwiki: wiki.acme.com\n` },
    ];
    expect(leavingNotesOf(files, `# head\nkey: ${encoded}\ntoken: abc`).map(inEnglish)).toEqual([
      'goes along: private keys: line 2',
      'goes along: what may be passwords or tokens: line 3: token',
    ]);
    const notes = leavingNotesOf(files, 'curl 8.8.8.8; curl shop.acme.com, the page of nginx.org');
    expect(notes.map(inEnglish)).toEqual([
      'goes along: public addresses: 8.8.8.8',
      'goes along: host names: shop.acme.com',
    ]);
  });

  it('is cut where there is much of it', () => {
    const text = Array.from({ length: 15 }, (_, index) => `8.8.8.${index}`).join('\n');
    expect(textNotesOf(text)[0]).toMatch(/8\.8\.8\.11 and 3 more$/u);
  });
});

describe('what leaves with a lab', () => {
  const lab = readGood(`apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
---
apiVersion: v1
kind: Secret
metadata: {name: tls, namespace: default}
stringData: {password: swordfish}
`);

  it.each([true, false])('is said of the values of Secrets in manifests (with them: %s)', (hasSecrets) => {
    const exported = exportedTextOf(lab, 'kubernetes', { hasSecrets, scenario: undefined });
    expect(exported.ok && exported.value.notes.map(inEnglish)).toEqual([
      hasSecrets
        ? 'goes along: the values of Secret default/tls'
        : 'left out: the values of Secret default/tls',
    ]);
  });

  it('has the flag that takes values along only for a terminal', () => {
    const exported = exportedTextOf(lab, 'kubernetes', { hasSecrets: false, scenario: undefined });
    expect(exported.ok && exported.value.notes.map(noteForTerminal)).toEqual([
      'left out: the values of Secret default/tls; --with-secrets takes them along',
    ]);
    const kept = exportedTextOf(lab, 'kubernetes', { hasSecrets: true, scenario: undefined });
    expect(kept.ok && kept.value.notes.map(noteForTerminal)).toEqual([
      'goes along: the values of Secret default/tls',
    ]);
  });

  it('is what a built-in lab is about, and nothing else', () => {
    const said = readdirSync(LABS).flatMap((name) => textNotesOf(readFileSync(join(LABS, name), 'utf8')));
    expect(said).toEqual([
      'goes along: what may be passwords or tokens: a.yaml:109: Authorization',
      'goes along: host names: printer.home, api.home',
      'goes along: public addresses: 1.2.3.4',
      expect.stringMatching(/^goes along: private keys: a\.yaml:\d+$/u),
      expect.stringMatching(/^goes along: certificates: a\.yaml:\d+$/u),
      'goes along: public addresses: 8.8.8.8',
      'goes along: what may be passwords or tokens: a.yaml:112: POSTGRES_PASSWORD',
    ]);
  });
});
