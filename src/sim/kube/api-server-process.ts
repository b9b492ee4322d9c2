/**
 * The API server as the network sees it: a program on the control plane that accepts connections on 6443.
 *
 * Leaves out TLS and the API itself: what a client sends is read, then the connection is closed.
 */
import type { Machine } from '../host/machine';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import { TcpServer, type TcpStream } from '../host/tcp-stream';
import { runInBackground } from '../app/background';
import { API_SERVER_PORT } from './system-objects';

export function startApiServer(machine: Machine): Process {
  const silent = (): void => undefined;
  const process = machine.root.createProcess(['kube-apiserver'], { stdout: silent, stderr: silent });
  process.run(serve(process));
  return process;
}

function* serve(process: Process): Task<number> {
  const listening = TcpServer.listen(process, {
    address: process.environment.namespace.anyAddress,
    port: API_SERVER_PORT,
  });
  if (!listening.ok) return 1;
  for (;;) {
    const stream = yield* listening.value.accept();
    runInBackground(process, readThenClose(stream));
  }
}

function* readThenClose(stream: TcpStream): Task {
  yield* stream.read();
  stream.close();
}
