import { describe, expect, it } from 'vitest';
import { CommandLab } from '../../../kit/command-lab';

const lab = new CommandLab(`
apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: lab }
spec: {}
---
apiVersion: v1
kind: Pod
metadata: { name: box }
spec: { containers: [{ name: box, image: busybox, command: [sleep, infinity] }] }
`);

function refusal(target: string, line: string): string {
  const { stdout, stderr, exitCode } = lab.sh(target, line);
  return `${exitCode}${stdout} ${stderr}`;
}

describe('small tools', () => {
  it('refuse an option that nobody has, as the real ones do', () => {
    expect(refusal('host/laptop', 'echo a | wc -y')).toBe(
      "1 wc: invalid option -- 'y'\nTry 'wc --help' for more information.\n",
    );
    expect(refusal('host/laptop', 'uname --foo')).toBe(
      "1 uname: unrecognized option '--foo'\nTry 'uname --help' for more information.\n",
    );
    expect(refusal('default/box', 'cat -y')).toBe('1 cat: unrecognized option: y\n');
  });

  it('say so of an option that only the real ones have', () => {
    expect(refusal('host/laptop', 'cat -A /etc/hosts')).toBe(
      '1 cat: option -A is not modelled in this lab\n',
    );
    expect(refusal('host/laptop', 'echo a | uniq --count')).toBe(
      '1 uniq: option --count is not modelled in this lab\n',
    );
    expect(refusal('host/laptop', 'cp -r /etc /tmp')).toBe('1 cp: option -r is not modelled in this lab\n');
  });

  it('do nothing of what they were told beside it', () => {
    lab.sh('host/laptop', 'echo a > /tmp/kept; rm -v /tmp/kept; mkdir -m 700 /tmp/new');
    expect(lab.sh('host/laptop', 'cat /tmp/kept; test -e /tmp/new || echo none').stdout).toBe('a\nnone\n');
  });

  it('take the options that they have', () => {
    expect(lab.sh('host/laptop', "printf 'a\\na\\n' | uniq -c | cat -n | wc -lw").stdout).toMatch(
      /^ *1 +3\n$/,
    );
    expect(lab.sh('default/box', 'mkdir -p /tmp/a/b && rm -rf /tmp/a && uname -sm').stdout).toBe(
      'Linux x86_64\n',
    );
  });
});
