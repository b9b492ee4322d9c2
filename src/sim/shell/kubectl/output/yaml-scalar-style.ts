/** How go-yaml v2 writes a text so that it is read back as that text (`resolve.go`, `emitterc.go`). */

export type ScalarStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'literal';

export function scalarStyleOf(text: string): ScalarStyle {
  if (/[^\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u.test(text))
    return 'double-quoted';
  if (text.includes('\n')) {
    // Spaces before a line break or at the end would be lost to the eye.
    return / \n| $/u.test(text) ? 'double-quoted' : 'literal';
  }
  if (!isReadAsText(text)) return 'double-quoted';
  return canBePlain(text) ? 'plain' : 'single-quoted';
}

const WORDS: ReadonlySet<string> = new Set(
  '~ null Null NULL true True TRUE false False FALSE y Y yes Yes YES n N no No NO on On ON off Off OFF .nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF'.split(
    ' ',
  ),
);

const INTEGER = /^[-+]?(?:0[xX][\dA-Fa-f]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9]\d*)$/u;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/u;
const SEXAGESIMAL = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/u;
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/u;

/** Without quotes, would it be a text? */
function isReadAsText(text: string): boolean {
  if (text === '' || WORDS.has(text)) return false;
  if (!/^[-+.\d]/u.test(text)) return true;
  const plain = text.replaceAll('_', '');
  return !(INTEGER.test(plain) || FLOAT.test(plain) || SEXAGESIMAL.test(text) || TIMESTAMP.test(text));
}

/** Nothing in it means something else, and no space would be lost. */
function canBePlain(text: string): boolean {
  if (/^ | $|^(?:---|\.\.\.)/u.test(text)) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/u.test(text)) return false;
  return !/^[?:-](?: |$)|: |:$| #/u.test(text);
}
