import { describe, expect, it } from 'vitest';
import { KubectlLab } from '../../../kit/kubectl-lab';
import { startCommand } from '#sim/shell/start-command';

describe('diff of two directories', () => {
  const lab = new KubectlLab();
  lab.writeFile('/tmp/A/x', 'a\nb\n');
  lab.writeFile('/tmp/B/x', 'a\nc\n');
  lab.writeFile('/tmp/B/y', 'q\n');
  lab.writeFile('/tmp/A/same', 's');
  lab.writeFile('/tmp/B/same', 's');
  const diff = (...words: readonly string[]): string => {
    const laptop = lab.rig.network.machines.get('laptop');
    if (laptop === undefined) throw new Error('there is no laptop');
    let text = '';
    const output = { stdout: (more: string) => (text += more), stderr: (more: string) => (text += more) };
    const process = startCommand(laptop.root, ['diff', ...words, '/tmp/A', '/tmp/B'], output);
    lab.rig.runFor(1);
    return `${text}= ${process.exitCode ?? -1}`;
  };

  it('shows each file that differs under the command for it, and names those of one side', () => {
    expect(diff()).toBe('diff /tmp/A/x /tmp/B/x\n2c2\n< b\n---\n> c\nOnly in /tmp/B: y\n= 1');
    expect(diff('-q')).toBe('Files /tmp/A/x and /tmp/B/x differ\nOnly in /tmp/B: y\n= 1');
  });

  it('takes what is missing for empty and as old as can be with -N', () => {
    expect(diff('-u', '-N')).toContain(
      'diff -u -N /tmp/A/y /tmp/B/y\n--- /tmp/A/y\t1970-01-01 00:00:00.000000000 +0000\n+++ /tmp/B/y\t',
    );
    expect(diff('-u', '-N')).toContain('@@ -0,0 +1 @@\n+q\n= 1');
  });
});
