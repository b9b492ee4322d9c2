/** The thread that runs the simulator, for all three doors. It does one job, which is its first message. */
import { parentPort } from 'node:worker_threads';
import { runCaptureJob } from './capture-job';
import { runExecJob } from './exec-job';
import { JobInput } from './job-input';
import { JobOutput } from './job-output';
import type { ServeJob } from './serve-job';
import type { ConnectionMessage, DiskMessage, FromWorker, Job, ToWorker } from './worker-message';

if (parentPort === null) throw new Error('this file runs as a worker thread only');
const port = parentPort;

function post(message: FromWorker): void {
  port.postMessage(message);
}

const input = new JobInput();
const output = new JobOutput(post);
/** What was said before the code that serves pages was loaded. */
const early: (ConnectionMessage | DiskMessage)[] = [];
let serving: ServeJob | undefined;

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'start':
      // A rejection is a bug: it ends the thread, and its host tells so.
      void start(message.job);
      return;
    case 'input':
      input.deliver((listener) => listener.onText(message.text));
      return;
    case 'input-end':
      input.deliver((listener) => listener.onEnd());
      return;
    case 'interrupt':
      input.deliver((listener) => listener.onInterrupt());
      return;
    case 'written':
      output.acknowledge(message.characters);
      return;
    case 'connect':
    case 'disconnect':
    case 'client':
    case 'take-text':
    case 'replace-text':
    case 'mark-saved':
    case 'open-capture':
      if (serving === undefined) early.push(message);
      else serving.receive(message);
      return;
  }
});

async function start(job: Job): Promise<void> {
  const exitCode = await perform(job);
  output.flush();
  if (exitCode !== undefined) post({ kind: 'done', exitCode });
}

/** Loads only what its job needs: most commands are over before the rest would be read. */
async function perform(job: Job): Promise<number | undefined> {
  const context = { input, output };
  switch (job.kind) {
    case 'exec':
      return runExecJob(job, context);
    case 'capture':
      return runCaptureJob(job, context);
    case 'read':
      return (await import('./read-job')).runReadJob(job, context);
    case 'run':
      return (await import('./run-scenarios-job')).runScenariosJob(job, context);
    case 'bundle':
      return (await import('./bundle-job')).runBundleJob(job, context, post);
    case 'export':
      return (await import('./export-job')).runExportJob(job, context);
    case 'format':
      return (await import('./format-job')).runFormatJob(job, context, post);
    case 'verify':
      return (await import('./verify-job')).runVerifyJob(job, context, post);
    case 'import':
      return (await import('./import-job')).runImportJob(job, context, post);
    case 'diff':
      return (await import('./diff-job')).runDiffJob(job, context);
    case 'facts':
      return (await import('./diff-job')).runFactsJob(job, context);
    case 'reach':
      return (await import('./reach-job')).runReachJob(job, context);
    case 'rules':
      return (await import('./rules-job')).runRulesJob(job, context);
    case 'dig':
      return (await import('./dig-job')).runDigJob(job, context);
    case 'addresses':
      return (await import('./addresses-job')).runAddressesJob(job, context);
    case 'trace':
      return (await import('./trace-job')).runTraceJob(job, context, post);
    case 'compare':
      return (await import('./compare-job')).runCompareJob(job, context, post);
    case 'lint':
      return (await import('./lint-job')).runLintJob(job, context);
    case 'flows':
      return (await import('./flows-job')).runFlowsJob(job, context);
    case 'bench':
      return (await import('./bench-job')).runBenchJob(job, context);
    case 'serve': {
      const module = await import('./serve-job');
      serving = new module.ServeJob(post);
      // Goes on until the host ends the thread, unless the lab is refused.
      const exitCode = serving.open(job, output);
      for (const message of early) serving.receive(message);
      return exitCode;
    }
  }
}
