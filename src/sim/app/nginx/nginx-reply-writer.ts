/** Writes an upstream's answer to the client, part by part, as nginx frames it. */
import type { ByteStream } from '../../host/byte-stream';
import type { Task } from '../../host/task';
import {
  encodeHttpChunk,
  formatResponseHead,
  type HttpHeader,
  type HttpRequestHead,
  type HttpResponseHead,
} from '../../wire/http1';
import type { AnswerSink } from './nginx-proxy-run';
import { clientHeadOf, type ClientHead } from './nginx-upstream-head';

interface ReplySetting {
  readonly request: HttpRequestHead;
  readonly date: string;
  readonly isKeptAlive: boolean;
  /** Known only when the answer comes. */
  readonly added: () => readonly HttpHeader[];
}

export class ReplyWriter implements AnswerSink {
  /** Of the answer, once it has begun. */
  status: number | undefined = undefined;
  bodyBytes = 0;
  readonly #stream: ByteStream;
  readonly #setting: ReplySetting;
  #framing: ClientHead['framing'] = 'none';

  constructor(stream: ByteStream, setting: ReplySetting) {
    this.#stream = stream;
    this.#setting = setting;
  }

  /** Is the end of the body the end of the connection? */
  get endsWithConnection(): boolean {
    return this.#framing === 'close';
  }

  *begin(answer: HttpResponseHead): Task<boolean> {
    const { head, framing } = clientHeadOf(answer, { ...this.#setting, added: this.#setting.added() });
    this.status = head.status;
    this.#framing = framing;
    return yield* this.#write(formatResponseHead(head));
  }

  *part(bytes: Uint8Array): Task<boolean> {
    if (this.#framing === 'none') return true;
    this.bodyBytes += bytes.length;
    return yield* this.#write(this.#framing === 'chunked' ? encodeHttpChunk(bytes) : bytes.slice());
  }

  *end(): Task<boolean> {
    return this.#framing === 'chunked' ? yield* this.#write(encodeHttpChunk(new Uint8Array(0))) : true;
  }

  *#write(bytes: Uint8Array): Task<boolean> {
    const written = yield* this.#stream.write(bytes);
    return written.ok;
  }
}
