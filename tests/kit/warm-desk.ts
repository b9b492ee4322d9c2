/** What `podwire serve` serves, within this process: the same desk and host, and a simulator that is compiled already. */
import { join, resolve } from 'node:path';
import { Desk, FIRST_EXAMPLE } from '#main/desk/desk';
import { WebHost } from '#main/web-host/web-host';
import { CHECKOUT } from '#kit/podwire';
import { warmProcess } from '#kit/warm-thread';

const EXAMPLES = join(CHECKOUT, 'resources', 'labs');

export interface WarmDeskOptions {
  readonly dataFolder: string;
  readonly directory: string;
  /** The first example without it, as with the command. */
  readonly opens: string | undefined;
  /** The kubectl for verifications. */
  readonly kubectl?: string | undefined;
}

export class WarmDesk {
  readonly #desk: Desk;
  readonly #host: WebHost;
  readonly #end: () => void;

  private constructor(desk: Desk, host: WebHost, end: () => void) {
    this.#desk = desk;
    this.#host = host;
    this.#end = end;
  }

  /** Those that were started last end first. */
  static async start({ dataFolder, directory, opens, kubectl }: WarmDeskOptions): Promise<WarmDesk> {
    const goBack = warmProcess(directory);
    const desk = await Desk.start({
      dataFolder,
      examplesFolder: EXAMPLES,
      ...(kubectl === undefined ? {} : { kubectl }),
    });
    try {
      const path = opens === undefined ? join(EXAMPLES, FIRST_EXAMPLE) : resolve(directory, opens);
      const outcome = await desk.open(path, { isStart: opens === undefined, isStrict: true });
      if (outcome.kind !== 'opened') throw new Error(`${path}: ${JSON.stringify(outcome)}`);
      // Nobody asks for the page itself.
      const host = await WebHost.start({ pageFolder: EXAMPLES, port: 0, channel: desk });
      return new WarmDesk(desk, host, goBack);
    } catch (error) {
      await desk.close();
      goBack();
      throw error;
    }
  }

  get url(): string {
    return this.#host.url;
  }

  async stop(): Promise<void> {
    this.#host.stop();
    await this.#desk.close();
    this.#end();
  }
}
