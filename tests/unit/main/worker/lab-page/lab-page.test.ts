/** A lab on one page, in the language of whoever reads it. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '#main/contract/languages';
import { JobOutput } from '#main/worker/job-output';
import { exportLabPage } from '#main/worker/lab-page/export-lab-page';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
---
apiVersion: v1
kind: Secret
metadata: {name: door}
stringData: {key: opensesame}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: client, image: busybox, command: [sleep, infinity]}]}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: refused}
spec:
  title: {en: "A request & its answer", zh-CN: "请求 & 应答"}
  steps:
    - capture: {start: door, on: [default/client:eth0], filter: tcp}
    - exec: {in: default/client, run: "nc -z -w 1 10.96.0.1 443"}
      expect: {stdout: {contains: [open]}}
    - exec: {in: default/client, run: hostname}
      expect: {stdout: {contains: [client]}}
      task: {en: Ask., zh-TW: 請詢問。}
`;

const pages = new Map<Language, string>();

async function pageIn(language: Language): Promise<string> {
  let [page, problems] = ['', ''];
  const output = new JobOutput((message) => {
    if (message.kind === 'output') page += message.text;
    if (message.kind === 'error-output') problems += message.text;
  });
  const bytes = new TextEncoder().encode(LAB);
  const lab = { files: [{ name: 'shop.podwire.yaml', bytes }], options: {}, isVerbose: false };
  await exportLabPage(lab, { scenario: undefined, hasSecrets: false, language }, output);
  output.flush();
  expect(problems).toContain('podwire: a Scenario failed: refused');
  return page;
}

beforeAll(async () => {
  for (const language of ['en', 'zh-CN', 'zh-TW'] as const) pages.set(language, await pageIn(language));
});

/** What Podwire itself says: no packets, nothing that programs print, no text of a lab and no names. */
function saidOn(page: string | undefined): string {
  return (page ?? '')
    .replace(/<style>[^]*?<\/style>/u, '')
    .replaceAll(/<details[^]*?<\/details>|<desc>.*<\/desc>|<pre title=[^]*?<\/pre>/gu, '')
    .replaceAll(/<[^>]*>/gu, ' ');
}

describe('a lab on one page', () => {
  it('says in Chinese what it is, what its steps did and what was expected of them', () => {
    const page = pages.get('zh-CN');
    expect(page).toContain('<html lang="zh-CN">');
    expect(page).toContain('<h2>场景</h2>');
    expect(page).toContain('aria-label="实验的图"');
    expect(page).toContain('未导出：Secret default/door 的值</');
    expect(page).toContain('<span class="good">通过</span> stdout 的文本包含 &quot;client&quot;');
    expect(page).toMatch(/<pre class="failure">预期：stdout 的文本包含 &quot;open&quot;；实际：没有内容/u);
    expect(pages.get('zh-TW')).toContain('<span class="bad">失敗</span>');
  });

  it('has what a lab says in the language of the page, and in English where nobody has written it in that', () => {
    expect(pages.get('zh-CN')).toContain('<h3>请求 &amp; 应答：<span class="bad">失败</span></h3>');
    expect(pages.get('zh-CN')).toContain('<p>Ask.</p>');
    expect(pages.get('zh-TW')).toContain(
      '<h3>A request &amp; its answer：<span class="bad">失敗</span></h3>',
    );
    expect(pages.get('zh-TW')).toContain('<p>請詢問。</p>');
  });

  it('leaves no sentence of its own in English', () => {
    const own = (language: Language): readonly string[] =>
      [...saidOn(pages.get(language)).matchAll(/(?<![\w/-])[a-z]{2,}(?: [a-z]{2,})+/gu)].map(
        ([words]) => words,
      );
    expect(own('en')).toContain('every packet below was on');
    expect(own('zh-CN')).toEqual(['flannel vxlan']);
  });

  it('has the same packets in every language', () => {
    const packetsOf = (language: Language): readonly string[] =>
      pages.get(language)?.match(/<details><summary>[^]*?<\/details>/gu) ?? [];
    expect(packetsOf('en').length).toBeGreaterThan(1);
    expect(packetsOf('zh-CN')).toEqual(packetsOf('en'));
  });
});
