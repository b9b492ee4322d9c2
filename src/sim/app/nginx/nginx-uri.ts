/**
 * What nginx makes of the target of a request (`src/http/ngx_http_parse.c`, `ngx_http_parse_complex_uri`, nginx 1.25 with
 * `merge_slashes on`): the normalized URI that locations are compared with, and the arguments.
 *
 * Bytes are characters of Latin-1, as the parser of HTTP hands them over. Leaves out the modes of Windows.
 */
export interface NginxUri {
  /** `$uri`: decoded, without dot segments and doubled slashes. */
  readonly path: string;
  /** `$args`, as they came; undefined without a question mark. */
  readonly args: string | undefined;
  /** `$request_uri` without its arguments. */
  readonly unparsed: string;
  /** Whether decoding or merging changed anything: then what is sent on is the original. */
  readonly isComplex: boolean;
}

const HEX_DIGITS = /^[\da-f]{2}$/iu;

/** Undefined for what nginx answers with 400. */
export function parseNginxUri(target: string): NginxUri | undefined {
  const origin = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*(.*)$/isu.exec(target)?.[1];
  const [given = ''] = (origin ?? target).split('#', 1);
  const rooted = origin !== undefined && !given.startsWith('/') ? `/${given}` : given;
  const question = rooted.indexOf('?');
  const unparsed = question === -1 ? rooted : rooted.slice(0, question);
  const args = question === -1 ? undefined : rooted.slice(question + 1);
  if (!unparsed.startsWith('/')) return undefined;
  const decoded = decode(unparsed);
  const path = decoded === undefined ? undefined : withoutDotSegments(decoded);
  return path === undefined ? undefined : { path, args, unparsed, isComplex: path !== unparsed };
}

/** Undefined where a percent sign is followed by no two digits, or by those of the null byte. */
function decode(text: string): string | undefined {
  let decoded = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character !== '%') {
      decoded += character;
      continue;
    }
    const digits = text.slice(index + 1, index + 3);
    if (!HEX_DIGITS.test(digits) || digits === '00') return undefined;
    decoded += String.fromCharCode(Number.parseInt(digits, 16));
    index += 2;
  }
  return decoded;
}

/** Undefined when it leads above the root. */
function withoutDotSegments(path: string): string | undefined {
  const segments: string[] = [];
  const given = path.split('/').slice(1);
  for (const [index, segment] of given.entries()) {
    const isLast = index === given.length - 1;
    if (segment === '..' && segments.pop() === undefined) return undefined;
    const isKept = segment !== '' && segment !== '.' && segment !== '..';
    if (isKept) segments.push(segment);
    else if (isLast) segments.push('');
  }
  return `/${segments.join('/')}`;
}

/** As nginx writes a URI that it has changed into a request (`ngx_escape_uri`, NGX_ESCAPE_URI). */
export function escapeNginxUri(path: string): string {
  return path.replaceAll(
    // eslint-disable-next-line no-control-regex -- the table of ngx_escape_uri has them
    /[\u0000-\u0020"#%?\\<>^`{|}\u007f-\u00ff]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
