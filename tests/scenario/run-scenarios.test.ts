/** `podwire run`: the Scenarios of a lab, as people and CI systems read them. */
import { afterAll, describe, expect, it } from 'vitest';
import { podwire, Workspace } from '#kit/podwire';
import { WEB_MANIFEST } from '#kit/web-manifest';

const FIRST_REQUEST = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: first-request}
spec:
  steps:
    - exec: {in: default/client, run: "wget -qO- http://web"}
      expect: {exitCode: 0, stdout: {contains: nginx}}
    - delete: service/web
    - exec: {in: default/client, run: "wget -T 2 -qO- http://web"}
      expect: {exitCode: 1}
    - wait: 5s
    - apply: |
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
`;
const WRONG = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: wrong-name}
spec:
  steps:
    - exec: {in: default/client, run: "wget -qO- http://wbe"}
      expect: {exitCode: 0, stdout: {contains: nginx}}
`;

const workspace = new Workspace({
  'web.yaml': WEB_MANIFEST,
  'right.yaml': WEB_MANIFEST + FIRST_REQUEST,
  'wrong.yaml': WEB_MANIFEST + FIRST_REQUEST + WRONG,
});

afterAll(() => {
  workspace.remove();
});

function runLab(...words: string[]): ReturnType<typeof podwire> {
  return podwire(['run', ...words], { directory: workspace.path });
}

describe('podwire run', () => {
  it('passes a Scenario whose expectations hold', async () => {
    const { exitCode, stdout } = await runLab('right.yaml');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^PASS first-request\n/u);
    expect(stdout).toMatch(/\n1 passed, 0 failed\n$/u);
  });

  it('fails with exit code 1 and says what was expected and what happened', async () => {
    const { exitCode, stdout } = await runLab('wrong.yaml');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('PASS first-request');
    expect(stdout).toContain('FAIL wrong-name');
    expect(stdout).toContain('exec in default/client: wget -qO- http://wbe');
    expect(stdout).toMatch(/exit code.*\b0\b.*\b1\b/u);
    expect(stdout).toContain('bad address');
    expect(stdout).toMatch(/\n1 passed, 1 failed\n$/u);
  });

  it('runs the one Scenario that is asked for', async () => {
    const { exitCode, stdout } = await runLab('wrong.yaml', '--scenario', 'first-request');
    expect({ exitCode, failed: stdout.includes('wrong-name') }).toEqual({ exitCode: 0, failed: false });
  });

  it('speaks TAP, JUnit XML and JSON', async () => {
    const tap = await runLab('wrong.yaml', '-o', 'tap');
    expect(tap.stdout).toMatch(/^TAP version 13\n1\.\.2\nok 1 - first-request\nnot ok 2 - wrong-name\n/u);
    const junit = await runLab('wrong.yaml', '-o', 'junit');
    expect(junit.stdout).toContain('<testsuite name="wrong-name" tests="1" failures="1" errors="0">');
    const json: unknown = JSON.parse((await runLab('wrong.yaml', '-o', 'json')).stdout);
    expect(json).toMatchObject([{ scenarios: [{ hasPassed: true }, { hasPassed: false }] }]);
  });

  it('says with exit code 2 that a lab without a Scenario checks nothing', async () => {
    const { exitCode, stderr } = await runLab('web.yaml');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'podwire: there is no Scenario in these files; add a document of kind Scenario\n',
    });
  });

  it('names the Scenarios that there are when another is asked for', async () => {
    const { exitCode, stderr } = await runLab('wrong.yaml', '--scenario', 'frist-request');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('there are first-request, wrong-name');
  });
});

describe('podwire rules', () => {
  it('prints the rules of a node as iptables-save does', async () => {
    const words = ['rules', 'web.yaml', '--at', 'node/node1'];
    const { exitCode, stdout, stderr } = await podwire(words, { directory: workspace.path });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^\*nat$/mu);
    expect(stdout).toMatch(
      /^-A KUBE-SERVICES -d 10\.\S+\/32 -p tcp -m comment --comment "default\/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-[A-Z2-7]{16}$/mu,
    );
  });
});

describe('podwire shell', () => {
  it('lives on from command to command', async () => {
    const input = 'wget -qO- http://web | head -n 1\nwget -qO- http://web | wc -l\nexit 3\n';
    const outcome = await podwire(['shell', 'web.yaml', 'client'], { directory: workspace.path, input });
    expect(outcome.stdout).toContain('<!DOCTYPE html>');
    expect(outcome.exitCode).toBe(3);
  });

  it('starts on a machine outside the cluster', async () => {
    const options = { directory: workspace.path, input: 'hostname\nexit\n' };
    const { stdout } = await podwire(['shell', 'web.yaml'], options);
    expect(stdout).toContain('laptop');
  });

  it('says what there is in the place of a target that is not there', async () => {
    const outcome = await podwire(['shell', 'web.yaml', 'clien'], { directory: workspace.path, input: '' });
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
    expect(outcome.stderr).toMatch(/^podwire: .*clien.*client/u);
    expect(outcome.stderr).not.toContain('[object');
  });
});
