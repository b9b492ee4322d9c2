/**
 * What nc does with a connection that stands: busybox's (networking/nc.c) and OpenBSD's 1.219 (`readwrite`), data both ways until it is
 * done.
 */
import { elapsed, type Duration, type SimTime } from '../base/time';
import type { Process } from '../host/process';
import { Change, sleep, type Task } from '../host/task';
import type { TcpStream } from '../host/tcp-stream';
import { bytesOfUtf8, textOfUtf8 } from '../wire/utf8';
import { runInBackground } from './background';

export interface NcPumpPlan {
  readonly style: 'busybox' | 'openbsd';
  /** Do not read standard input. */
  readonly isDetached: boolean;
  readonly isListening: boolean;
  /** The end of standard input is told to the other side: busybox's always does, OpenBSD's with -N. */
  readonly isEndTold: boolean;
  /** `-q`: it ends so long after standard input. */
  readonly quitDelay: Duration | undefined;
  /** `-w`: it ends when nothing has come for so long. */
  readonly limit: Duration | undefined;
}

const NOTHING = (): void => undefined;

/** What a connection of nc's still does. */
interface Pump {
  isInputOpen: boolean;
  isNetOpen: boolean;
  hasQuit: boolean;
  /** When standard input last had something. */
  inputAt: SimTime;
  readonly change: Change;
}

/**
 * Standard input to the network and back. It ends where the other side has closed; OpenBSD's that has connected still sends what comes
 * from standard input until that ends, too.
 */
export function* pumpStream(process: Process, plan: NcPumpPlan, stream: TcpStream): Task {
  const { scheduler } = process.environment;
  const isInputOpen = !plan.isDetached;
  const pump: Pump = {
    isInputOpen,
    isNetOpen: true,
    hasQuit: false,
    inputAt: scheduler.now(),
    change: new Change(),
  };
  const hasMoreToSend = plan.style === 'openbsd' && !plan.isListening;
  const stopInput = isInputOpen ? runInBackground(process, sendInput(process, plan, stream, pump)) : NOTHING;
  const stopReceiving = runInBackground(process, receiveAll(process, plan, stream, pump));
  while (!pump.hasQuit && (pump.isNetOpen || (hasMoreToSend && pump.isInputOpen)))
    yield* pump.change.wait(scheduler);
  stopInput();
  stopReceiving();
  stream.close();
}

function* receiveAll(process: Process, plan: NcPumpPlan, stream: TcpStream, pump: Pump): Task {
  const { scheduler } = process.environment;
  for (;;) {
    const received = yield* stream.read(plan.limit);
    if (received.ok && received.value.length > 0) {
      process.stdout(textOfUtf8(received.value));
      continue;
    }
    const isIdle = !received.ok && received.error === 'timed-out' && plan.limit !== undefined;
    // Something to send counts as well.
    if (isIdle && pump.isInputOpen && elapsed(pump.inputAt, scheduler.now()) < plan.limit) continue;
    pump.isNetOpen = false;
    pump.hasQuit = !received.ok;
    pump.change.notify();
    return;
  }
}

function* sendInput(process: Process, plan: NcPumpPlan, stream: TcpStream, pump: Pump): Task {
  const { scheduler } = process.environment;
  for (;;) {
    const text = yield* process.stdin.read();
    pump.inputAt = scheduler.now();
    if (text === undefined) break;
    const written = yield* stream.write(bytesOfUtf8(text));
    if (!written.ok) break;
  }
  if (plan.isEndTold) stream.shutdown();
  pump.isInputOpen = false;
  pump.change.notify();
  if (plan.quitDelay === undefined) return;
  yield* sleep(scheduler, plan.quitDelay);
  pump.hasQuit = true;
  pump.change.notify();
}
