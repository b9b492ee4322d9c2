/** The thread that runs the simulator, for all three doors. It does one job, which is its first message. */
import { parentPort } from 'node:worker_threads';
import { JobReceiver } from './job-receiver';
import type { ToWorker } from './worker-message';

if (parentPort === null) throw new Error('this file runs as a worker thread only');
const port = parentPort;
const receiver = new JobReceiver((message) => {
  port.postMessage(message);
});
port.on('message', (message: ToWorker) => {
  receiver.receive(message);
});
