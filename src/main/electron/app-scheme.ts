/** `app://podwire/`: the page's files under an origin of their own, with the same headers as the web host gives them. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';
import { isSystemError } from '../desk/system-error';
import { SECURITY_HEADERS } from '../web-host/security-headers';

const SCHEME = 'app';
const HOST = 'podwire';
export const PAGE_URL = `${SCHEME}://${HOST}/index.html`;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** Before the application is ready: the page then has an origin, may fetch its own files, and counts as secure. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

export function serveAppScheme(pageFolder: string): void {
  protocol.handle(SCHEME, (request) => respond(request, pageFolder));
}

/** Does the address belong to the page? */
export function isPageUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === `${SCHEME}:` && new URL(url).host === HOST;
}

export async function respond(request: Request, pageFolder: string): Promise<Response> {
  const { host, pathname } = new URL(request.url);
  if (host !== HOST) return refusal(404, 'There is no such host.');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refusal(405, 'There is nothing to change here.');
  const path = filePathOf(pathname, pageFolder);
  const contentType = path === undefined ? undefined : CONTENT_TYPES[extname(path)];
  if (path === undefined || contentType === undefined) return refusal(404, 'There is no such file.');
  try {
    const bytes = await readFile(path);
    const body = request.method === 'HEAD' ? undefined : new Uint8Array(bytes);
    return new Response(body, { headers: { ...SECURITY_HEADERS, 'Content-Type': contentType } });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return refusal(404, 'There is no such file.');
  }
}

/** Undefined for a path that leads out of the folder. */
function filePathOf(pathname: string, pageFolder: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return undefined;
  }
  if (decoded.includes('\0')) return undefined;
  const path = normalize(join(pageFolder, decoded === '/' ? '/index.html' : decoded));
  return path.startsWith(`${normalize(pageFolder)}${sep}`) ? path : undefined;
}

function refusal(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' },
  });
}
