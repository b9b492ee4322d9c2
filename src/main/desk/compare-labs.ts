/** What changed between the open lab and another one, or the open one as it was saved. */
import { say } from '../../sim/api/sentence';
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import type { InputFile } from '../worker/worker-message';
import type { CopiedLab } from './copied-lab';
import { failureOf } from './disk-problem';
import { filesAsNamed, readDiskLab } from './disk-lab';
import { jobAnswer } from './job-answer';

type ChangesOutcome = ResponseOf<'changes.compare'>;

export interface SavedLab {
  /** `shop.podwire.yaml` */
  readonly name: string;
  /** As they were saved last, or opened. */
  readonly files: readonly InputFile[];
}

export async function compareLabs(
  lab: CopiedLab,
  saved: SavedLab,
  { other, isReversed = false }: RequestOf<'changes.compare'>,
): Promise<ChangesOutcome> {
  const read = other.kind === 'saved' ? await readSaved(saved) : await readOther(other.path);
  if (read.kind !== 'read') return read;
  const open = { name: saved.name, files: lab.files.map(({ name, bytes }) => ({ name, bytes })) };
  const [before, after] = isReversed ? [open, read] : [read, open];
  return jobAnswer<ChangesOutcome>(
    {
      kind: 'changes',
      names: { before: before.name, after: after.name },
      before: before.files,
      after: after.files,
      open: isReversed ? 'before' : 'after',
    },
    (message) => {
      if (message.kind === 'difference') return { kind: 'compared', changes: message.changes };
      return message.kind === 'refused'
        ? { kind: 'refused', diagnostics: [...message.diagnostics] }
        : undefined;
    },
    (message) => ({ kind: 'failed', message }),
    { signal: lab.signal, answer: { kind: 'cancelled' } },
  );
}

interface Read {
  readonly kind: 'read';
  readonly name: string;
  readonly files: readonly InputFile[];
}

/** Its files are called otherwise, so that messages tell whose line they mean. */
async function readSaved({ name, files }: SavedLab): Promise<Read> {
  const named = files.map((file) => ({ name: `saved/${file.name}`, bytes: file.bytes }));
  return Promise.resolve({ kind: 'read', name: `${name} (saved)`, files: named });
}

async function readOther(path: string): Promise<Read | ChangesOutcome> {
  const reading = await readDiskLab(path);
  switch (reading.kind) {
    case 'read':
      return { kind: 'read', name: path, files: filesAsNamed(path, reading.lab) };
    case 'refused':
      return { kind: 'refused', diagnostics: [...reading.diagnostics] };
    case 'problem':
      return failureOf('read', reading.problem);
    case 'capture':
      return failureOf('read', {
        path,
        what: say('it is a capture file, not a lab'),
        hint: say('open it: it is shown beside the lab'),
      });
  }
}
