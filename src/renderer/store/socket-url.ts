/** `http://127.0.0.1:4000/?token=t` has its socket at `ws://127.0.0.1:4000/api/socket?token=t`. */
export function socketUrlOf(pageUrl: string): string {
  const url = new URL('/api/socket', pageUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('token', new URL(pageUrl).searchParams.get('token') ?? '');
  return url.href;
}
