/**
 * Serves the page at a port that it has had before: a browser keeps panels, columns, filters and answers to lessons for the
 * address with its port, and they are there again. Several windows at once have a port each.
 */
import { z } from 'zod';
import { KeptJson } from '../desk/kept-json';
import { isSystemError } from '../desk/system-error';
import type { WebHost } from '../web-host/web-host';
import { LARGEST_PORT } from './command-options';

const MAX_KEPT = 8;
const portsSchema = z.strictObject({ ports: z.array(z.int().min(1).max(LARGEST_PORT)).max(MAX_KEPT) });

/** `start` rejects with the system's error when the port is taken. */
export async function startAtKeptPort(
  folder: string,
  start: (port: number) => Promise<WebHost>,
): Promise<WebHost> {
  const kept = new KeptJson(folder, 'ports.json', portsSchema);
  const ports = (await kept.read())?.ports ?? [];
  for (const port of ports) {
    try {
      return await start(port);
    } catch (error) {
      // Another window has it, another program, or the system does not give it any more.
      if (!isSystemError(error)) throw error;
    }
  }
  const host = await start(0);
  await kept.write({ ports: [...ports, host.port].slice(-MAX_KEPT) });
  return host;
}
