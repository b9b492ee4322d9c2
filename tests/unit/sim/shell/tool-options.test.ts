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
    expect(refusal('default/box', 'cat --number')).toBe('1 cat: unrecognized option: number\n');
  });

  it('say so of an option that only the real ones have', () => {
    expect(refusal('host/laptop', 'ls -i')).toBe('2 ls: option -i is not modelled in this lab\n');
    expect(refusal('host/laptop', 'uniq --group')).toBe(
      '1 uniq: option --group is not modelled in this lab\n',
    );
    expect(refusal('host/laptop', 'find / -mtime 1')).toBe('1 find: -mtime is not modelled in this lab\n');
  });

  it('do nothing of what they were told beside it', () => {
    lab.sh('host/laptop', 'echo a > /tmp/kept; rm -i /tmp/kept');
    expect(lab.sh('host/laptop', 'cat /tmp/kept').stdout).toBe('a\n');
  });

  it('have the words of busybox in its images', () => {
    expect(refusal('default/box', 'cat /none')).toBe(
      "1 cat: can't open '/none': No such file or directory\n",
    );
    expect(refusal('default/box', 'cp /none /x')).toBe(
      "1 cp: can't stat '/none': No such file or directory\n",
    );
    expect(refusal('default/box', 'head -n x /etc/hosts')).toBe("1 head: invalid number 'x'\n");
    expect(refusal('default/box', 'rmdir /etc')).toBe("1 rmdir: '/etc': Directory not empty\n");
    expect(refusal('default/box', 'timeout 1 nosuch')).toBe(
      "127 timeout: can't execute 'nosuch': No such file or directory\n",
    );
  });

  it('follow a file that grows', () => {
    const { stdout } = lab.sh(
      'host/laptop',
      'echo one > /tmp/log; tail -f /tmp/log & sleep 1; echo two >> /tmp/log; sleep 1; kill $!',
    );
    expect(stdout).toBe('one\ntwo\n');
  });

  it('watch a command again and again', () => {
    const { stdout } = lab.sh(
      'host/laptop',
      'echo 1 > /tmp/n; watch -t -g -n 1 cat /tmp/n & sleep 1.5; echo 2 > /tmp/n; wait $!; echo exit $?',
    );
    const screen = '\u001B[H\u001B[J';
    expect(stdout).toBe(`${screen}1\n${screen}1\n${screen}2\nexit 0\n`);
  });
});
