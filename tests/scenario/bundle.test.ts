/** A lab that is handed on: `podwire export --as bundle`, and what the other end makes of it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { unzipSync, zipSync, type Zippable } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { podwire, PODWIRE, run as runProgram, Workspace, type RunOptions } from '#kit/podwire';
import { WEB_MANIFEST } from '#kit/web-manifest';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec: {manifests: [web.yaml]}
`;
const SCENARIOS = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: first-request}
spec:
  steps:
    - capture: {start: web, on: [default/client:eth0], filter: tcp}
    - exec: {in: default/client, run: "wget -qO- http://web"}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: unreachable}
spec:
  steps:
    - exec: {in: default/client, run: "wget -T 1 -qO- http://wbe"}
`;

/** The router has lost its way, which somebody is to find. */
const RIDDLE = `---
apiVersion: v1
kind: Secret
metadata: {name: door}
stringData: {key: opensesame}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: symptom}
spec:
  diagnosis:
    question: What is wrong?
    answers: [a cut cable, a route that is lost]
    correct: 2
    because: The router has forgotten its routes.
  steps:
    - {hidden: true, name: forget, exec: {in: host/router, run: "ip route flush 10.244.0.0/16; echo forgotten"}}
    - {name: no-answer, exec: {in: default/client, run: "wget -T 1 -qO- http://web"}, expect: {exitCode: 0}}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: found}
spec:
  steps:
    - {hidden: true, capture: {start: lost-route, on: [default/client:eth0]}}
    - {hidden: true, exec: {in: host/router, run: "ip route flush 10.244.0.0/16; echo mended"}}
`;

const workspace = new Workspace({
  'shop.podwire.yaml': LAB + SCENARIOS,
  'web.yaml': WEB_MANIFEST,
  'upwards.podwire.yaml': LAB.replace('web.yaml', '../web.yaml'),
  'broken.yaml': 'kind: "Pod\n',
  'riddle.podwire.yaml': `${LAB.replace('shop', 'riddle')}${RIDDLE}`,
});

function run(words: readonly string[], options: RunOptions = {}): ReturnType<typeof podwire> {
  return podwire(words, { directory: workspace.path, ...options });
}

function json(bytes: Uint8Array | undefined): Record<string, unknown> {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof value !== 'object' || value === null) throw new Error('expected an object');
  return { ...value };
}

let exported: Awaited<ReturnType<typeof podwire>>;

beforeAll(async () => {
  exported = await run(['export', 'shop.podwire.yaml', '--as', 'bundle', '-o', 'shop.podwire']);
});

afterAll(() => {
  workspace.remove();
});

describe('podwire export --as bundle', () => {
  it('writes the lab with its manifests and a capture of every Scenario, and says which one failed', () => {
    expect(exported.exitCode).toBe(1);
    expect(exported.stderr).toMatch(
      /^podwire: a Scenario failed: unreachable: exec in default\/client: .*: expected exit code 0, got 1/u,
    );
    const hashes = [...exported.stdout.matchAll(/^([0-9a-f]{64}) {2}(\S+) {2}(\d+) packets$/gmu)];
    expect(hashes.map(([, , name]) => name)).toEqual(['first-request/web', 'unreachable/all']);
    const files = unzipSync(readFileSync(workspace.file('shop.podwire')));
    expect(Object.keys(files)).toEqual([
      'podwire-bundle.json',
      'README.md',
      'picture.svg',
      'lab/shop.podwire.yaml',
      'lab/web.yaml',
      'captures/first-request/web.pcapng',
      'captures/unreachable/all.pcapng',
    ]);
    expect(json(files['podwire-bundle.json'])).toMatchObject({
      apiVersion: 'podwire.dev/v1',
      kind: 'Bundle',
      captures: [
        { name: 'web', sha256: hashes[0]?.[1] },
        { name: 'all', sha256: hashes[1]?.[1] },
      ],
    });
    expect(new TextDecoder().decode(files['lab/web.yaml'])).toBe(WEB_MANIFEST);
  });

  it('has a picture and a readme for who unpacks it', () => {
    const files = unzipSync(readFileSync(workspace.file('shop.podwire')));
    expect(new TextDecoder().decode(files['picture.svg'])).toMatch(/^<svg [^]*>node1<[^]*<\/svg>\n$/u);
    const readme = new TextDecoder().decode(files['README.md']);
    expect(readme).toContain('# shop\n');
    expect(readme).toContain('| unreachable | failed | 1 |');
    expect(readme).toMatch(/\| first-request \| web \| \d+ \| `[0-9a-f]{64}` \|/u);
  });

  it('has them in the reader’s language', async () => {
    await run(['export', 'shop.podwire.yaml', '--as', 'bundle', '-o', 'tw.podwire', '--lang', 'zh-TW']);
    const files = unzipSync(readFileSync(workspace.file('tw.podwire')));
    const readme = new TextDecoder().decode(files['README.md']);
    expect(readme).toContain('Podwire 實驗：');
    expect(readme).toContain('| unreachable | 失敗 | 1 |');
    expect(readme).toContain('| 情境 | 擷取 | 封包 | SHA-256 |');
    expect(new TextDecoder().decode(files['picture.svg'])).toContain('3/3 就緒');
  });

  it('writes the same bytes in another process, folder, time zone and language, and under another umask', async () => {
    const words = ['export', '../shop.podwire.yaml', '--as', 'bundle', '-o', 'again.podwire'];
    mkdirSync(workspace.file('elsewhere'));
    await runProgram('sh', ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, PODWIRE, ...words], {
      directory: workspace.file('elsewhere'),
      environment: { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOME: workspace.path },
    });
    const again = readFileSync(workspace.file('elsewhere/again.podwire'));
    expect(again.equals(readFileSync(workspace.file('shop.podwire')))).toBe(true);
  });

  it('says where a lab is wrong, and writes nothing', async () => {
    const { exitCode, stderr } = await run(['export', 'broken.yaml', '--as', 'bundle', '-o', 'x.podwire']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('broken.yaml:1:7: error: ') as unknown,
    });
    expect(() => readFileSync(workspace.file('x.podwire'))).toThrow('ENOENT');
  });

  it('has of a lab that is broken on purpose nothing beside its text that names the cause, and no value of a Secret', async () => {
    const bundle = await run(['export', 'riddle.podwire.yaml', '--as', 'bundle', '-o', 'riddle.podwire']);
    expect(bundle.stderr).toContain(
      'note: left out: the values of Secret default/door; --with-secrets takes',
    );
    expect(bundle.stderr).toContain(
      'note: goes along: the answers of the Scenarios symptom, found, for whoever reads the text',
    );
    const files = unzipSync(readFileSync(workspace.file('riddle.podwire')));
    expect(Object.keys(files).filter((name) => name.startsWith('captures/'))).toEqual([
      'captures/symptom/all.pcapng',
    ]);
    const readme = new TextDecoder().decode(files['README.md']);
    expect(readme).toContain('| symptom |');
    expect(readme).not.toMatch(/forget|lost|found|route/u);
    const text = new TextDecoder().decode(files['lab/riddle.podwire.yaml']);
    expect(text).toContain('a route that is lost');
    expect(text).not.toContain('opensesame');
    const page = await run(['export', 'riddle.podwire.yaml', '--as', 'html']);
    expect(page.stdout).toContain('something happens');
    expect(page.stdout).toContain('no-answer');
    expect(page.stdout).not.toMatch(/forgot|forget|mended|is lost|lost-route|opensesame/u);
    const played = await run(['run', 'riddle.podwire', '--scenario', 'found']);
    expect(played).toMatchObject({ exitCode: 0 });
  });

  it('refuses manifests outside the folder of the lab', async () => {
    const { exitCode, stderr } = await run(['export', 'upwards.podwire.yaml', '--as', 'bundle']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('spec.manifests names ../web.yaml, which is outside the lab');
  });

  it('says what is wrong with a place that cannot be written', async () => {
    const nowhere = await run(['export', 'web.yaml', '--as', 'bundle', '-o', 'no/where.podwire']);
    expect(nowhere.exitCode).toBe(2);
    expect(nowhere.stderr).toContain('podwire: -o no/where.podwire: ');
  });
});

describe('podwire run with a bundle', () => {
  it('plays its Scenarios and finds its captures again', async () => {
    const { exitCode, stdout } = await run(['run', 'shop.podwire', '--scenario', 'first-request']);
    expect(stdout).toContain('  ok   capture web is the one of the bundle\n1 passed, 0 failed\n');
    expect(exitCode).toBe(0);
  });

  it('fails when a capture is another one, and shows the first packet that differs', async () => {
    const files = unzipSync(readFileSync(workspace.file('shop.podwire')));
    const changed: Zippable = { ...files };
    changed['lab/shop.podwire.yaml'] = new TextEncoder().encode(
      (LAB + SCENARIOS).replace('manifests:', 'seed: 7, manifests:'),
    );
    writeFileSync(workspace.file('changed.podwire'), zipSync(changed));
    const { exitCode, stdout } = await run(['run', 'changed.podwire', '--scenario', 'first-request']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /FAIL capture web is the one of the bundle\n.*\n *expected \d+ packets, got \d+ packets\n *packet 1 is the first that differs\n *expected: default\/client:eth0 .*\n *got: +default\/client:eth0 /u,
    );
  });

  it('is a lab for every other command', async () => {
    const exec = await run(['exec', 'shop.podwire', 'client', '--', 'wget', '-qO-', 'http://web']);
    expect(exec).toMatchObject({ exitCode: 0, stderr: '' });
    expect(exec.stdout).toContain('Welcome to nginx!');
    const capture = await run([
      'capture',
      'shop.podwire',
      '--on',
      'client:eth0',
      '--',
      'client',
      'ping',
      '-c',
      '1',
      '192.168.0.11',
    ]);
    expect(capture.stdout).toContain('ICMP echo request');
  });

  it('refuses one that is damaged, cut off, or has paths that lead out of it', async () => {
    const whole = readFileSync(workspace.file('shop.podwire'));
    writeFileSync(workspace.file('cut.podwire'), whole.subarray(0, whole.length - 100));
    const cut = await run(['run', 'cut.podwire']);
    expect(cut.exitCode).toBe(2);
    expect(cut.stderr).toMatch(/^cut\.podwire:1:1: error: the archive is damaged: its end is missing/u);
    const evil = { ...unzipSync(whole), '../../evil.yaml': new Uint8Array(3) };
    writeFileSync(workspace.file('evil.podwire'), zipSync(evil));
    const { exitCode, stderr } = await run(['exec', 'evil.podwire', 'client', '--', 'id']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the path "../../evil.yaml" in the archive leads upwards');
  });
});
