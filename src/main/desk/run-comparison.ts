/** The same traffic under several plugins, in a thread of its own so that the lab on screen goes on. */
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import { SimulatorThread } from '../worker/simulator-thread';
import type { InputFile, LabOptions } from '../worker/worker-message';

type ComparisonOutcome = ResponseOf<'comparison.run'>;

interface ComparedFiles {
  readonly files: readonly InputFile[];
  readonly options: LabOptions;
}

export async function runComparison(
  { files, options }: ComparedFiles,
  { target, command, cnis, proxyModes }: RequestOf<'comparison.run'>,
): Promise<ComparisonOutcome> {
  const inputs = files.map(({ name, bytes }) => ({ name, bytes }));
  return new Promise((resolve, reject) => {
    let said = '';
    const thread = new SimulatorThread(
      {
        kind: 'compare',
        lab: { files: inputs, options, isVerbose: false },
        cnis,
        proxyModes,
        target: { name: target, namespace: undefined, container: undefined },
        argv: ['sh', '-c', command],
        format: 'page',
      },
      {
        onMessage: (message) => {
          switch (message.kind) {
            case 'comparison':
              resolve({ kind: 'compared', comparison: message.comparison });
              return;
            case 'error-output':
              said += message.text;
              thread.send({ kind: 'written', characters: message.text.length });
              return;
            case 'done':
              // After a comparison this says nothing more.
              resolve({ kind: 'refused', message: said.trim().replaceAll(/^podwire: /gmu, '') });
              void thread.stop();
              return;
            default:
              return;
          }
        },
        onFailure: reject,
      },
    );
  });
}
