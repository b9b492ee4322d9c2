/** What conntrack refuses, judged by the real tool. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { WEB_MANIFEST } from '#kit/web-manifest';

const ORACLE_VERSION = 'conntrack v1.4.7 (conntrack-tools)';
/** None of them finds an entry, in an empty table or in that of a node. */
const COMMANDS = [
  '-L -s 203.0.113.99',
  '-L -o foo',
  '-L -p tcp --state foo',
  '-L -p tcp --state SYN_SENT -s 203.0.113.99',
  '-L --dport 53',
  '-L -p foo',
  '-L -p 47',
  '-L -s foo',
  '-L -s 203.0.113.0/24',
  '-L -u foo',
  '-L -f ipv6',
  '-L -f foo',
  '-L -w 5',
  '-L -t 5',
  '-L expect',
  '-L dying',
  '-L unconfirmed',
  '-L foo',
  '-G -p tcp -s 203.0.113.99 -d 10.0.0.2 --sport 1000 --dport 81',
  '-G -p tcp -s 10.0.0.1',
  '-G -s 10.0.0.1 -d 10.0.0.2',
  '-D -p tcp -s 203.0.113.99',
  '-C expect',
  '-F foo',
  '-X',
  '--foo',
  '-L -s',
  '-L -L',
  '-L -D',
  '-V',
  '-E -p',
  '-E -e FOO',
  '-h',
];

function runInNamespace(script: string): string {
  return spawnSync('unshare', ['-n', 'bash', '-c', script], { encoding: 'utf8' }).stdout;
}

const isThere = process.getuid?.() === 0 && runInNamespace('conntrack -V').trim() === ORACLE_VERSION;

describe.skipIf(!isThere)(
  isThere ? `conntrack beside ${ORACLE_VERSION}` : `conntrack (needs root and ${ORACLE_VERSION})`,
  () => {
    it('refuses what the real tool refuses, in its words', () => {
      const lab = new CommandLab(WEB_MANIFEST);
      for (const command of COMMANDS) {
        const expected = runInNamespace(`conntrack ${command} 2>&1; echo "exit $?"`);
        const { stdout, stderr, exitCode } = lab.sh('node/node1', `conntrack ${command}`);
        expect(`${command}\n${stdout}${stderr}exit ${exitCode}\n`).toBe(`${command}\n${expected}`);
      }
    });
  },
);
