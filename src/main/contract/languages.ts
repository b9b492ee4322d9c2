/** The languages that people read Podwire in, as BCP 47 writes them. */
export const LANGUAGES = ['en', 'zh-CN', 'zh-TW'] as const;

export type Language = (typeof LANGUAGES)[number];
