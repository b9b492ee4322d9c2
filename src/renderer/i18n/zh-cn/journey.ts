/** What `src/renderer/journey` says, in simplified Chinese. */
export const ZH_CN_JOURNEY = {} as const;
