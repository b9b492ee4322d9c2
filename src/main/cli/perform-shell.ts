/** `podwire shell`: the user's terminal, connected to one in the lab, over the contract that pages use. */
import process from 'node:process';
import { inEnglish } from '../../sim/api/sentence';
import { LabThread } from '../desk/lab-thread';
import { ContractClient } from './contract-client';
import type { ShellCommand } from './command';
import { InputProblem } from './input-problem';
import { readLabInput } from './read-input';
import { runJob } from './run-job';
import { writeErrorOutput, writeOutput } from './standard-output';

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

export async function performShell({ lab, target }: ShellCommand): Promise<number> {
  if (lab.path === '-') {
    throw new InputProblem(
      'podwire: the session and the lab - both want standard input; give the lab as a file',
    );
  }
  const input = await readLabInput(lab);
  // A script on standard input wants no prompt, no echo and no real time.
  if (!process.stdin.isTTY) {
    return runJob({ kind: 'exec', lab: input, target, argv: ['sh'], hasInput: true }, { hasInput: true });
  }
  const thread = new LabThread(
    { kind: 'serve', lab: input, mode: 'strict' },
    { onNote: (text) => void writeErrorOutput(text) },
  );
  const start = await thread.start;
  if (start.kind !== 'ready') {
    await thread.stop();
    return start.kind === 'done' ? start.exitCode : 2;
  }
  const client = new ContractClient(thread);
  const session = runSession(client, target?.name, {
    ...(target?.namespace === undefined ? {} : { namespace: target.namespace }),
    ...(target?.container === undefined ? {} : { container: target.container }),
  });
  const exitCode = await Promise.race([thread.failure, session]);
  await thread.stop();
  return exitCode;
}

async function runSession(
  client: ContractClient,
  target: string | undefined,
  options: { readonly namespace?: string; readonly container?: string },
): Promise<number> {
  const { stdin, stdout } = process;
  const opened = await client.request('terminal.open', {
    target: target ?? (await outsideMachine(client)),
    ...options,
    columns: stdout.columns || DEFAULT_COLUMNS,
    rows: stdout.rows || DEFAULT_ROWS,
  });
  if (opened.kind === 'no-such-target') {
    throw new InputProblem(`podwire: ${inEnglish(opened.message)}`);
  }
  const { terminalId } = opened;
  client.on('terminal.data', (event) => {
    if (event.terminalId !== terminalId) return;
    const { data, note } = event;
    void writeOutput(note === undefined ? data : `${data}${inEnglish(note)}\r\n`);
  });
  const exited = new Promise<number>((resolve) => {
    client.on('terminal.exit', (event) => {
      if (event.terminalId === terminalId) resolve(event.exitCode);
    });
  });
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.on('data', (data: string) => {
    void client.request('terminal.write', { terminalId, data });
  });
  stdout.on('resize', () => {
    void client.request('terminal.resize', { terminalId, columns: stdout.columns, rows: stdout.rows });
  });
  const exitCode = await exited;
  stdin.setRawMode(false);
  stdin.pause();
  return exitCode;
}

async function outsideMachine(client: ContractClient): Promise<string> {
  const { machines } = await client.request('topology.get', {});
  const machine = machines.find(({ kind }) => kind === 'outside') ?? machines[0];
  if (machine === undefined) throw new InputProblem('podwire: the lab has no machine; name a TARGET');
  return machine.id;
}
