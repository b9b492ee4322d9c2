/** What a person sees who gives Podwire something that it cannot take: where, what, what would be right, exit code 2. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { podwire, PODWIRE, run, Workspace } from '#kit/podwire';
import { WEB_MANIFEST } from '#kit/web-manifest';

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: busybox}]}\n';
const BAD_SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: 70000\n';
const BAD_DEPLOYMENT = WEB_MANIFEST.replace('replicas: 3', 'replicas: three');

const workspace = new Workspace({
  'web.yaml': WEB_MANIFEST,
  'syntax.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n nam: b\n',
  'kind.yaml': 'apiVersion: v1\nkind: Pdo\nmetadata: {name: a}\n',
  'type.yaml': BAD_DEPLOYMENT,
  'twice.yaml': `${POD}---\n${POD}`,
  'port.yaml': BAD_SERVICE,
  'binary.yaml': Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3),
  'empty.yaml': '',
  'several.yaml': `${BAD_DEPLOYMENT}---\n${BAD_SERVICE}`,
});
mkdirSync(workspace.file('folder'));

afterAll(() => {
  workspace.remove();
});

function refusal(...words: string[]): ReturnType<typeof podwire> {
  return podwire(words, { directory: workspace.path });
}

describe('input that cannot be taken', () => {
  it.each([
    [
      'a YAML syntax error',
      'syntax.yaml',
      'syntax.yaml:5:2: error: this line is not aligned with the others; ',
    ],
    [
      'an unknown kind',
      'kind.yaml',
      'kind.yaml:2:7: error: kind: no matches for kind "Pdo" in version "v1"; did you',
    ],
    [
      'a wrong type',
      'type.yaml',
      'type.yaml:6:13: error: Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'a duplicate name',
      'twice.yaml',
      'twice.yaml:8:18: error: metadata.name: Pod "a" in namespace "default" is ',
    ],
    [
      'a Service port out of range',
      'port.yaml',
      'port.yaml:7:13: error: Service "web" is invalid: spec.ports[0].port: Invalid value: 70000: ',
    ],
    [
      'a binary file',
      'binary.yaml',
      'binary.yaml:1:1: error: this is an executable, not text; write a lab file',
    ],
    [
      'an empty file',
      'empty.yaml',
      'empty.yaml:1:1: error: the file is empty; write a lab file or a Kubernetes',
    ],
    [
      'a missing file',
      'none.yaml',
      'none.yaml:1:1: error: no such file or folder; check the path, which counts ',
    ],
    [
      'a folder without manifests',
      'folder',
      'folder:1:1: error: the folder holds no manifest; it takes files that',
    ],
  ])('is refused with its place and what would be right: %s', async (_, file, message) => {
    const { exitCode, stdout, stderr } = await refusal('exec', file, 'client', '--', 'true');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr.startsWith(message)).toBe(true);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('is named in full when it has several faults', async () => {
    const { exitCode, stderr } = await refusal('exec', 'several.yaml', 'client', '--', 'true');
    const places = stderr
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect({ exitCode, places }).toEqual({
      exitCode: 2,
      places: ['several.yaml:6:13:', 'several.yaml:47:13:'],
    });
  });

  it.each([
    ['capture', ['capture', 'port.yaml', '--on', 'any', '-w', 'x.pcapng', '--', 'client', 'true']],
    ['run', ['run', 'port.yaml']],
    ['rules', ['rules', 'port.yaml', '--at', 'node/node1']],
    ['shell', ['shell', 'port.yaml']],
  ])('is refused the same by %s', async (_, words) => {
    const { exitCode, stdout, stderr } = await refusal(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('port.yaml:7:13: error: ');
  });

  it('is not half applied: nothing is captured and no file is written', async () => {
    await refusal('capture', 'port.yaml', '--on', 'any', '-w', 'x.pcapng', '--', 'client', 'true');
    expect((await refusal('read', 'x.pcapng')).stderr).toMatch(/^x\.pcapng:1:1: error: no such file/u);
  });

  it.each([
    ['--cni', 'antrea'],
    ['--proxy-mode', 'userspace'],
  ])('may also be an override: %s %s', async (option, value) => {
    const { exitCode, stderr } = await refusal('exec', 'web.yaml', option, value, 'client', '--', 'true');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(value);
  });

  it('may be one of several plugins to compare, of which the others are compared', async () => {
    const { exitCode, stdout, stderr } = await refusal(
      ...['compare', 'web.yaml', '--cni', 'flannel', '--cni', 'antrea'],
      ...['--', 'client', 'true'],
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--cni antrea: ');
    expect(stdout).toContain('flannel vxlan');
  });
});

describe('text in other encodings', () => {
  const utf16 = Buffer.from(`\ufeff${WEB_MANIFEST.replaceAll('\n', '\r\n')}`, 'utf16le');

  it.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${WEB_MANIFEST}`)],
    ['line ends of Windows', Buffer.from(WEB_MANIFEST.replaceAll('\n', '\r\n'))],
    ["UTF-16 as PowerShell's redirection writes it", utf16],
    ['UTF-16 of the other byte order', Buffer.from(utf16).swap16()],
  ])('is read: %s', async (_, bytes) => {
    const encoded = new Workspace({ 'web.yaml': bytes });
    const outcome = await podwire([
      'exec',
      join(encoded.path, 'web.yaml'),
      'client',
      '--',
      'wget',
      '-qO-',
      'http://web',
    ]);
    encoded.remove();
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
    expect(outcome.stdout).toContain('Welcome to nginx!');
  });

  it('has its faults where an editor shows them', async () => {
    const encoded = new Workspace({
      'port.yaml': Buffer.from(`\ufeff${BAD_SERVICE.replaceAll('\n', '\r\n')}`, 'utf16le'),
    });
    const { stderr } = await podwire(['exec', 'port.yaml', 'a', '--', 'b'], { directory: encoded.path });
    encoded.remove();
    expect(stderr).toMatch(/^port\.yaml:7:13: error: /u);
  });
});

describe('output that cannot be written', () => {
  it.skipIf(!existsSync('/dev/full'))('is said in one line', async () => {
    const words = ['-c', 'exec "$@" > /dev/full', 'sh', process.execPath, PODWIRE, '--help'];
    const { exitCode, stderr } = await run('sh', words);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'podwire: standard output: ENOSPC: no space left on device, write\n',
    });
  });
});
