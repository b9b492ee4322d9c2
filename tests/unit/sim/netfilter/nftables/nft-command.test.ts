import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { WEB_MANIFEST } from '#kit/web-manifest';

const NODE = 'node/node1';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(WEB_MANIFEST);
});

describe('nft', () => {
  it.each([
    ['nft', 'nft: no command specified\n'],
    ['nft -z', "nft: invalid option -- 'z'\n"],
    ['nft --foo', "nft: unrecognized option '--foo'\n"],
    ['nft -f', "nft: option requires an argument -- 'f'\n"],
    ['nft -f /nope', 'internal:0:0-0: Error: Could not open file "/nope": No such file or directory\n\n\n'],
    ['nft -j list ruleset', 'nft: JSON is not modelled\n'],
    ['nft monitor', 'Error: monitor is not modelled\nmonitor\n^^^^^^^\n'],
    [
      'nft add rule ip none c accept',
      'Error: Could not process rule: No such file or directory\nadd rule ip none c accept\n            ^^^^\n',
    ],
  ])('%s says what is wrong', (line, stderr) => {
    expect(lab.sh(NODE, line)).toMatchObject({ stdout: '', stderr, exitCode: 1 });
  });

  it('applies a text from the standard input, all of it or nothing', () => {
    const good = 'add table ip lab\nadd chain ip lab c\nadd rule ip lab c counter accept\n';
    expect(lab.exec(NODE, ['nft', '-f', '-'], good)).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    const bad = 'add rule ip lab c drop\nadd rule ip lab c tcp dport 99999\n';
    expect(lab.exec(NODE, ['nft', '-f', '-'], bad)).toMatchObject({
      stderr:
        '/dev/stdin:2:29-33: Error: Service out of range\nadd rule ip lab c tcp dport 99999\n                            ^^^^^\n',
      exitCode: 1,
    });
    expect(lab.sh(NODE, 'nft -s -a list table ip lab').stdout).toBe(
      'table ip lab { # handle 1\n\tchain c { # handle 1\n\t\tcounter accept # handle 2\n\t}\n}\n',
    );
    lab.sh(NODE, 'nft -c delete table ip lab');
    expect(lab.sh(NODE, 'nft list tables').stdout).toBe('table ip lab\n');
    lab.sh(NODE, 'nft delete table ip lab');
    expect(lab.sh(NODE, 'nft list ruleset').stdout).toBe('');
  });
});
