/** What a person tries first, with a plain manifest and no lab document. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { CHECKOUT, PODWIRE, podwire, podwireProcess, run, Workspace } from '#kit/podwire';
import { isMissing, toolPath } from '#kit/tools';
import { WEB_MANIFEST } from '#kit/web-manifest';

const workspace = new Workspace({ 'web.yaml': WEB_MANIFEST });
const lab = workspace.file('web.yaml');

afterAll(() => {
  workspace.remove();
});

function inClient(...argv: string[]): ReturnType<typeof podwire> {
  return podwire(['exec', lab, 'client', '--', ...argv]);
}

async function podAddress(target: string): Promise<string> {
  const { stdout } = await podwire(['exec', lab, target, '--', 'hostname', '-i']);
  return stdout.trim();
}

describe('podwire exec', () => {
  it('prints the page of nginx, fetched through the Service, and nothing else', async () => {
    const words = ['exec', lab, 'client', '--', 'wget', '-qO-', 'http://web'];
    const { exitCode, stdout, stderr } = await podwireProcess(words);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!<\/title>/u);
    expect(stdout).toMatch(/<\/html>\n$/u);
  });

  it('finds the cluster address of the Service through cluster DNS', async () => {
    // As busybox does, it also asks for the name in the other search domains, where there is none.
    const { stdout } = await inClient('nslookup', 'web');
    expect(stdout).toContain('Server:\t\t10.96.0.10');
    expect(stdout).toMatch(
      /Name:\tweb\.default\.svc\.cluster\.local\nAddress: 10\.(?:9[6-9]|10\d|11[01])\./u,
    );
  });

  it('gets three replies from the address of a Pod', async () => {
    const { exitCode, stdout } = await inClient('ping', '-c', '3', await podAddress('deploy/web'));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('3 packets transmitted, 3 packets received, 0% packet loss');
  });

  it('prints the routes of a node of Flannel VXLAN', async () => {
    const { exitCode, stdout } = await podwire(['exec', lab, 'node/node1', '--', 'ip', 'route']);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.trim())).toEqual([
      'default via 192.168.0.1 dev eth0',
      '10.244.0.0/24 via 10.244.0.0 dev flannel.1 onlink',
      '10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1',
      '10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink',
      '192.168.0.0/24 dev eth0 proto kernel scope link src 192.168.0.11',
      '',
    ]);
  });

  it('reaches the API server at the address of the Service kubernetes', async () => {
    const { stdout, stderr } = await inClient('nc', '-vz', '-w', '2', '10.96.0.1', '443');
    expect(stdout + stderr).toContain('open');
  });

  it.each([
    ['true', 0],
    ['false', 1],
    ['exit 7', 7],
    ['no-such-command', 127],
  ])('ends with the exit code of the command: %s', async (command, exitCode) => {
    expect(await inClient('sh', '-c', command)).toMatchObject({ exitCode, stdout: '' });
  });

  it('keeps standard output and standard error of the command apart', async () => {
    expect(await inClient('sh', '-c', 'echo one; echo two >&2')).toEqual({
      exitCode: 0,
      stdout: 'one\n',
      stderr: 'two\n',
    });
  });

  it('gives the command standard input under -i', async () => {
    const outcome = await podwire(['exec', lab, '-i', 'client', '--', 'wc', '-l'], { input: 'a\nb\n' });
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
    expect(outcome.stdout.trim()).toBe('2');
  });

  it('says under -v what was chosen for a manifest without a lab document', async () => {
    const { stderr } = await podwire(['exec', '-v', lab, 'client', '--', 'true']);
    expect(stderr).toMatch(/notice: .*Flannel/iu);
  });

  it.each([
    ['deploy/web', /^web-/u],
    ['svc/web', /^web-/u],
    ['default/client', /^client$/u],
    ['node/node2', /^node2$/u],
  ])('takes %s for a place', async (target, name) => {
    expect((await podwire(['exec', lab, target, '--', 'hostname'])).stdout.trim()).toMatch(name);
  });

  it.each([
    ['clinet', 'no Pod "clinet" in namespace default; there are '],
    ['shop/client', 'no Pod "client" in namespace shop; there are none'],
    ['node/node9', 'no node "node9"; there are control-plane, node1, node2'],
    ['deploy/none', 'no deployment "none"'],
    ['a/b/c', 'is not a target'],
  ])('says what there is instead of %s, with exit code 2', async (target, message) => {
    const { exitCode, stdout, stderr } = await podwire(['exec', lab, target, '--', 'true']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('gives up a command at once that waits for what never happens', async () => {
    expect(await inClient('sleep', 'infinity')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'podwire: the command waits for good: nothing in the lab ever ends it\n',
    });
  });

  it('lets an interrupted command say its last word', async () => {
    const words = [PODWIRE, 'exec', lab, 'client', '--', 'ping', '192.168.0.100'];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout === '') child.kill('SIGINT');
      stdout += text;
    });
    await once(child, 'close');
    expect(stdout).toMatch(/\n--- 192\.168\.0\.100 ping statistics ---\n\d+ packets transmitted, /u);
  });

  it('goes on quietly when nobody reads its output to the end', async () => {
    const script = `node ${join(CHECKOUT, 'bin/podwire.js')} exec ${lab} client -- seq 1 100000 | head -n 1`;
    const { exitCode, stdout, stderr } = await run('bash', ['-o', 'pipefail', '-c', script]);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '1\n', stderr: '' });
  });
});

describe('npx podwire', () => {
  it.skipIf(isMissing('npm'))('takes paths from the folder that it is called in', async () => {
    const outcome = await run(
      toolPath('npm'),
      ['exec', '--prefix', CHECKOUT, '--', 'podwire', 'exec', 'web.yaml', 'client', '--', 'echo', 'here'],
      { directory: workspace.path },
    );
    expect(outcome).toMatchObject({ exitCode: 0, stdout: 'here\n' });
  });

  it('reads the lab from standard input', async () => {
    const outcome = await podwire(['exec', '-', 'client', '--', 'echo', 'here'], { input: WEB_MANIFEST });
    expect(outcome).toEqual({ exitCode: 0, stdout: 'here\n', stderr: '' });
  });

  it('reads the manifests of a folder, and not those of folders in it', async () => {
    const [deployment = '', service = '', pod = ''] = WEB_MANIFEST.split('---\n');
    const folder = new Workspace({ 'a.yaml': deployment, 'b.yml': service, 'c.yaml': pod, 'notes.txt': '{' });
    cpSync(lab, join(folder.path, 'old', 'web.yaml'), { recursive: true });
    const outcome = await podwire(['exec', folder.path, 'client', '--', 'wget', '-qO-', 'http://web']);
    folder.remove();
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
    expect(outcome.stdout).toContain('Welcome to nginx!');
  });
});

describe('podwire verify', () => {
  it('says that nothing was applied where it is stopped before that', async () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: { name: client }\nspec: { containers: [{ name: c, image: busybox, command: [sleep, infinity] }] }\n';
    const scenario =
      'apiVersion: podwire.dev/v1\nkind: Scenario\nmetadata: { name: asking }\nspec: { steps: [{ exec: { in: client, run: hostname } }] }\n';
    const workspace = new Workspace({
      'lab.yaml': `${pod}---\n${scenario}`,
      config: 'apiVersion: v1\nkind: Config\n',
      kubectl: '#!/bin/sh\nkill -TERM $PPID\nexec sleep 100\n',
    });
    chmodSync(workspace.file('kubectl'), 0o755);
    const words = ['--kubeconfig', workspace.file('config'), '--kubectl', workspace.file('kubectl')];
    const { stderr, exitCode } = await podwireProcess(['verify', workspace.file('lab.yaml'), ...words]);
    workspace.remove();
    expect({ stderr, exitCode }).toEqual({
      stderr: 'podwire: stopped; nothing was applied\n',
      exitCode: 130,
    });
  });
});
