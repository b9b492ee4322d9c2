/** SSLKEYLOGFILE: where programs with OpenSSL write the secrets of their connections, for Wireshark (NSS key log format). */
import { normalizePath } from '../host/file-system';
import type { Process } from '../host/process';

/** Undefined when nobody asks for it. */
export function keyLogWriter(process: Process): ((lines: readonly string[]) => void) | undefined {
  const path = process.variables.get('SSLKEYLOGFILE') ?? '';
  return path === '' ? undefined : keyLogFile(process, path);
}

/** Adds each line once. */
export function keyLogFile(process: Process, path: string): (lines: readonly string[]) => void {
  const file = normalizePath(path.startsWith('/') ? path : `${process.workingDirectory}/${path}`);
  let written = 0;
  return (lines) => {
    for (const line of lines.slice(written)) process.environment.files.append(file, `${line}\n`);
    written = lines.length;
  };
}
