import { expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    nodes: [{ name: node1 }, { name: node2 }]
`;

/** What a program prints in the background. */
function listen(lab: CommandLab, target: string, line: string): { text: string } {
  const printed = { text: '' };
  const started = lab.simulation.exec(target, ['sh', '-c', line], {
    stdout: (text) => (printed.text += text),
    stderr: (text) => (printed.text += text),
  });
  expect(started.ok).toBe(true);
  lab.simulation.runFor(1e8);
  return printed;
}

it('writes more than the send buffer holds while another task waits to read', () => {
  const lab = new CommandLab(LAB);
  const counted = listen(lab, 'node/node2', 'nc -l -p 7000 | wc -c');
  const { exitCode } = lab.sh('node/node1', 'head -c 200000 /dev/zero | nc -N 192.168.0.12 7000');
  lab.simulation.runFor(1e8);
  expect(exitCode).toBe(0);
  expect(counted.text).toBe('200000\n');
});
