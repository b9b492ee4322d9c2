/** Carries out the one job that its first message gives it, and posts what comes of it. */
import { runCaptureJob } from './capture-job';
import { runExecJob } from './exec-job';
import { JobInput } from './job-input';
import { JobOutput } from './job-output';
import type { ServeJob } from './serve-job';
import type { ConnectionMessage, DiskMessage, FromWorker, Job, ToWorker } from './worker-message';

export class JobReceiver {
  readonly #post: (message: FromWorker) => void;
  readonly #input = new JobInput();
  readonly #output: JobOutput;
  /** What was said before the code that serves pages was loaded. */
  readonly #early: (ConnectionMessage | DiskMessage)[] = [];
  #serving: ServeJob | undefined = undefined;

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
    this.#output = new JobOutput(post);
  }

  receive(message: ToWorker): void {
    switch (message.kind) {
      case 'start':
        // A rejection is a bug: it ends the thread, and its host tells so.
        void this.#start(message.job);
        return;
      case 'input':
        this.#input.deliver((listener) => listener.onText(message.text));
        return;
      case 'input-end':
        this.#input.deliver((listener) => listener.onEnd());
        return;
      case 'interrupt':
        this.#input.deliver((listener) => listener.onInterrupt());
        return;
      case 'written':
        this.#output.acknowledge(message.characters);
        return;
      case 'connect':
      case 'disconnect':
      case 'client':
      case 'take-text':
      case 'replace-text':
      case 'mark-saved':
      case 'open-capture':
        if (this.#serving === undefined) this.#early.push(message);
        else this.#serving.receive(message);
        return;
    }
  }

  async #start(job: Job): Promise<void> {
    const exitCode = await this.#perform(job);
    this.#output.flush();
    if (exitCode !== undefined) this.#post({ kind: 'done', exitCode });
  }

  /** Loads only what its job needs: most commands are over before the rest would be read. */
  async #perform(job: Job): Promise<number | undefined> {
    const context = { input: this.#input, output: this.#output };
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
        return (await import('./bundle-job')).runBundleJob(job, context, this.#post);
      case 'export':
        return (await import('./export-job')).runExportJob(job, context);
      case 'leaving':
        return (await import('./leaving-job')).runLeavingJob(job, context);
      case 'format':
        return (await import('./format-job')).runFormatJob(job, context, this.#post);
      case 'verify':
        return (await import('./verify-job')).runVerifyJob(job, context, this.#post);
      case 'import':
        return (await import('./import-job')).runImportJob(job, context, this.#post);
      case 'diff':
        return (await import('./diff-job')).runDiffJob(job, context);
      case 'changes':
        return (await import('./diff-job')).runChangesJob(job, this.#post);
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
        return (await import('./trace-job')).runTraceJob(job, context, this.#post);
      case 'compare':
        return (await import('./compare-job')).runCompareJob(job, context, this.#post);
      case 'lint':
        return (await import('./lint-job')).runLintJob(job, context);
      case 'flows':
        return (await import('./flows-job')).runFlowsJob(job, context);
      case 'bench':
        return (await import('./bench-job')).runBenchJob(job, context);
      case 'serve': {
        const module = await import('./serve-job');
        const serving = new module.ServeJob(this.#post);
        this.#serving = serving;
        // Goes on until the host ends the thread, unless the lab is refused.
        const exitCode = serving.open(job, this.#output);
        for (const message of this.#early) serving.receive(message);
        return exitCode;
      }
    }
  }
}
