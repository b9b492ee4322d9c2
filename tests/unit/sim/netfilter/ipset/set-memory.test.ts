/** What `ipset list` prints as the size of a set with comments, as ipset v7.17 printed it on Linux 6.18. */
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { Netfilter } from '#sim/netfilter/netfilter';

function makeSets(...commands: readonly string[]): {
  readonly sizeOf: (name: string) => string | undefined;
  readonly run: (command: string) => void;
  readonly pass: (seconds: number) => void;
} {
  const host = new FakeNetfilterHost();
  const { ipset } = new Netfilter(host);
  const run = (command: string): void => {
    expect(ipset.run(command.split(' '))).toMatchObject({ stderr: '', exitCode: 0 });
  };
  for (const command of commands) run(command);
  return {
    sizeOf: (name) => /Size in memory: (.*)/u.exec(ipset.run(['list', name]).stdout)?.[1],
    run,
    pass: (seconds) => {
      host.advance(seconds);
    },
  };
}

describe('the size of a set in memory', () => {
  it('of a list loses a comment twice by a flush: the kernel takes it off after the size is none', () => {
    const { sizeOf, run } = makeSets(
      'create a hash:ip',
      'create b hash:ip',
      'create l list:set comment timeout 5000',
      'add l a comment abc',
      'add l b comment wxyz',
    );
    expect(sizeOf('l')).toBe('249');
    run('flush l');
    expect(sizeOf('l')).toBe('39');
    run('add l a comment abc');
    expect(sizeOf('l')).toBe('123');
    run('del l a');
    expect(sizeOf('l')).toBe('39');
  });

  it('of a list is printed without its sign', () => {
    const { sizeOf, run } = makeSets('create a hash:ip', 'create l list:set comment');
    run(`add l a comment ${'x'.repeat(200)}`);
    run('flush l');
    expect(sizeOf('l')).toBe('4294967159');
  });

  it('has the comments of those alone that have not expired', () => {
    const { sizeOf, pass } = makeSets(
      'create a hash:ip',
      'create l list:set timeout 1 comment',
      'add l a comment abc',
      'create b bitmap:port range 1-8 timeout 1 comment',
      'add b 3 comment abc',
    );
    expect([sizeOf('l'), sizeOf('b')]).toEqual(['164', '228']);
    pass(3);
    expect([sizeOf('l'), sizeOf('b')]).toEqual(['80', '208']);
  });
});
