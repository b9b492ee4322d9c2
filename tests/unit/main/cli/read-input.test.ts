/** Files that the command line is given beside a lab: what they are not is said, and never waited for. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCaptureFile, readInputFile, readManifests } from '#main/cli/read-input';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n';
const folder = mkdtempSync(join(tmpdir(), 'podwire-input-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function problemOf(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
  } catch (error) {
    return String(error).replaceAll(folder, 'HERE');
  }
  return 'none';
}

describe('a file that the command line is given', () => {
  it('is no pipe, device, folder or link to nowhere, and not gone meanwhile', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    symlinkSync('nowhere.yaml', join(folder, 'link.yaml'));
    symlinkSync('circle.yaml', join(folder, 'circle.yaml'));
    mkdirSync(join(folder, 'a-folder'));
    const problems: string[] = [];
    for (const name of ['pipe.yaml', 'link.yaml', 'circle.yaml', 'a-folder', 'gone.yaml']) {
      problems.push(await problemOf(readInputFile(join(folder, name))));
    }
    expect(problems).toEqual([
      'InputProblem: HERE/pipe.yaml:1:1: error: this is a named pipe, not a file; name a file',
      'InputProblem: HERE/link.yaml:1:1: error: a symbolic link to nowhere.yaml, which is not there; name the file itself',
      'InputProblem: HERE/circle.yaml:1:1: error: too many symbolic links on the way; name the file itself',
      'InputProblem: HERE/a-folder:1:1: error: a folder; name a file in it',
      'InputProblem: HERE/gone.yaml:1:1: error: no such file or folder; check the path, which counts from the folder that the command runs in',
    ]);
    expect(await problemOf(readInputFile('/dev/zero'))).toContain('this is a device, not a file');
  });

  it('is no larger than what is read, and a capture may be larger than a text', async () => {
    const large = join(folder, 'large.pcap');
    writeFileSync(large, '');
    truncateSync(large, 17 * 1024 * 1024);
    expect(await problemOf(readInputFile(large))).toContain(
      'the file is too large: 17 MiB; the limit is 16 MiB',
    );
    expect((await readCaptureFile(large)).bytes).toHaveLength(17 * 1024 * 1024);
    truncateSync(large, 2 ** 40);
    expect(await problemOf(readCaptureFile(large))).toContain('the limit is 1024 MiB');
  });

  it('is no longer than that where it comes without end and nobody knows its size', async () => {
    const endless = openSync('/dev/zero', 'r');
    expect(await problemOf(readInputFile(`/dev/fd/${endless}`))).toBe(
      `InputProblem: /dev/fd/${endless}:1:1: error: more than 16 MiB come in; the limit is 16 MiB`,
    );
    closeSync(endless);
  });

  it('of a folder costs its own line where it cannot be read, and links that lead round are not followed', async () => {
    const project = join(folder, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'pod.yaml'), POD);
    symlinkSync('.', join(project, 'again'));
    symlinkSync('gone.yaml', join(project, 'link.yaml'));
    execFileSync('mkfifo', [join(project, 'pipe.yaml')]);
    const { files, problems } = await readManifests([project]);
    expect(files.map(({ name }) => name.replace(folder, ''))).toEqual(['/project/pod.yaml']);
    expect(problems.map((line) => line.replace(folder, ''))).toEqual([
      '/project/link.yaml:1:1: error: a symbolic link to gone.yaml, which is not there; name the file itself',
      '/project/pipe.yaml:1:1: error: this is a named pipe, not a file; name a file',
    ]);
  });
});
