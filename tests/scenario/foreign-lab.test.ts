/** A lab from somebody else: whatever it says, it happens in the simulator, and nowhere else. */
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHECKOUT, podwireProcess, Workspace } from '#kit/podwire';

const TOUCHED = 'was-here';
/** Tells of every socket, also in the thread that simulates. */
const TRAP = `const net = require('node:net');
const dgram = require('node:dgram');
const { syncBuiltinESMExports } = require('node:module');
const tell = (what) => { require('node:fs').writeSync(2, 'OUTSIDE: ' + what + '\\n'); };
for (const [owner, name] of [[net.Socket.prototype, 'connect'], [net.Server.prototype, 'listen'], [dgram, 'createSocket']]) {
  const real = owner[name];
  owner[name] = function (...words) { tell(name); return real.apply(this, words); };
}
syncBuiltinESMExports();
`;
/** Node refuses child processes, add-ons, and files that are not named here; from 23 on, under its final name. */
const PERMISSION =
  Number(process.versions.node.split('.')[0]) >= 23 ? '--permission' : '--experimental-permission';

const server = createServer((socket) => {
  connections += 1;
  socket.end();
});
let connections = 0;
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address === 'object' && address !== null) port = address.port;
});

const workspace = new Workspace();

afterAll(() => {
  server.close();
  workspace.remove();
});

it('runs a foreign lab without a child process, a socket, or a file that is not its own', async () => {
  const touched = workspace.file(TOUCHED);
  const command = `touch ${touched}; wget -T 1 -qO- http://127.0.0.1:${port}; cat /etc/passwd; nslookup example.com; echo done`;
  writeFileSync(workspace.file('trap.cjs'), TRAP);
  writeFileSync(
    workspace.file('foreign.podwire.yaml'),
    `apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  volumes: [{name: root, hostPath: {path: /}}]
  containers:
    - name: main
      image: nicolaka/netshoot
      command: [sh, -c, "touch ${touched}; sleep infinity"]
      volumeMounts: [{name: root, mountPath: /host}]
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: curious}
spec:
  steps:
    - exec: {in: default/client, run: "${command}; cat /host${touched}; true"}
      expect: {stdout: {contains: done}}
    - exec: {in: host/laptop, run: "${command}"}
      expect: {stdout: {contains: done}}
    - exec: {in: node/node1, run: "${command}"}
      expect: {stdout: {contains: done}}
`,
  );
  const options = [
    PERMISSION,
    '--allow-worker',
    `--allow-fs-read=${CHECKOUT}*`,
    `--allow-fs-read=${workspace.path}/*`,
    `--require=${workspace.file('trap.cjs')}`,
  ];
  const { exitCode, stdout, stderr } = await podwireProcess(['run', 'foreign.podwire.yaml'], {
    directory: workspace.path,
    environment: { NODE_OPTIONS: options.join(' ') },
  });
  expect({ exitCode, stdout, traces: stderr.match(/^.*(?:OUTSIDE|ERR_ACCESS_DENIED).*$/gmu) ?? [] }).toEqual({
    exitCode: 0,
    stdout: expect.stringContaining('1 passed, 0 failed') as unknown,
    traces: [],
  });
  expect({ connections, isTouched: existsSync(touched) }).toEqual({ connections: 0, isTouched: false });
});
