/** A lab on one page: `podwire export --as html`. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { podwire, Workspace } from '#kit/podwire';
import { WEB_MANIFEST } from '#kit/web-manifest';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: "shop <1>"}
---
apiVersion: v1
kind: Secret
metadata: {name: door}
stringData: {key: opensesame}
---
${WEB_MANIFEST}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: first-request}
spec:
  title: A request & its answer
  steps:
    - capture: {start: web, on: [default/client:eth0], filter: tcp}
    - exec: {in: default/client, run: "wget -qO- http://web"}
    - name: to-nobody
      exec: {in: default/client, run: "wget -T 1 -qO- http://wbe"}
`;

const workspace = new Workspace({
  'shop.podwire.yaml': LAB,
  'empty.podwire.yaml': LAB.slice(0, LAB.indexOf('---')),
});
const words = ['export', 'shop.podwire.yaml', '--as', 'html'];
let outcome: Awaited<ReturnType<typeof podwire>>;
let page = '';

beforeAll(async () => {
  outcome = await podwire([...words, '-o', 'shop.html'], { directory: workspace.path });
  page = readFileSync(workspace.file('shop.html'), 'utf8');
});

afterAll(() => {
  workspace.remove();
});

describe('podwire export --as html', () => {
  it('names files without the folder that they are in, also where a step has failed', async () => {
    const path = workspace.file('shop.podwire.yaml');
    await podwire(['export', path, '--as', 'html', '-o', 'same.html'], { directory: workspace.path });
    expect(readFileSync(workspace.file('same.html'), 'utf8')).toBe(page);
  });

  it('has the picture, each step as it went, and says which Scenario failed', () => {
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toContain('podwire: a Scenario failed: first-request\n');
    expect(page).toContain('<title>shop &lt;1&gt;</title>');
    expect(page).toMatch(/<svg [^]*>node1<[^]*<\/svg>/u);
    expect(page).toContain('A request &amp; its answer: <span class="bad">failed</span>');
    expect(page).toContain('Welcome to nginx!');
    expect(page).toMatch(
      /<b>to-nobody<\/b> <code>exec in default\/client: wget -T 1 -qO- http:\/\/wbe<\/code>/u,
    );
    expect(page).toMatch(/<pre class="failure">expected exit code 0, got 1/u);
  });

  it('opens each packet to its fields, where they stand in the frame, and its bytes', () => {
    const [packet] = /<details><summary><span class="dim">1<\/span>[^]*?<\/details>/u.exec(page) ?? [];
    expect(packet).toMatch(/ IP 10\.244\.\d+\.\d+\.\d+ &gt; 10\.\d+\.\d+\.\d+\.80: Flags \[S\]/u);
    expect(packet).toMatch(/<b>TCP<\/b> .* <i>0x0022-0x0049<\/i>/u);
    expect(packet).toMatch(/\n0x0000: {2}[0-9a-f]{4} /u);
    const packets = Number(/Capture web: (\d+) packets/u.exec(page)?.[1]);
    expect([...page.matchAll(/<details><summary>/gu)]).toHaveLength(packets);
  });

  it('needs nothing beside it, loads nothing, and runs nothing', () => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    const markup = page.replaceAll(/<pre[^]*?<\/pre>|<code>[^]*?<\/code>/gu, '');
    expect(markup.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      /<script|<link|<img|<iframe|\s(?:src|href|on\w+)=|@import|url\(|https?:/u,
    );
  });

  it('leaves the values of Secrets out, and says so', () => {
    expect(page).not.toContain('opensesame');
    expect(page).toContain('left out: the values of Secret default/door');
  });

  it('is the same each time, in any time zone', async () => {
    const again = await podwire(words, { directory: workspace.path, environment: { TZ: 'Asia/Tokyo' } });
    expect(again.stdout).toBe(page);
  });

  it('shows one Scenario if that is asked, and a lab without any', async () => {
    const directory = workspace.path;
    const nothing = await podwire([...words, '--scenario', 'second'], { directory });
    expect(nothing).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: 'podwire: the lab has no Scenario "second"; it has first-request\n',
    });
    const empty = await podwire(['export', 'empty.podwire.yaml', '--as', 'html'], { directory });
    expect([empty.exitCode, empty.stdout.includes('<p>The lab has none.</p>')]).toEqual([0, true]);
  });
});
