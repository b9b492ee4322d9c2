import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { WEB_MANIFEST } from '#kit/web-manifest';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(WEB_MANIFEST);
});

function node(line: string, input = ''): string {
  const { stdout, stderr, exitCode } = lab.exec('node/node1', ['sh', '-c', line], input);
  return `${stdout}${stderr}exit ${exitCode}\n`;
}

const TEXT = '*security\n-A INPUT -j ACCEPT\nCOMMIT\n';

describe('iptables-restore', () => {
  it('changes nothing with --test, in another table with -T, or from a file that is not there', () => {
    expect(node('iptables-restore -t', TEXT)).toBe('exit 0\n');
    expect(node('iptables-restore -T raw', TEXT)).toBe('exit 0\n');
    expect(node('iptables-restore /nope')).toBe("Can't open /nope: No such file or directory\nexit 1\n");
    expect(node('iptables-save -t security | grep -c INPUT.-j')).toBe('0\nexit 1\n');
  });

  it('reads a file', () => {
    expect(node('cat > /tmp/rules; iptables-restore -n -w /tmp/rules', TEXT)).toBe('exit 0\n');
    expect(node('iptables -t security -S INPUT')).toBe('-P INPUT ACCEPT\n-A INPUT -j ACCEPT\nexit 0\n');
  });

  it('refuses an option that it does not know', () => {
    expect(node('iptables-restore --foo', TEXT)).toBe(
      "iptables-restore: unrecognized option '--foo'\nTry `iptables-restore -h' for more information.\nexit 1\n",
    );
  });
});
