/** A real nginx that listens on sockets in a folder of its own: no port of the machine is touched, and it ends with the test. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { toolPath } from '#kit/tools';

const STEP_MS = 10;

export class RealNginx {
  readonly #folder = mkdtempSync(join(tmpdir(), 'podwire-nginx-'));
  #process: ChildProcess | undefined;

  /** The text of the servers; FRONT and BACK stand for its two sockets. */
  write(servers: string): void {
    const text = `daemon off;
master_process off;
pid ${this.#folder}/nginx.pid;
error_log ${this.#folder}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  server_tokens off;
  port_in_redirect off;
  client_body_temp_path ${this.#folder}/body;
  proxy_temp_path ${this.#folder}/proxy;
  fastcgi_temp_path ${this.#folder}/fastcgi;
  uwsgi_temp_path ${this.#folder}/uwsgi;
  scgi_temp_path ${this.#folder}/scgi;
${servers.replaceAll('FRONT', this.#socket('front')).replaceAll('BACK', this.#socket('back'))}
}
`;
    writeFileSync(this.#file, text);
  }

  /** What `nginx -t` has to say. */
  test(): string {
    return spawnSync(toolPath('nginx'), ['-t', '-c', this.#file], { encoding: 'utf8' }).stderr;
  }

  async start(): Promise<void> {
    this.#process = spawn(toolPath('nginx'), ['-c', this.#file], { stdio: 'ignore' });
    while (!existsSync(this.#socket('front'))) {
      if (this.#process.exitCode !== null) throw new Error(`nginx does not start: ${this.test()}`);
      await wait(STEP_MS);
    }
  }

  /** Bytes in, bytes out, until it closes. */
  async ask(request: string): Promise<string> {
    return await new Promise((resolve, reject) => {
      const socket = connect(this.#socket('front'));
      let text = '';
      socket.setEncoding('latin1');
      socket.on('data', (part: string) => (text += part));
      socket.on('end', () => {
        resolve(text);
      });
      socket.on('error', reject);
      socket.write(request, 'latin1');
    });
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child?.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #file(): string {
    return join(this.#folder, 'nginx.conf');
  }

  #socket(name: string): string {
    return join(this.#folder, `${name}.sock`);
  }
}
