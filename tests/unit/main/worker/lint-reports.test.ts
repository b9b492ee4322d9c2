import { describe, expect, it } from 'vitest';
import { formatGithubProblems } from '#main/worker/report/github-problems';
import { formatJsonProblems } from '#main/worker/report/json-problems';
import { formatSarifProblems } from '#main/worker/report/sarif-problems';
import { formatTextProblems } from '#main/worker/report/text-problems';
import type { Diagnostic } from '#sim/api/read-lab';

const PROBLEM: Diagnostic = {
  severity: 'warning',
  code: 'target-port-closed',
  message: 'port 80 of Service "web" leads to port 80, on which no container listens',
  cause: 'the containers declare 8080',
  effect: 'clients see "connection refused"',
  object: 'service/default/web',
  related: [{ message: 'the Pods', location: { file: 'my app/web.yaml', line: 1, column: 1 } }],
  fixes: [
    {
      title: 'send port 80 to 8080',
      files: [{ name: 'my app/web.yaml', changes: [{ from: 9, to: 9, insert: ', x: 1' }] }],
    },
  ],
  location: { file: 'my app/web.yaml', line: 3, column: 7 },
  path: 'spec.ports[0].port',
};
const ELSEWHERE: Diagnostic = {
  severity: 'notice',
  code: 'no-effect-yet',
  message: '100% kept',
  hint: 'a, b',
};

describe('problems of lint', () => {
  it('as text are one line each for programs, and indented lines for people', () => {
    expect(formatTextProblems([PROBLEM, ELSEWHERE])).toBe(
      `my app/web.yaml:3:7 warning target-port-closed port 80 of Service "web" leads to port 80, on which no container listens
    because the containers declare 8080
    on the wire: clients see "connection refused"
    fix: send port 80 to 8080
- notice no-effect-yet 100% kept
    fix: a, b
`,
    );
    expect(formatTextProblems([])).toBe('');
  });

  it('as JSON have place and fixes beside the words', () => {
    expect(JSON.parse(formatJsonProblems([PROBLEM]))).toMatchObject([
      {
        file: 'my app/web.yaml',
        line: 3,
        column: 7,
        severity: 'warning',
        code: 'target-port-closed',
        fixes: PROBLEM.fixes,
      },
    ]);
    expect(JSON.parse(formatJsonProblems([]))).toEqual([]);
  });

  it('as commands of GitHub escape what the workflow would take for its own', () => {
    expect(formatGithubProblems([PROBLEM, ELSEWHERE])).toBe(
      '::warning file=my app/web.yaml,line=3,col=7,title=target-port-closed::port 80 of Service "web" leads to port 80, on which no container listens%0Aclients see "connection refused"\n' +
        '::notice title=no-effect-yet::100%25 kept%0Aa, b\n',
    );
  });

  it('as SARIF name a rule of the tool each, with level, region and replacements', () => {
    const log: unknown = JSON.parse(formatSarifProblems([PROBLEM, ELSEWHERE]));
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: { name: 'podwire', rules: [{ id: 'no-effect-yet' }, { id: 'target-port-closed' }] },
          },
          results: [
            {
              ruleId: 'target-port-closed',
              ruleIndex: 1,
              level: 'warning',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'my%20app/web.yaml' },
                    region: { startLine: 3, startColumn: 7 },
                  },
                },
              ],
              fixes: [
                {
                  artifactChanges: [
                    {
                      replacements: [
                        {
                          deletedRegion: { charOffset: 9, charLength: 0 },
                          insertedContent: { text: ', x: 1' },
                        },
                      ],
                    },
                  ],
                },
              ],
            },
            { ruleId: 'no-effect-yet', ruleIndex: 0, level: 'note' },
          ],
        },
      ],
    });
  });
});
