/** Pages that need nothing beside them, and may load nothing: without scripts, in the colors that the reader's system has. */
import type { Language } from '../contract/languages';

interface HtmlPage {
  readonly language: Language;
  readonly title: string;
  /** Rules beside those that all pages have. */
  readonly style: string;
  /** HTML. */
  readonly body: readonly string[];
}

const STYLE = `:root{color-scheme:light dark;--line:light-dark(#d0d7de,#3d444d);--good:light-dark(#1a7f37,#3fb950);--bad:light-dark(#c62828,#ff7b72)}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
td.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.good{color:var(--good)}.bad{color:var(--bad)}
li{margin:.2rem 0}`;

export function htmlPageOf({ language, title, style, body }: HtmlPage): string {
  return [
    '<!doctype html>',
    `<html lang="${language}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="generator" content="Podwire">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}\n${style}</style>`,
    '</head>',
    '<body>',
    ...body,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/gu, (character) => ENTITIES[character] ?? character);
}
