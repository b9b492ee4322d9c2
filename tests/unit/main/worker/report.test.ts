import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { say } from '#sim/base/sentence';
import { formatCsvReport } from '#main/worker/report/csv-report';
import { formatHtmlReport } from '#main/worker/report/html-report';
import { formatJsonReport } from '#main/worker/report/json-report';
import { formatJunitReport } from '#main/worker/report/junit-report';
import type { LabReport } from '#main/worker/report/lab-report';
import { formatTapReport } from '#main/worker/report/tap-report';
import { formatTextReport } from '#main/worker/report/text-report';
import { loadMessages } from '../../../../src/renderer/i18n/load-messages';

const PASSED = {
  title: 'exec in default/client: true',
  location: { file: 'web.yaml', line: 3, column: 5 },
  hasPassed: true,
  checks: [{ subject: 'exit code', text: 'exit code 0', hasPassed: true }],
  failures: [],
  drops: [],
  durationNs: 1_500_000_000,
  stdout: '',
  stderr: '',
};
const FAILED = {
  ...PASSED,
  title: 'exec in default/client: wget -qO- "http://web" | grep <b>',
  location: { file: 'web.yaml', line: 9, column: 7 },
  hasPassed: false,
  checks: [{ subject: 'exit code', text: 'exit code 0', hasPassed: false }],
  failures: ['expected exit code 0, got 1'],
  drops: ['0.5 s at node1:eth0: There is no route. IP 10.0.0.1 > 10.0.0.2: ICMP echo request'],
  stderr: 'wget: bad address\n',
};
const REPORTS: readonly [LabReport] = [
  {
    lab: 'web',
    scenarios: [
      { name: 'fine', hasPassed: true, steps: [PASSED], captures: [] },
      { name: 'broken #1', hasPassed: false, steps: [PASSED, FAILED], captures: [] },
    ],
  },
];

describe('the reports of podwire run', () => {
  it('tell people what was expected, what happened and where packets died', () => {
    expect(formatTextReport(REPORTS)).toBe(`PASS fine
  ok   exec in default/client: true
FAIL broken #1
  ok   exec in default/client: true
  FAIL exec in default/client: wget -qO- "http://web" | grep <b>
       at web.yaml:9:7
       expected exit code 0, got 1
       stderr: wget: bad address
       dropped: 0.5 s at node1:eth0: There is no route. IP 10.0.0.1 > 10.0.0.2: ICMP echo request
1 passed, 1 failed
`);
  });

  it('are TAP with a plan and one point per Scenario', () => {
    expect(formatTapReport(REPORTS).split('\n').slice(0, 5)).toEqual([
      'TAP version 13',
      '1..2',
      'ok 1 - fine',
      'not ok 2 - broken \\#1',
      '# web.yaml:9:7: exec in default/client: wget -qO- "http://web" | grep <b>',
    ]);
  });

  it('keep what has several lines in its place, and show what would move a cursor', () => {
    const step = {
      ...FAILED,
      title: 'exec in default/client: true\nok 2 - title',
      drops: ['0.5 s at node1:eth0: no route. IP 10.0.0.1 > 10.0.0.2\nok 3 - inner'],
      stdout: 'a\rok 4 - forged\t\u001b[2J\u0000\u0001\u007f\u009b\r\nok 5\n',
      stderr: '',
    };
    const scenario = {
      name: 'fine',
      hasPassed: false,
      steps: [step],
      captures: [],
      problem: 'one\nok 6\r',
      score: { points: 0, of: 1, evidence: [step.stdout] },
    };
    const reports = [{ lab: 'web', submission: 'ann\nok 7.yaml', scenarios: [scenario] }];
    expect(formatTextReport(reports)).toBe(`FAIL ann^Jok 7.yaml: fine: 0 of 1 points (0 %)
  one
  ok 6^M
  FAIL exec in default/client: true
       ok 2 - title
       at web.yaml:9:7
       expected exit code 0, got 1
       stdout: a^Mok 4 - forged\t^[[2J^@^A^?M-^[^M
       stdout: ok 5
       dropped: 0.5 s at node1:eth0: no route. IP 10.0.0.1 > 10.0.0.2
       ok 3 - inner
0 passed, 1 failed
`);
    expect(formatTapReport(reports)).toBe(`TAP version 13
1..1
not ok 1 - ann^Jok 7.yaml: fine
# one
# ok 6^M
# web.yaml:9:7: exec in default/client: true
#   ok 2 - title
#   expected exit code 0, got 1
#   stdout: a^Mok 4 - forged\t^[[2J^@^A^?M-^[^M
#   stdout: ok 5
#   dropped: 0.5 s at node1:eth0: no route. IP 10.0.0.1 > 10.0.0.2
#   ok 3 - inner
`);
    const raw = /[^\P{Cc}\t\n]/u;
    expect(formatHtmlReport(reports, ENGLISH)).toContain('stdout: a^Mok 4 - forged\t^[[2J^@^A^?M-^[^M\n');
    expect(formatHtmlReport(reports, ENGLISH)).not.toMatch(raw);
    expect(formatCsvReport(reports).replaceAll('\r\n', '')).not.toMatch(raw);
  });

  it('show the beginning of an output that nobody reads to its end, and how many characters follow', () => {
    const step = { ...FAILED, stdout: 'line\n'.repeat(100_000), stderr: '' };
    const scenario = { name: 'long', hasPassed: false, steps: [step], captures: [] };
    const lines = formatTextReport([{ lab: 'web', scenarios: [scenario] }]).split('\n');
    expect(lines.filter((line) => line.includes('stdout: line'))).toHaveLength(52_429);
    expect(lines).toContain('       stdout: … (+237856)');
  });

  it('are JUnit XML whose text is escaped', () => {
    const xml = formatJunitReport(REPORTS);
    expect(xml).toContain('<testsuite name="broken #1" tests="2" failures="1" errors="0">');
    expect(xml).toContain('name="exec in default/client: wget -qO- &quot;http://web&quot; | grep &lt;b&gt;"');
    expect(xml).toContain('file="web.yaml" line="3" time="1.500000"');
    expect(xml).toContain('>at web.yaml:9:7&#10;expected exit code 0, got 1&#10;');
  });

  it('give steps that read the same names of their own in JUnit, of which readers keep one each', () => {
    const scenario = { name: 'twice', hasPassed: true, steps: [PASSED, PASSED, PASSED], captures: [] };
    const names = formatJunitReport([{ lab: 'web', scenarios: [scenario] }]).matchAll(
      / name="(exec[^"]*)"/gu,
    );
    const { title } = PASSED;
    expect([...names].map(([, name]) => name)).toEqual([title, `${title} (2)`, `${title} (3)`]);
  });

  it('speak of no points where there are none to get', () => {
    const score = { points: 0, of: 0, evidence: [] };
    const scenario = { name: 'shown', hasPassed: true, steps: [PASSED], captures: [], score };
    const reports = [{ lab: 'web', scenarios: [scenario] }];
    expect(formatTextReport(reports)).toMatch(/^PASS shown\n/u);
    expect(formatHtmlReport(reports, ENGLISH)).not.toContain('0 of 0');
  });

  it('name the lab of each Scenario where there are several', () => {
    const [{ scenarios }] = REPORTS;
    const several = ['web', 'shop'].map((lab) => ({ lab, isOneOfSeveral: true, scenarios }));
    expect(formatTextReport(several)).toMatch(/^PASS web: fine$[^]*^FAIL shop: broken #1$/mu);
    expect(formatTapReport(several)).toContain('ok 3 - shop: fine');
    expect(formatJunitReport(several)).toContain('<testsuite name="shop: fine"');
    expect(formatJunitReport(several)).toContain('classname="shop.fine"');
    expect(formatJsonReport(several)).not.toContain('isOneOfSeveral');
  });

  it('are a table with what speaks against a Scenario, points or not', () => {
    const [, row, other] = formatCsvReport(REPORTS).split('\r\n');
    expect(row).toBe('web,fine,,yes,,,,');
    expect(other).toMatch(
      /^web,broken #1,,no,,,,"web\.yaml:9:7: exec in default\/client: .*expected exit code 0, got 1; dropped: /u,
    );
  });

  it('are a table of one line a Scenario, also where a lab has several problems', () => {
    const problem = 'web.yaml:3:1: error: one\nweb.yaml:4:1: error: two';
    const broken = { name: 'fine', hasPassed: false, steps: [], captures: [], problem };
    expect(formatCsvReport([{ lab: 'web', scenarios: [broken] }]).split('\r\n')[1]).toBe(
      'web,fine,,no,,,,web.yaml:3:1: error: one | web.yaml:4:1: error: two',
    );
  });

  it('are a page that loads nothing and takes nothing for markup', () => {
    const html = formatHtmlReport(REPORTS, ENGLISH);
    expect(html).toContain('wget -qO- &quot;http://web&quot; | grep &lt;b&gt;');
    expect(html).toContain('at web.yaml:9:7\nexpected exit code 0, got 1\n');
    expect(html).not.toMatch(/<(?:script|img|link|iframe)|url\(|src=/u);
    expect(html).toContain("default-src 'none'");
  });

  it('are a page with a column of points where there are any', () => {
    expect(formatHtmlReport(REPORTS, ENGLISH)).toContain('<th scope="col">Result</th></tr>');
    expect(formatHtmlReport(REPORTS, ENGLISH)).not.toContain('class="number"');
    const [{ scenarios }] = REPORTS;
    const [fine, broken] = scenarios.map((scenario) => ({
      ...scenario,
      score: { points: 0, of: 0, evidence: [] },
    }));
    const none = [{ lab: 'web', scenarios: [fine, broken].filter((scenario) => scenario !== undefined) }];
    expect(formatHtmlReport(none, ENGLISH)).not.toContain('Points');
    const scored = scenarios.map((scenario, index) =>
      index === 0 ? scenario : { ...scenario, score: { points: 1, of: 2, evidence: [] } },
    );
    const html = formatHtmlReport([{ lab: 'web', scenarios: scored }], ENGLISH);
    expect(html).toContain('<th scope="col">Points</th>');
    expect(html).toContain('<td class="number"></td>');
    expect(html).toContain('<td class="number">1 of 2 (50 %)</td>');
  });

  it('are a page in the language of its reader, where programs speak English', async () => {
    const [{ scenarios }] = REPORTS;
    const said = {
      title: FAILED.title,
      failures: [say('expected {expected}, got {got}', { expected: 'exit code 0', got: '1' })],
      drops: [say('There is no route to the destination')],
      checks: [],
    };
    const words = [{ ...said, title: PASSED.title, failures: [], drops: [] }, said];
    const report = { lab: 'web', scenarios: scenarios.map((scenario) => ({ ...scenario, words })) };
    const html = formatHtmlReport([report], await loadMessages('zh-TW'));
    expect(html).toContain('<html lang="zh-TW">');
    expect(html).toContain('<h1>1 個通過，1 個失敗</h1>');
    expect(html).toContain('stderr: wget: bad address');
    expect(html).not.toMatch(/expected|dropped|There is no route/u);
    expect(formatJsonReport([report])).toBe(formatJsonReport(REPORTS));
  });

  it('are rows that a spreadsheet takes for text', () => {
    const [report] = REPORTS;
    const lab = '=HYPERLINK("http://x")';
    const score = { points: 1, of: 2, evidence: ['a, "b"', 'c'] };
    const scenarios = [{ name: 's', hasPassed: false, steps: [], captures: [], score }];
    const csv = formatCsvReport([{ ...report, lab, scenarios }]);
    expect(csv.split('\r\n')[1]).toBe(`"'=HYPERLINK(""http://x"")",s,,no,1,2,50,"a, ""b"" | c"`);
  });
});
