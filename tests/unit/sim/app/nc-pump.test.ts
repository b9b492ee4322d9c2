import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { inEnglish } from '#sim/base/sentence';

/** nicolaka/netshoot and nodes have OpenBSD's nc, busybox has its own. */
const LAB = `apiVersion: v1
kind: Pod
metadata: {name: server}
spec: {nodeName: node1, containers: [{name: main, image: nicolaka/netshoot, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: busybox}
spec: {nodeName: node2, containers: [{name: main, image: busybox, command: [sleep, infinity]}]}
`;

interface Heard {
  readonly server: readonly (readonly [number, string])[];
  readonly exitCode: number | 'timed-out';
  readonly seconds: number;
}

/** Times as OpenBSD's nc of Debian (1.219-1) has them on loopback. */
describe('nc', () => {
  const lab = new CommandLab(LAB);
  const { simulation } = lab;
  const address = lab.sh('server', 'hostname -i').stdout.trim();
  let port = 5000;

  function talk(server: string, from: string, client: string): Heard {
    port += 1;
    const beganNs = simulation.nowNs;
    const secondsSince = (): number => Math.round((simulation.nowNs - beganNs) / 1e8) / 10;
    const heard: (readonly [number, string])[] = [];
    const listening = simulation.exec('server', ['sh', '-c', server.replaceAll('PORT', String(port))], {
      stdout: (text) => heard.push([secondsSince(), text]),
      stderr: () => undefined,
    });
    if (!listening.ok) throw new Error(inEnglish(listening.error));
    listening.value.endInput();
    const line = client.replaceAll('TO', `${address} ${port}`);
    const { exitCode } = lab.sh(from, `sleep 0.2; ${line}`);
    const seconds = secondsSince();
    simulation.runFor(1_000_000_000);
    listening.value.kill();
    return { server: heard, exitCode, seconds };
  }

  it.each(['busybox', 'node/node2'])(
    'of %s sends what comes late, though the other side has nothing to say',
    (from) => {
      const { server } = talk('nc -l -p PORT', from, '(echo a; sleep 6; echo b) | timeout 8 nc TO');
      expect(server).toEqual([
        [0.2, 'a\n'],
        [6.2, 'b\n'],
      ]);
    },
  );

  it('of OpenBSD does not tell the end of its input without -N', () => {
    expect(talk('nc -l -p PORT; echo over', 'node/node2', 'echo a | timeout 3 nc TO')).toEqual({
      server: [
        [0.2, 'a\n'],
        [3.2, 'over\n'],
      ],
      exitCode: 124,
      seconds: 3.2,
    });
    expect(talk('nc -l -p PORT; echo over', 'node/node2', 'echo a | timeout 3 nc -N TO')).toMatchObject({
      server: [
        [0.2, 'a\n'],
        [0.2, 'over\n'],
      ],
      exitCode: 0,
    });
  });

  it('of OpenBSD goes on sending to a side that has said its last word', () => {
    const { server, exitCode, seconds } = talk(
      'nc -N -l -p PORT',
      'node/node2',
      '(echo x; sleep 2; echo y) | timeout 6 nc TO',
    );
    expect(server.map(([, text]) => text)).toEqual(['x\n', 'y\n']);
    expect([exitCode, seconds]).toEqual([0, 2.2]);
  });

  it('ends so long after its input as -q says', () => {
    expect(talk('nc -l -p PORT', 'node/node2', 'echo x | timeout 6 nc -q 1 TO')).toMatchObject({
      exitCode: 0,
      seconds: 1.2,
    });
  });

  it('ends after -w seconds in which nothing came or went', () => {
    expect(talk('nc -l -p PORT', 'node/node2', '(echo x; sleep 3; echo y) | nc -w 1 TO').server).toEqual([
      [0.2, 'x\n'],
    ]);
  });
});
